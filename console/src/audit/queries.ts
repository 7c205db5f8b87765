import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';

import { answer, api } from '../api/client';
import { canCheck, leadsToHead, type Proof } from './proof';
import { type AuditSearch, auditQuery } from './search';
import type { AuditRecord } from './words';

/** How often the page looks again, in milliseconds, while somebody looks at it. */
const LIVE = 10_000;

export const auditEntries = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'list', search],
    queryFn: async ({ signal, pageParam }) => {
      const query = {
        ...auditQuery(search),
        ...(pageParam !== null && { cursor: pageParam }),
      };
      return (await answer(api.GET('/audit', { params: { query }, signal }))).body;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: LIVE,
  });

export const oneEntry = (id: string) =>
  queryOptions({
    queryKey: ['audit', 'one', id],
    queryFn: async ({ signal }): Promise<AuditRecord> =>
      (await answer(api.GET('/audit/{id}', { params: { path: { id } }, signal }))).body,
  });

/** @param verdict null where browsers do not hash */
export type Checked = { proof: Proof; verdict: boolean | null };

export const checkedProof = (id: string) =>
  queryOptions({
    queryKey: ['audit', 'proof', id],
    queryFn: async ({ signal }): Promise<Checked> => {
      const path = { id };
      const proof = (await answer(api.GET('/audit/{id}/proof', { params: { path }, signal }))).body;
      return { proof, verdict: canCheck() ? await leadsToHead(proof) : null };
    },
  });
