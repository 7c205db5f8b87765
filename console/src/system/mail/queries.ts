import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';

import { answer, api } from '../../api/client';
import type { components } from '../../api/schema';
import type { MailSearch } from './search';

export type MailSummary = components['schemas']['MailSummary'];
export type MailDetails = components['schemas']['MailDetails'];

/** How often the page looks again, in milliseconds, while somebody looks at it. */
const LIVE = 5_000;

export const mails = ({ to }: MailSearch) =>
  infiniteQueryOptions({
    queryKey: ['system', 'mail', 'list', to ?? null],
    queryFn: async ({ signal, pageParam }) => {
      const query = {
        page_size: 50,
        ...(to !== undefined && { to }),
        ...(pageParam !== null && { cursor: pageParam }),
      };
      return (await answer(api.GET('/system/mail', { params: { query }, signal }))).body;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: LIVE,
  });

export const oneMail = (id: string) =>
  queryOptions({
    queryKey: ['system', 'mail', 'one', id],
    queryFn: async ({ signal }): Promise<MailDetails> =>
      (await answer(api.GET('/system/mail/{id}', { params: { path: { id } }, signal }))).body,
    refetchInterval: ({ state }) => (state.data?.mail.state === 'waiting' ? 1_000 : false),
  });
