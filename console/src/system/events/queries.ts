import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';

import { answer, api } from '../../api/client';
import { queries } from '../../api/queries';
import type { components } from '../../api/schema';
import type { Chosen } from './chosen';
import type { EventSearch, Period } from './search';

export type EventCounts = components['schemas']['EventCounts'];
export type Subscription = components['schemas']['SubscriptionState'];
export type DeadLetter = components['schemas']['DeadLetter'];
export type DeadLetterDetails = components['schemas']['DeadLetterDetails'];

/** How often the page looks again, in milliseconds, while somebody looks at it. */
const LIVE = 5_000;

const EVENTS = ['system', 'events'] as const;

export const subscriptions = queryOptions({
  queryKey: [...EVENTS, 'subscriptions'],
  queryFn: async ({ signal }): Promise<Subscription[]> =>
    (await answer(api.GET('/system/events/subscriptions', { signal }))).body.items,
  refetchInterval: LIVE,
});

export const eventCounts = (period: Period) =>
  queryOptions({
    queryKey: [...EVENTS, 'counts', period],
    queryFn: async ({ signal }): Promise<EventCounts> =>
      (await answer(api.GET('/system/events/counts', { params: { query: { period } }, signal })))
        .body,
    placeholderData: keepPreviousData,
    refetchInterval: LIVE,
  });

export const deadLetters = (search: EventSearch) =>
  infiniteQueryOptions({
    queryKey: [...EVENTS, 'dead', search],
    queryFn: async ({ signal, pageParam }) => {
      const query = {
        page_size: 50,
        ...(search.subscription !== undefined && { subscription: search.subscription }),
        ...(pageParam !== null && { cursor: pageParam }),
      };
      return (await answer(api.GET('/system/events/dead-letters', { params: { query }, signal })))
        .body;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: LIVE,
  });

export const oneDeadLetter = (subscription: string, event_id: string) =>
  queryOptions({
    queryKey: [...EVENTS, 'one', subscription, event_id],
    queryFn: async ({ signal }): Promise<DeadLetterDetails> =>
      (
        await answer(
          api.GET('/system/events/dead-letters/{subscription}/{event_id}', {
            params: { path: { subscription, event_id } },
            signal,
          }),
        )
      ).body,
  });

/** Has them tried again. Answers how many they were. */
export function replay(chosen: readonly Chosen[]): Promise<number> {
  return each(
    chosen,
    async (body) => (await answer(api.POST('/system/events/replays', { body }))).body.replayed,
  );
}

/** Forgets them. Answers how many they were. */
export function discard(chosen: readonly Chosen[]): Promise<number> {
  return each(
    chosen,
    async (body) => (await answer(api.POST('/system/events/discards', { body }))).body.discarded,
  );
}

/** One subscription after the other, so that a failure says how far it came. */
async function each(
  chosen: readonly Chosen[],
  change: (chosen: Chosen) => Promise<number>,
): Promise<number> {
  let sum = 0;
  try {
    for (const some of chosen) {
      sum += await change(some);
    }
    return sum;
  } finally {
    void queries.invalidateQueries({ queryKey: EVENTS });
  }
}
