import { answer, api, open, session, tokensOf } from '../api/client';
import { CallFailed, problemCode } from '../api/problem';
import type { components } from '../api/schema';
import { type Json, passkeyAnswer } from './passkeys';

/** What a code has to be sent with, when the password or the link alone is not enough. */
export type CodeAsked = { email: string; challenge: string };

type Answer = Promise<{ body: components['schemas']['Token'] }>;

/** @returns null when the person is signed in now */
export async function signIn(email: string, password: string): Promise<CodeAsked | null> {
  return first(email, answer(open.POST('/login', { body: { email, password } })));
}

/** @param token of the link in a mail */
export async function signInByLink(token: string): Promise<CodeAsked | null> {
  return first(null, answer(open.POST('/login/link/verify', { body: { token } })));
}

async function first(email: string | null, call: Answer): Promise<CodeAsked | null> {
  try {
    const { body } = await call;
    await enter(body, email);
    return null;
  } catch (error) {
    const challenge = challengeIn(error);
    if (challenge === null) {
      throw error;
    }
    return { email: email ?? '', challenge };
  }
}

function challengeIn(error: unknown): string | null {
  const asks =
    error instanceof CallFailed && problemCode(error.failure) === 'identity/mfa-required';
  if (!asks || error.failure.kind !== 'problem') {
    return null;
  }
  return (error.failure.problem as { challenge?: string }).challenge ?? null;
}

/** @param code of the authenticator app, or a recovery code */
export async function sendCode({ email, challenge }: CodeAsked, code: string): Promise<void> {
  const { body } = await answer(open.POST('/mfa/verify', { body: { challenge, code } }));
  await enter(body, email === '' ? null : email);
}

export async function signInByPasskey(): Promise<void> {
  const credential = await passkeyAnswer();
  const { body } = await answer(open.POST('/passkeys/login/verify', { body: { credential } }));
  await enter(body, null);
}

/** @param known the address; null if only the server knows whose tokens they are */
async function enter(token: components['schemas']['Token'], known: string | null): Promise<void> {
  const tokens = tokensOf(token);
  const headers = { Authorization: `Bearer ${tokens.access}` };
  const email = known ?? (await answer(open.GET('/users/me', { headers }))).body.email;
  session.open(email, tokens);
}

/** Shows again who one is, for what takes a recent sign-in. */
export async function showAgain(
  proof: { password: string } | { code: string } | { passkey: Json },
): Promise<void> {
  const { body } = await answer(
    api.POST('/step-up', { body: { password: null, code: null, passkey: null, ...proof } }),
  );
  session.replace(body.access_token, Date.now() + body.expires_in * 1_000);
}
