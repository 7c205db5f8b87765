/**
 * Asks the person to show again who they are, when a call was refused for want of that.
 *
 * The dialog listens; calls that are refused at the same time wait for the same answer.
 */
type Asking = { promise: Promise<boolean>; settle: (isDone: boolean) => void };

let asking: Asking | null = null;
const listeners = new Set<() => void>();

/** Whether they did; false if they would rather not. */
export function stepUp(): Promise<boolean> {
  if (asking === null) {
    let settle: (isDone: boolean) => void = () => undefined;
    const promise = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    asking = { promise, settle };
    tell();
  }
  return asking.promise;
}

/** What came of it. */
export function endStepUp(isDone: boolean): void {
  asking?.settle(isDone);
  asking = null;
  tell();
}

export function isAsking(): boolean {
  return asking !== null;
}

export function onAsking(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell(): void {
  listeners.forEach((listener) => {
    listener();
  });
}

/** Whether a reply says that it takes a recent sign-in (RFC 9470). */
export function asksForStepUp(response: Response): boolean {
  return (
    response.status === 403 &&
    (response.headers.get('WWW-Authenticate') ?? '').includes('insufficient_user_authentication')
  );
}
