import { Link } from '@tanstack/react-router';

import type { TaskStats } from '../api/client';
import classes from '../ui/Tabs.module.css';
import type { Status, TaskSearch } from './search';

type Tab = { status: Status | undefined; label: string; count: (stats: TaskStats) => number };

const TABS: readonly Tab[] = [
  { status: undefined, label: 'Open', count: (stats) => stats.pending },
  { status: 'todo', label: 'To do', count: (stats) => stats.by_status.todo ?? 0 },
  {
    status: 'in_progress',
    label: 'In progress',
    count: (stats) => stats.by_status.in_progress ?? 0,
  },
  { status: 'completed', label: 'Completed', count: (stats) => stats.completed },
  { status: 'all', label: 'All', count: (stats) => stats.total },
];

export function StatusTabs({
  search,
  counts,
}: {
  search: TaskSearch;
  counts: TaskStats | undefined;
}) {
  return (
    <nav className={classes.tabs} aria-label="Tasks by status">
      {TABS.map(({ status, label, count }) => (
        <Link
          key={label}
          to="/tasks"
          search={(before) => ({ ...before, page: undefined, status })}
          replace
          className={classes.tab}
          aria-current={search.status === status ? 'true' : undefined}
          activeProps={{ 'aria-current': search.status === status ? 'true' : undefined }}
        >
          {label} <span className={classes.count}>{counts === undefined ? '' : count(counts)}</span>
        </Link>
      ))}
    </nav>
  );
}
