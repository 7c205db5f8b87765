import type { paths } from '../api/schema';

/** Which tasks are shown: what the address bar says. An absent part is the default. */
export type TaskSearch = {
  /** Absent means open tasks, those not completed. */
  status?: Status;
  priority?: Priority;
  tag?: string;
  owner?: string;
  overdue?: true;
  q?: string;
  sort?: Sort;
  page?: number;
};

export const STATUSES = ['todo', 'in_progress', 'completed', 'all'] as const;
export type Status = (typeof STATUSES)[number];

export const PRIORITIES = ['high', 'medium', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

export const DEFAULT_SORT = '-created_at';
export const SORTS = {
  '-created_at': 'Newest first',
  due_date: 'Due soonest',
  '-priority': 'Most urgent',
  '-updated_at': 'Last changed',
  title: 'Title',
} as const;
export type Sort = keyof typeof SORTS;

export const PAGE_SIZE = 20;

/** Reads the address bar. What cannot be right is left out instead of failing: links outlive versions. */
export function parseTaskSearch(raw: Record<string, unknown>): TaskSearch {
  const search: TaskSearch = {};
  const status = STATUSES.find((known) => known === raw.status);
  const priority = PRIORITIES.find((known) => known === raw.priority);
  const tag = text(raw.tag);
  const owner = text(raw.owner);
  const q = text(raw.q);
  const page = Number(raw.page);
  if (status !== undefined) search.status = status;
  if (priority !== undefined) search.priority = priority;
  if (tag !== undefined) search.tag = tag;
  if (owner !== undefined) search.owner = owner;
  if (raw.overdue === true || raw.overdue === 'true') search.overdue = true;
  if (q !== undefined) search.q = q;
  if (isSort(raw.sort) && raw.sort !== DEFAULT_SORT) search.sort = raw.sort;
  if (Number.isInteger(page) && page > 1) search.page = page;
  return search;
}

export type ListQuery = NonNullable<paths['/tasks']['get']['parameters']['query']>;

export function listQuery(search: TaskSearch): ListQuery {
  const { status, tag, overdue, sort = DEFAULT_SORT, page = 1, ...rest } = search;
  return {
    ...rest,
    ...(status === undefined ? { completed: false } : status === 'all' ? {} : { status }),
    ...(tag === undefined ? {} : { tag: [tag] }),
    ...(overdue === undefined ? {} : { overdue }),
    sort,
    page,
    page_size: PAGE_SIZE,
  };
}

/** Whether anything narrows the list beyond the status tab. */
export function isNarrowed({ priority, tag, owner, overdue, q }: TaskSearch): boolean {
  return [priority, tag, owner, overdue, q].some((part) => part !== undefined);
}

function isSort(value: unknown): value is Sort {
  return typeof value === 'string' && Object.hasOwn(SORTS, value);
}

/** The router reads `?q=2026` as a number. */
function text(value: unknown): string | undefined {
  const read = typeof value === 'number' ? String(value) : value;
  return typeof read === 'string' && read !== '' ? read : undefined;
}
