import { CallFailed } from './problem';

export type SessionState =
  | { kind: 'none' }
  | { kind: 'open'; token: string; email: string }
  /** The token ran out. Calls wait until the same person signs in again or gives up. */
  | { kind: 'ended'; email: string };

const KEY = 'stoa-session';

/** Where a session outlives a reload of the tab. */
type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

type Waiting = { resolve: (token: string) => void; reject: (reason: CallFailed) => void };

/** Who is signed in, in this tab. */
export class Session {
  readonly #storage: Kept;
  readonly #listeners = new Set<() => void>();
  #waiting: Waiting[] = [];
  #state: SessionState;

  constructor(storage: Kept) {
    this.#storage = storage;
    this.#state = read(storage);
  }

  get state(): SessionState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  open(token: string, email: string): void {
    this.#storage.setItem(KEY, JSON.stringify({ token, email }));
    this.#become({ kind: 'open', token, email });
    this.#release((waiting) => {
      waiting.resolve(token);
    });
  }

  /** Says that `token` was refused. A late refusal of an older token changes nothing. */
  end(token: string): void {
    if (this.#state.kind === 'open' && this.#state.token === token) {
      this.#become({ kind: 'ended', email: this.#state.email });
    }
  }

  close(): void {
    this.#storage.removeItem(KEY);
    this.#become({ kind: 'none' });
    this.#release((waiting) => {
      waiting.reject(new CallFailed({ kind: 'signed-out' }));
    });
  }

  /** The token, at once while the session is open, otherwise when it is open again. */
  token(): Promise<string> {
    switch (this.#state.kind) {
      case 'open':
        return Promise.resolve(this.#state.token);
      case 'ended':
        return new Promise((resolve, reject) => {
          this.#waiting.push({ resolve, reject });
        });
      case 'none':
        return Promise.reject(new CallFailed({ kind: 'signed-out' }));
    }
  }

  #become(state: SessionState): void {
    this.#state = state;
    this.#listeners.forEach((listener) => {
      listener();
    });
  }

  #release(each: (waiting: Waiting) => void): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach(each);
  }
}

function read(storage: Kept): SessionState {
  const stored = storage.getItem(KEY);
  if (stored === null) {
    return { kind: 'none' };
  }
  const { token, email } = JSON.parse(stored) as { token: string; email: string };
  return { kind: 'open', token, email };
}
