import { queryOptions } from '@tanstack/react-query';

import { answer, api, session, tokensOf } from '../api/client';
import type { components } from '../api/schema';

export type OwnMembership = components['schemas']['OwnMembership'];

/** The organisations of whoever is signed in. */
export const memberships = queryOptions({
  queryKey: ['identity', 'memberships'],
  queryFn: async ({ signal }): Promise<OwnMembership[]> =>
    (await answer(api.GET('/memberships', { signal }))).body.items,
  staleTime: 60_000,
});

/** Goes on in another organisation. Everything is loaded anew there: nothing of the one before stays in memory. */
export async function switchTo(organisation: string): Promise<void> {
  const { body } = await answer(api.POST('/token/switch', { body: { organisation } }));
  const email = session.person;
  if (email !== null) {
    session.open(email, tokensOf(body));
    location.assign('/console/');
  }
}
