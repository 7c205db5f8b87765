import { Tooltip } from '@mantine/core';
import { IconAlertCircle, IconCalendar } from '@tabler/icons-react';

import type { Task } from '../api/client';
import { useNow } from '../ui/now';
import classes from './DueMark.module.css';
import { dayOf, dueFull, dueWords, isOverdue } from './due';

/** When a task is due, in words; marked when that has passed or is today. */
export function DueMark({ task }: { task: Task }) {
  const now = useNow();
  if (task.due_date == null) {
    return null;
  }
  const overdue = !task.completed && isOverdue(task.due_date, now);
  const today = !task.completed && dayOf(new Date(task.due_date)) === dayOf(now);
  const Icon = overdue ? IconAlertCircle : IconCalendar;
  return (
    <Tooltip label={dueFull(task.due_date)}>
      <time
        className={classes.due}
        dateTime={task.due_date}
        data-state={overdue ? 'overdue' : today ? 'today' : undefined}
      >
        <Icon size={15} stroke={1.8} aria-label={overdue ? 'Overdue:' : 'Due'} />
        <span className={classes.words}>{dueWords(task.due_date, now)}</span>
      </time>
    </Tooltip>
  );
}
