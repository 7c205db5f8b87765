/** Which jobs are shown: what the address bar says. An absent part is the default. */
export type JobSearch = {
  state?: JobState;
  kind?: string;
  queue?: string;
};

export const STATES = [
  'queued',
  'running',
  'scheduled',
  'retrying',
  'failed',
  'succeeded',
  'cancelled',
] as const;
export type JobState = (typeof STATES)[number];

/** Reads the address bar. What cannot be right is left out instead of failing: links outlive versions. */
export function parseJobSearch(raw: Record<string, unknown>): JobSearch {
  const search: JobSearch = {};
  const state = STATES.find((known) => known === raw.state);
  if (state !== undefined) search.state = state;
  if (typeof raw.kind === 'string' && raw.kind !== '') search.kind = raw.kind;
  if (typeof raw.queue === 'string' && raw.queue !== '') search.queue = raw.queue;
  return search;
}
