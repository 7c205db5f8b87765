import { Button, Kbd } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { Logo } from '../ui/Logo';
import classes from './NoTasks.module.css';
import type { Status, TaskSearch } from './search';

type Props = {
  search: TaskSearch;
  narrowed: boolean;
  /** There is no task at all. */
  none: boolean;
  onNew: (() => void) | null;
};

/** Instead of a list without rows: why it is empty and what to do about it. */
export function NoTasks({ search, narrowed, none, onNew }: Props) {
  if (none) {
    return (
      <div className={classes.empty}>
        <Logo size={40} />
        <h2>No tasks yet</h2>
        <p>
          {onNew === null
            ? 'Tasks that somebody gives you will be listed here.'
            : 'Write down the first thing that has to be done.'}
        </p>
        {onNew !== null && (
          <Button variant="light" onClick={onNew} rightSection={<Kbd size="xs">n</Kbd>}>
            New task
          </Button>
        )}
      </div>
    );
  }
  if (narrowed) {
    return (
      <div className={classes.empty}>
        <h2>No task matches</h2>
        <p>Nothing here fits what you are looking for.</p>
        <Button
          variant="light"
          renderRoot={(props) => (
            <Link
              {...props}
              to="/tasks"
              search={search.status === undefined ? {} : { status: search.status }}
            />
          )}
        >
          Clear filters
        </Button>
      </div>
    );
  }
  return (
    <div className={classes.empty}>
      <Logo size={40} />
      <h2>{NONE_OF[search.status ?? 'open']}</h2>
      <p>
        {search.status === undefined
          ? 'Everything is done.'
          : 'Other tasks are under the other headings.'}
      </p>
    </div>
  );
}

const NONE_OF: Record<Status | 'open', string> = {
  open: 'Nothing left to do',
  todo: 'Nothing to do',
  in_progress: 'Nothing in progress',
  completed: 'Nothing completed yet',
  all: 'No tasks here',
};
