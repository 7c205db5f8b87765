import { Button, Pagination, Skeleton } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Navigate, Outlet, useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';

import type { Task } from '../api/client';
import { failureOf } from '../api/problem';
import { useMe } from '../identity/me';
import { FailureNote } from '../ui/FailureNote';
import { notify } from '../ui/notices';
import { useNow } from '../ui/now';
import page from '../ui/Page.module.css';
import { useShortcuts } from '../ui/shortcuts';
import { Filters, SearchField } from './Filters';
import { useLiveTasks } from './live';
import { NoTasks } from './NoTasks';
import { QuickCreate } from './QuickCreate';
import { deletions, statsWithout, taskList, taskStats, useDeletions } from './queries';
import { isNarrowed, PAGE_SIZE, type TaskSearch } from './search';
import { StatusTabs } from './StatusTabs';
import { TaskRow } from './TaskRow';
import classes from './TasksPage.module.css';

const route = getRouteApi('/frame/tasks');

export function TasksPage() {
  useDocumentTitle('Tasks · Stoa');
  const me = useMe();
  const search = route.useSearch();
  const navigate = useNavigate();
  const now = useNow();
  useLiveTasks(me.id);
  const list = useQuery(taskList(search));
  const stats = useQuery(taskStats);
  const deleting = useDeletions();
  const newTitle = useRef<HTMLInputElement>(null);
  const searchField = useRef<HTMLInputElement>(null);

  const narrow = (part: TaskSearch) => {
    void navigate({
      to: '/tasks',
      search: (before) => ({ ...before, page: undefined, ...part }),
      replace: true,
    });
  };
  const startNew = () => {
    newTitle.current?.focus();
    newTitle.current?.scrollIntoView({ block: 'center' });
  };
  useShortcuts({
    ...(me.can('tasks.create') && { n: startNew }),
    '/': () => searchField.current?.select(),
  });

  const onCreated = (task: Task) => {
    if (isHidden(task, search)) {
      notify(
        {
          id: 'created-out-of-sight',
          text: `Added “${task.title}”, which the filters hide`,
          tone: 'calm',
          action: {
            label: 'Show all',
            run: () => void navigate({ to: '/tasks', search: {} }),
          },
        },
        { forMs: 6_000 },
      );
    }
  };

  const gone = [...deleting.values()]
    .filter(({ kind }) => kind !== 'failed')
    .map(({ task }) => task);
  const counts = stats.data && statsWithout(stats.data, gone, now);
  const tasks = list.data?.items.filter(({ id }) => !gone.some((task) => task.id === id));
  const failedElsewhere = [...deleting.values()].filter(
    (deletion) => deletion.kind === 'failed' && !tasks?.some(({ id }) => id === deletion.task.id),
  );
  const pages = Math.ceil((list.data?.total ?? 0) / PAGE_SIZE);

  return (
    <div className={page.page}>
      <header className={classes.head}>
        <h1 className={`${page.title} ${classes.title}`}>Tasks</h1>
        <SearchField
          value={search.q ?? ''}
          inputRef={searchField}
          onChange={(q) => {
            narrow({ q: q || undefined });
          }}
        />
        {me.can('tasks.create') && (
          <Button
            leftSection={<IconPlus size={17} />}
            className={classes.add ?? ''}
            onClick={startNew}
          >
            New task
          </Button>
        )}
      </header>

      <StatusTabs search={search} counts={counts} />
      <Filters search={search} overdue={counts?.overdue} onChange={narrow} />

      {list.error !== null && list.data !== undefined && (
        <div className={classes.stale}>
          <FailureNote
            failure={failureOf(list.error)}
            title="What you see may be out of date."
            retry={() => void list.refetch()}
          />
        </div>
      )}
      {failedElsewhere.map(
        (deletion) =>
          deletion.kind === 'failed' && (
            <div key={deletion.task.id} className={classes.stale}>
              <FailureNote
                failure={deletion.failure}
                title={`“${deletion.task.title}” could not be deleted.`}
                retry={() => {
                  deletions.undo(deletion.task.id);
                }}
              />
            </div>
          ),
      )}

      <section
        className={`${page.card} ${classes.card}`}
        aria-label="Tasks"
        aria-busy={list.isPending || list.isPlaceholderData}
      >
        {me.can('tasks.create') && <QuickCreate inputRef={newTitle} onCreated={onCreated} />}
        {tasks === undefined ? (
          list.error === null ? (
            <Loading />
          ) : (
            <div className={classes.failed}>
              <FailureNote
                failure={failureOf(list.error)}
                title="Your tasks could not be loaded."
                retry={() => void list.refetch()}
              />
            </div>
          )
        ) : tasks.length === 0 && (list.data?.total ?? 0) <= gone.length ? (
          <NoTasks
            search={search}
            narrowed={isNarrowed(search)}
            none={counts?.total === 0}
            onNew={me.can('tasks.create') ? startNew : null}
          />
        ) : (
          <ul className={page.list}>
            {tasks.map((task) => {
              const deletion = deleting.get(task.id);
              return (
                <TaskRow
                  key={task.id}
                  task={task}
                  notDeleted={deletion?.kind === 'failed' ? deletion.failure : null}
                />
              );
            })}
          </ul>
        )}
      </section>

      {pages > 0 && search.page !== undefined && search.page > pages && (
        <Navigate to="/tasks" search={{ ...search, page: pages }} replace />
      )}
      {pages > 1 && list.data !== undefined && (
        <footer className={classes.foot}>
          <span>
            {(list.data.page - 1) * PAGE_SIZE + 1}–
            {Math.min(list.data.page * PAGE_SIZE, list.data.total)} of {list.data.total}
          </span>
          <Pagination
            size="sm"
            total={pages}
            value={search.page ?? 1}
            onChange={(page) => {
              void navigate({
                to: '/tasks',
                search: (before) => ({ ...before, page: page === 1 ? undefined : page }),
              });
            }}
            getControlProps={(control) => ({
              'aria-label': {
                first: 'First page',
                last: 'Last page',
                next: 'Next page',
                previous: 'Previous page',
              }[control],
            })}
            getItemProps={(page) => ({ 'aria-label': `Page ${page}` })}
          />
        </footer>
      )}
      <Outlet />
    </div>
  );
}

/** Whether the list in its present cut will not show the task. Tags and words are left to the server. */
function isHidden(task: Task, { status, priority, tag, owner, overdue, q }: TaskSearch): boolean {
  return (
    status === 'completed' ||
    status === 'in_progress' ||
    overdue !== undefined ||
    q !== undefined ||
    (priority !== undefined && priority !== task.priority) ||
    (tag !== undefined && !task.tags.includes(tag)) ||
    (owner !== undefined && owner !== task.owner.id)
  );
}

function Loading() {
  return (
    <ul className={page.list} aria-label="Loading tasks">
      {[62, 44, 71, 38, 55, 48, 66, 41].map((width) => (
        <li key={width} className={classes.loading}>
          <Skeleton circle height={20} />
          <Skeleton height={13} width={`${width}%`} />
        </li>
      ))}
    </ul>
  );
}
