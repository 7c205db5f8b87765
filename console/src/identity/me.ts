import { queryOptions } from '@tanstack/react-query';
import { createContext, use } from 'react';

import { answer, api, type Member, type Profile } from '../api/client';

export const myProfile = queryOptions({
  queryKey: ['identity', 'me'],
  queryFn: async ({ signal }): Promise<Profile> =>
    (await answer(api.GET('/users/me', { signal }))).body,
  staleTime: 5 * 60_000,
});

/** The people of the organisation, the first hundred by name. For those with `users.read`. */
export const people = queryOptions({
  queryKey: ['identity', 'people'],
  queryFn: async ({ signal }): Promise<Member[]> =>
    (await answer(api.GET('/users', { params: { query: { page_size: 100 } }, signal }))).body.items,
  staleTime: 5 * 60_000,
});

export type Permission =
  | 'audit.view'
  | 'tasks.create'
  | 'tasks.read'
  | 'tasks.update'
  | 'tasks.delete'
  | 'tasks.manage'
  | 'users.read'
  | 'users.manage'
  | 'roles.manage'
  | 'profile.manage'
  | 'api-keys.manage'
  | 'system.operate';

export const MeContext = createContext<Profile | null>(null);

/** Who is signed in. Only inside the frame, which waits for it. */
export function useMe(): Profile & { can: (permission: Permission) => boolean } {
  const me = use(MeContext);
  if (me === null) {
    throw new Error('useMe outside the frame');
  }
  return { ...me, can: (permission) => me.permissions.includes(permission) };
}
