import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '../../api/client';
import { failureOf, problemStatus } from '../../api/problem';
import { queries } from '../../api/queries';
import type { components } from '../../api/schema';
import { myProfile } from '../me';
import { newPasskey } from '../passkeys';

export type OwnProfile = components['schemas']['OwnProfile'];
export type ProfileChange = Partial<components['schemas']['ProfileEdit']>;
export type OpenSession = components['schemas']['Session'];
export type ApiKey = components['schemas']['ApiKey'];
export type ApiKeyMade = components['schemas']['ApiKeyMade'];
export type Passkey = components['schemas']['Passkey'];
export type SecondFactor = components['schemas']['SecondFactorState'];
export type Enrolment = components['schemas']['Enrolment'];
export type NewApiKey = components['schemas']['NewApiKey'];

/** A profile as it was read, and the tag that a change of it names. */
export type VersionedProfile = { profile: OwnProfile; tag: string };

export const profile = queryOptions({
  queryKey: ['identity', 'profile'],
  queryFn: async ({ signal }): Promise<VersionedProfile> => {
    const { body, response } = await answer(api.GET('/me', { signal }));
    return { profile: body, tag: response.headers.get('ETag') ?? '' };
  },
  // What is private does not wait in memory for a page that was left, and a form that is being filled in is not
  // pulled away by a version that came in the meantime: saving tells of it.
  gcTime: 0,
  staleTime: Infinity,
});

export async function changeProfile(change: ProfileChange, tag: string): Promise<void> {
  await answer(
    api.PATCH('/me', {
      body: change,
      params: { header: { 'If-Match': tag } },
      headers: { 'Content-Type': 'application/merge-patch+json' },
    }),
  );
  await Promise.all([
    readProfileAnew(),
    queries.invalidateQueries({ queryKey: myProfile.queryKey }),
  ]);
}

export function readProfileAnew(): Promise<void> {
  return queries.invalidateQueries({ queryKey: profile.queryKey });
}

export const sessions = queryOptions({
  queryKey: ['identity', 'sessions'],
  queryFn: async ({ signal }): Promise<OpenSession[]> =>
    (await answer(api.GET('/sessions', { signal }))).body.items,
});

export const secondFactor = queryOptions({
  queryKey: ['identity', 'second-factor'],
  queryFn: async ({ signal }): Promise<SecondFactor> =>
    (await answer(api.GET('/mfa', { signal }))).body,
});

/** Begins anew each time: the secret is in the answer and nowhere else. */
export async function enroll(): Promise<Enrolment> {
  return (await answer(api.POST('/mfa/enroll'))).body;
}

/** @returns the recovery codes, which can never be read again */
export async function confirmCode(code: string): Promise<string[]> {
  return codesOf(answer(api.POST('/mfa/confirm', { body: { code } })));
}

export async function renewCodes(): Promise<string[]> {
  return codesOf(answer(api.POST('/mfa/recovery-codes')));
}

async function codesOf(call: Promise<{ body: { codes: string[] } }>): Promise<string[]> {
  const { body } = await call;
  void queries.invalidateQueries({ queryKey: secondFactor.queryKey });
  return body.codes;
}

export async function turnOffSecondFactor(): Promise<void> {
  await answer(api.DELETE('/mfa'));
  await queries.invalidateQueries({ queryKey: secondFactor.queryKey });
}

export const passkeys = queryOptions({
  queryKey: ['identity', 'passkeys'],
  queryFn: async ({ signal }): Promise<Passkey[]> =>
    (await answer(api.GET('/passkeys', { signal }))).body.items,
});

export async function addPasskey(name: string): Promise<void> {
  const credential = await newPasskey();
  await answer(api.POST('/passkeys/register/verify', { body: { name, credential } }));
  await queries.invalidateQueries({ queryKey: passkeys.queryKey });
}

export async function removePasskey(id: string): Promise<void> {
  try {
    await gone(answer(api.DELETE('/passkeys/{id}', { params: { path: { id } } })));
  } finally {
    await queries.invalidateQueries({ queryKey: passkeys.queryKey });
  }
}

export const apiKeys = queryOptions({
  queryKey: ['identity', 'api-keys'],
  queryFn: async ({ signal }): Promise<ApiKey[]> =>
    (await answer(api.GET('/api-keys', { signal }))).body.items,
});

/** Ends them one after the other; what was over already is fine. The list is read again whatever happens. */
export async function endSessions(ids: readonly string[]): Promise<void> {
  try {
    for (const id of ids) {
      await gone(answer(api.DELETE('/sessions/{id}', { params: { path: { id } } })));
    }
  } finally {
    await queries.invalidateQueries({ queryKey: sessions.queryKey });
  }
}

/** The key is in the answer and can never be read again. */
export async function makeApiKey(wanted: NewApiKey): Promise<ApiKeyMade> {
  const { body } = await answer(api.POST('/api-keys', { body: wanted }));
  void queries.invalidateQueries({ queryKey: apiKeys.queryKey });
  return body;
}

export async function revokeApiKey(id: string): Promise<void> {
  try {
    await gone(answer(api.DELETE('/api-keys/{id}', { params: { path: { id } } })));
  } finally {
    await queries.invalidateQueries({ queryKey: apiKeys.queryKey });
  }
}

async function gone(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (problemStatus(failureOf(error)) !== 404) {
      throw error;
    }
  }
}
