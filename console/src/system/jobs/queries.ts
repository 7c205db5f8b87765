import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';

import { answer, api } from '../../api/client';
import { queries } from '../../api/queries';
import type { components } from '../../api/schema';
import type { JobSearch } from './search';

export type JobsOverview = components['schemas']['JobsOverview'];
export type Queue = JobsOverview['queues'][number];
export type Worker = JobsOverview['workers'][number];
export type Schedule = JobsOverview['schedules'][number];
export type Rate = JobsOverview['rates'][number];
export type Job = components['schemas']['JobSummary'];
export type JobDetails = components['schemas']['JobDetails'];

/** How often the page looks again, in milliseconds, while somebody looks at it. */
const LIVE = 2_000;

const JOBS = ['system', 'jobs'] as const;

export const overview = queryOptions({
  queryKey: [...JOBS, 'overview'],
  queryFn: async ({ signal }): Promise<JobsOverview> =>
    (await answer(api.GET('/system/jobs/overview', { signal }))).body,
  refetchInterval: LIVE,
});

export const jobList = (search: JobSearch) =>
  infiniteQueryOptions({
    queryKey: [...JOBS, 'list', search],
    queryFn: async ({ signal, pageParam }) => {
      const query = { ...search, page_size: 25, ...(pageParam !== null && { cursor: pageParam }) };
      return (await answer(api.GET('/system/jobs', { params: { query }, signal }))).body;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    refetchInterval: LIVE,
  });

export const oneJob = (id: string) =>
  queryOptions({
    queryKey: [...JOBS, 'one', id],
    queryFn: async ({ signal }): Promise<JobDetails> =>
      (await answer(api.GET('/system/jobs/{id}', { params: { path: { id } }, signal }))).body,
    refetchInterval: LIVE,
  });

async function thenLook<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } finally {
    void queries.invalidateQueries({ queryKey: JOBS });
  }
}

export function retryJob(id: string): Promise<unknown> {
  const call = api.POST('/system/jobs/{id}/retries', { params: { path: { id } } });
  return thenLook(answer(call));
}

export function cancelJob(id: string): Promise<unknown> {
  const call = api.POST('/system/jobs/{id}/cancellations', { params: { path: { id } } });
  return thenLook(answer(call));
}

export function discardJob(id: string): Promise<unknown> {
  return thenLook(answer(api.DELETE('/system/jobs/{id}', { params: { path: { id } } })));
}

/** @param kind undefined for all */
export async function retryFailed(kind: string | undefined): Promise<number> {
  const call = api.POST('/system/jobs/retries', { body: { kind: kind ?? null } });
  return (await thenLook(answer(call))).body.jobs;
}

/** @param kind undefined for all */
export async function discardFailed(kind: string | undefined): Promise<number> {
  const call = api.POST('/system/jobs/discards', { body: { kind: kind ?? null } });
  return (await thenLook(answer(call))).body.jobs;
}

export function pauseQueue(name: string, paused: boolean): Promise<unknown> {
  const call = api.PUT('/system/jobs/queues/{name}', {
    params: { path: { name } },
    body: { paused },
  });
  return thenLook(answer(call));
}

export function runSchedule(name: string): Promise<unknown> {
  const call = api.POST('/system/jobs/schedules/{name}/runs', { params: { path: { name } } });
  return thenLook(answer(call));
}
