import { queryOptions } from '@tanstack/react-query';

import { answer, api } from '../../api/client';
import { failureOf, problemStatus } from '../../api/problem';
import { queries } from '../../api/queries';
import type { components } from '../../api/schema';

export type OpenSession = components['schemas']['Session'];
export type ApiKey = components['schemas']['ApiKey'];
export type ApiKeyMade = components['schemas']['ApiKeyMade'];
export type NewApiKey = components['schemas']['NewApiKey'];

export const sessions = queryOptions({
  queryKey: ['identity', 'sessions'],
  queryFn: async ({ signal }): Promise<OpenSession[]> =>
    (await answer(api.GET('/sessions', { signal }))).body.items,
});

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
