import createClient from 'openapi-fetch';

import { inTurn } from './inTurn';
import { CallFailed, type Problem } from './problem';
import type { components, paths } from './schema';
import { Session, type Tokens } from './session';
import { signedIn } from './signedIn';
import { stepUp } from './stepUp';

export type Task = components['schemas']['TaskDetails'];
export type TaskPage = components['schemas']['TaskDetailsPage'];
export type TaskStats = components['schemas']['TaskStats'];
export type NewTask = components['schemas']['TaskEdit'];
/** A merge patch of a task: what changes, null to clear. The document only says that it is an object. */
export type TaskChange = Partial<NewTask>;
export type Profile = components['schemas']['Profile'];
export type Member = components['schemas']['Member'];

/** For calls that need nobody to be signed in. */
export const open = createClient<paths>({ baseUrl: location.origin, fetch: reach });

export const session = new Session(
  localStorage,
  async (refresh_token) =>
    tokensOf((await answer(open.POST('/token/refresh', { body: { refresh_token } }))).body),
  inTurn('stoa-session'),
);
window.addEventListener('storage', () => {
  session.look();
});

export function tokensOf(answered: components['schemas']['Token']): Tokens {
  return {
    access: answered.access_token,
    refresh: answered.refresh_token,
    expiresAt: Date.now() + answered.expires_in * 1_000,
  };
}

const send = signedIn(session, reach, stepUp);

/** For everything else: sends the token, renews it, and waits for a new sign-in when the session has ended. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: send });

/**
 * The bytes of a stream of Server-Sent Events. `EventSource` cannot send a token.
 *
 * @param last the id of the last event seen, after which to go on; null for what happens from now on
 */
export async function openStream(
  path: string,
  last: string | null,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const headers = new Headers({ Accept: 'text/event-stream' });
  if (last !== null) {
    headers.set('Last-Event-ID', last);
  }
  const response = await send(new Request(new URL(path, location.origin), { headers, signal }));
  if (!response.ok || response.body === null) {
    throw new CallFailed({ kind: 'unreadable', status: response.status });
  }
  return response.body;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    // fetch rejects with a TypeError when nothing came back; an abort is the query layer's own.
    if (error instanceof TypeError) {
      throw new CallFailed({ kind: 'unreachable' });
    }
    throw error;
  }
}

/** The body of a reply, and the reply for its headers; a failure is thrown as {@link CallFailed}. */
export async function answer<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<{ body: T; response: Response }> {
  const { data, error, response } = await unreadableIsFailure(call);
  if (!response.ok) {
    throw new CallFailed(
      isProblem(error)
        ? { kind: 'problem', problem: error }
        : { kind: 'unreadable', status: response.status },
    );
  }
  return { body: data as T, response };
}

async function unreadableIsFailure<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new CallFailed({ kind: 'unreadable', status: 200 });
    }
    throw error;
  }
}

function isProblem(error: unknown): error is Problem {
  return typeof error === 'object' && error !== null && 'type' in error && 'title' in error;
}
