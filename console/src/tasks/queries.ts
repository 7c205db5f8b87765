import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

import {
  answer,
  api,
  session,
  type NewTask,
  type Task,
  type TaskChange,
  type TaskPage,
  type TaskStats,
} from '../api/client';
import { explain, failureOf, problemStatus } from '../api/problem';
import { queries } from '../api/queries';
import { beforeSignOut } from '../identity/signOut';
import { closeNotice, notify } from '../ui/notices';
import { type Deletion, Deletions, UNDO_MS } from './deletions';
import { listQuery, type TaskSearch } from './search';

const LISTS = ['tasks', 'list'] as const;
const STATS = ['tasks', 'stats'] as const;

export const taskList = (search: TaskSearch) =>
  queryOptions({
    queryKey: [...LISTS, listQuery(search)],
    queryFn: async ({ signal }): Promise<TaskPage> =>
      (await answer(api.GET('/tasks', { params: { query: listQuery(search) }, signal }))).body,
    placeholderData: keepPreviousData,
  });

export const taskStats = queryOptions({
  queryKey: STATS,
  queryFn: async ({ signal }): Promise<TaskStats> =>
    (await answer(api.GET('/tasks/stats', { signal }))).body,
});

/** A task together with the version it was read at, as an edit needs it. */
export type VersionedTask = { task: Task; etag: string };

export const oneTask = (id: string) =>
  queryOptions({
    queryKey: ['tasks', 'one', id],
    queryFn: ({ signal }) => readTask(id, signal),
    // An edit starts from the newest version and is never replaced under the person's hands.
    gcTime: 0,
    staleTime: Infinity,
  });

export async function readTask(id: string, signal?: AbortSignal): Promise<VersionedTask> {
  const call = api.GET('/tasks/{id}', { params: { path: { id } }, ...(signal && { signal }) });
  return versioned(await answer(call));
}

export async function createTask(task: NewTask): Promise<Task> {
  const { body } = await answer(api.POST('/tasks', { body: task }));
  refreshTasks();
  return body.task;
}

/** @param etag the version the change is meant for; null changes whatever is there */
export async function changeTask(
  id: string,
  change: TaskChange,
  etag: string | null,
): Promise<VersionedTask> {
  const saved = versioned(
    await answer(
      api.PATCH('/tasks/{id}', {
        params: { path: { id }, ...(etag !== null && { header: { 'If-Match': etag } }) },
        body: change,
        headers: { 'Content-Type': 'application/merge-patch+json' },
      }),
    ),
  );
  showInLists(saved.task);
  return saved;
}

/**
 * Sets the status and shows it before the server has agreed.
 *
 * A task that was just completed stays in sight, struck out, while its undo is offered; then the lists are read again.
 */
export async function setStatus(task: Task, status: Task['status']): Promise<void> {
  const notice = `status-${task.id}`;
  closeNotice(notice);
  showInLists({ ...task, status, completed: status === 'completed' });
  try {
    await changeTask(task.id, { status }, null);
  } catch (error) {
    showInLists(task);
    throw error;
  }
  if (status !== 'completed') {
    refreshTasks();
    return;
  }
  void queries.invalidateQueries({ queryKey: STATS });
  notify(
    {
      id: notice,
      text: `Completed “${task.title}”`,
      tone: 'calm',
      action: {
        label: 'Undo',
        run: () => {
          setStatus({ ...task, status, completed: true }, task.status).catch((error: unknown) => {
            notify({
              id: notice,
              text: `“${task.title}” is still completed. ${explain(failureOf(error))}`,
              tone: 'danger',
              action: null,
            });
          });
        },
      },
    },
    { forMs: UNDO_MS, gone: refreshLists },
  );
}

export function refreshTasks(): void {
  refreshLists();
  void queries.invalidateQueries({ queryKey: STATS });
}

function refreshLists(): void {
  void queries.invalidateQueries({ queryKey: LISTS });
}

function showInLists(task: Task): void {
  queries.setQueriesData<TaskPage>({ queryKey: LISTS }, (page) =>
    page === undefined
      ? page
      : { ...page, items: page.items.map((item) => (item.id === task.id ? task : item)) },
  );
}

export const deletions = new Deletions(async (task, { keepalive }) => {
  closeNotice(`delete-${task.id}`);
  try {
    await answer(api.DELETE('/tasks/{id}', { params: { path: { id: task.id } }, keepalive }));
  } catch (error) {
    // Somebody else deleted it: what was wanted.
    if (problemStatus(failureOf(error)) !== 404) {
      throw error;
    }
  }
  await Promise.all([
    queries.invalidateQueries({ queryKey: LISTS }),
    queries.invalidateQueries({ queryKey: STATS }),
  ]);
});

window.addEventListener('pagehide', () => void deletions.flush());
beforeSignOut(() => deletions.flush());
session.subscribe(() => {
  if (session.state.kind === 'none') {
    deletions.forget();
  }
});

/** Takes the task out of sight and deletes it in a moment, unless it is undone. */
export function deleteTask(task: Task): void {
  deletions.start(task);
  notify({
    id: `delete-${task.id}`,
    text: `Deleted “${task.title}”`,
    tone: 'calm',
    action: {
      label: 'Undo',
      run: () => {
        deletions.undo(task.id);
      },
    },
  });
}

export function useDeletions(): ReadonlyMap<string, Deletion> {
  return useSyncExternalStore(deletions.subscribe, () => deletions.all);
}

/** The counts as they will be once the deletions under way are done. */
export function statsWithout(stats: TaskStats, gone: readonly Task[], now: Date): TaskStats {
  const count = (matches: (task: Task) => boolean) => gone.filter(matches).length;
  const completed = count((task) => task.completed);
  return {
    ...stats,
    total: stats.total - gone.length,
    completed: stats.completed - completed,
    pending: stats.pending - (gone.length - completed),
    overdue:
      stats.overdue -
      count(
        ({ completed, due_date }) => !completed && due_date != null && new Date(due_date) < now,
      ),
    by_status: {
      todo: (stats.by_status.todo ?? 0) - count(({ status }) => status === 'todo'),
      in_progress:
        (stats.by_status.in_progress ?? 0) - count(({ status }) => status === 'in_progress'),
      completed: (stats.by_status.completed ?? 0) - completed,
    },
  };
}

function versioned({
  body,
  response,
}: {
  body: { task: Task };
  response: Response;
}): VersionedTask {
  return { task: body.task, etag: response.headers.get('ETag') ?? '*' };
}
