import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { answer, api } from '../api/client';
import { queries } from '../api/queries';
import type { components } from '../api/schema';
import type { TraceSearch } from './search';

export type Traffic = components['schemas']['Traffic'];
export type Route = components['schemas']['Route'];
export type Trace = components['schemas']['Trace'];
export type Span = components['schemas']['TraceSpan'];
export type Alert = components['schemas']['Alert'];
export type Episode = components['schemas']['Episode'];
export type ErrorGroup = components['schemas']['ErrorGroup'];
export type Health = components['schemas']['HealthReport'];
export type Uptime = components['schemas']['History'];
export type Profile = components['schemas']['SystemProfile'];
export type Frame = components['schemas']['FlameGraph'];

/** The process looks at itself every ten seconds; asking more often shows nothing new. */
const LIVE = { refetchInterval: 10_000, staleTime: 5_000 } as const;

export const health = queryOptions({
  queryKey: ['system', 'health'],
  queryFn: async ({ signal }): Promise<Health> =>
    (await answer(api.GET('/system/health', { signal }))).body,
  ...LIVE,
});

export const uptime = queryOptions({
  queryKey: ['system', 'uptime'],
  queryFn: async ({ signal }): Promise<Uptime> =>
    (await answer(api.GET('/system/uptime', { signal }))).body,
  ...LIVE,
});

export const traffic = queryOptions({
  queryKey: ['system', 'traffic'],
  queryFn: async ({ signal }): Promise<Traffic[]> =>
    (await answer(api.GET('/system/traffic', { signal }))).body.items,
  ...LIVE,
});

export const routes = queryOptions({
  queryKey: ['system', 'routes'],
  queryFn: async ({ signal }): Promise<Route[]> =>
    (await answer(api.GET('/system/routes', { signal }))).body.items,
  ...LIVE,
});

export const alerts = queryOptions({
  queryKey: ['system', 'alerts'],
  queryFn: async ({ signal }): Promise<{ items: Alert[]; history: Episode[] }> =>
    (await answer(api.GET('/system/alerts', { signal }))).body,
  ...LIVE,
});

/** Says that who is signed in looks after what fires. */
export async function acknowledge(id: string): Promise<void> {
  try {
    await answer(api.POST('/system/alerts/{id}/acknowledgements', { params: { path: { id } } }));
  } finally {
    await queries.invalidateQueries({ queryKey: alerts.queryKey });
  }
}

export const errorGroups = queryOptions({
  queryKey: ['system', 'errors'],
  queryFn: async ({ signal }): Promise<ErrorGroup[]> =>
    (await answer(api.GET('/system/errors', { signal }))).body.items,
  ...LIVE,
});

export const traces = ({ name, errors }: TraceSearch) =>
  queryOptions({
    queryKey: ['system', 'traces', { name, errors }],
    queryFn: async ({ signal }): Promise<Trace[]> =>
      (
        await answer(
          api.GET('/system/traces', {
            params: {
              query: {
                limit: 500,
                ...(name !== undefined && { name }),
                ...(errors !== undefined && { errors }),
              },
            },
            signal,
          }),
        )
      ).body.items,
    placeholderData: keepPreviousData,
    ...LIVE,
  });

export const oneTrace = (id: string) =>
  queryOptions({
    queryKey: ['system', 'trace', id],
    queryFn: async ({ signal }): Promise<Trace> =>
      (await answer(api.GET('/system/traces/{id}', { params: { path: { id } }, signal }))).body,
  });

export const profiles = queryOptions({
  queryKey: ['system', 'profiles'],
  queryFn: async ({ signal }): Promise<Profile[]> =>
    (await answer(api.GET('/system/profiles', { signal }))).body.items,
  refetchInterval: ({ state }) =>
    state.data?.some((profile) => profile.state === 'running') ? 1_000 : false,
});

export const flame = (id: string) =>
  queryOptions({
    queryKey: ['system', 'flame', id],
    queryFn: async ({ signal }): Promise<Frame> =>
      (await answer(api.GET('/system/profiles/{id}/flame', { params: { path: { id } }, signal })))
        .body,
    staleTime: Infinity,
  });

export async function startProfile(seconds: number): Promise<void> {
  await answer(api.POST('/system/profiles', { body: { seconds } }));
  await queries.invalidateQueries({ queryKey: profiles.queryKey });
}

/** The recording as a file of the person's: it needs the token, so a link cannot fetch it. */
export async function saveRecording(id: string): Promise<void> {
  const { body } = await answer(
    api.GET('/system/profiles/{id}/recording', { params: { path: { id } }, parseAs: 'blob' }),
  );
  const address = URL.createObjectURL(body);
  const link = document.createElement('a');
  link.href = address;
  link.download = `stoa-${id}.jfr`;
  link.click();
  URL.revokeObjectURL(address);
}
