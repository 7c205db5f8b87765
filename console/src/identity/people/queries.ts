import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { answer, api, type Member } from '../../api/client';
import { queries } from '../../api/queries';
import type { components } from '../../api/schema';
import { people as everybody } from '../me';

export type Role = components['schemas']['RoleDetails'];
export type Permission = components['schemas']['Permission'];
export type Invitation = components['schemas']['Invitation'];

/** How many people a page has. */
export const PAGE = 50;

export const members = (q: string, page: number) =>
  queryOptions({
    queryKey: ['identity', 'members', q, page],
    queryFn: async ({ signal }): Promise<{ items: Member[]; total: number }> => {
      const query = { q, page, page_size: PAGE };
      const { body } = await answer(api.GET('/users', { params: { query }, signal }));
      return { items: body.items, total: body.total };
    },
    placeholderData: keepPreviousData,
  });

export const roles = queryOptions({
  queryKey: ['identity', 'roles'],
  queryFn: async ({ signal }): Promise<Role[]> =>
    (await answer(api.GET('/admin/roles', { signal }))).body.items,
});

export const permissions = queryOptions({
  queryKey: ['identity', 'permissions'],
  queryFn: async ({ signal }): Promise<Permission[]> =>
    (await answer(api.GET('/admin/permissions', { signal }))).body.items,
  staleTime: Infinity,
});

export const invitations = queryOptions({
  queryKey: ['identity', 'invitations'],
  queryFn: async ({ signal }): Promise<Invitation[]> =>
    (await answer(api.GET('/invitations', { signal }))).body.items,
});

/** Who and what may have changed is read again, also when it was refused: somebody else may have been faster. */
async function changing(call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } finally {
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['identity', 'members'] }),
      queries.invalidateQueries({ queryKey: everybody.queryKey }),
      queries.invalidateQueries({ queryKey: roles.queryKey }),
      queries.invalidateQueries({ queryKey: invitations.queryKey }),
    ]);
  }
}

const one = (id: string) => ({ params: { path: { id } } });

export const giveRole = (id: string, role: string) =>
  changing(answer(api.PUT('/users/{id}/role', { ...one(id), body: { role } })));

export const suspend = (id: string) =>
  changing(answer(api.POST('/users/{id}/suspension', one(id))));

export const readmit = (id: string) =>
  changing(answer(api.DELETE('/users/{id}/suspension', one(id))));

export const remove = (id: string) => changing(answer(api.DELETE('/users/{id}', one(id))));

export const invite = (email: string, role: string) =>
  changing(answer(api.POST('/invitations', { body: { email, role } })));

export const resend = (id: string) =>
  changing(answer(api.POST('/invitations/{id}/resend', one(id))));

export const withdraw = (id: string) => changing(answer(api.DELETE('/invitations/{id}', one(id))));

export const addRole = (role: { name: string; description: string; permissions: string[] }) =>
  changing(answer(api.POST('/admin/roles', { body: role })));

export const deleteRole = (name: string) =>
  changing(answer(api.DELETE('/admin/roles/{name}', { params: { path: { name } } })));

export const permit = (name: string, allowed: readonly string[]) =>
  changing(
    answer(
      api.PUT('/admin/roles/{name}/permissions', {
        params: { path: { name } },
        body: { permissions: [...allowed] },
      }),
    ),
  );
