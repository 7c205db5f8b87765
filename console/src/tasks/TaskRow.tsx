import { ActionIcon, Checkbox, Menu, Tooltip } from '@mantine/core';
import {
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleHalf2,
  IconDots,
  IconPencil,
  IconPlayerPlay,
  IconPlayerStop,
  IconTrash,
} from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import type { Task } from '../api/client';
import { explain, type Failure, failureOf } from '../api/problem';
import { useMe } from '../identity/me';
import { FailureNote } from '../ui/FailureNote';
import { Initials } from '../ui/Initials';
import { DueMark } from './DueMark';
import { PriorityMark } from './PriorityMark';
import { deletions, deleteTask, setStatus } from './queries';
import classes from './TaskRow.module.css';
import { ownerName, STATUS_WORDS } from './words';

type Props = {
  task: Task;
  /** Why the task could not be deleted, if that was tried. */
  notDeleted: Failure | null;
};

export function TaskRow({ task, notDeleted }: Props) {
  const me = useMe();
  const change = useMutation({
    mutationFn: (status: Task['status']) => setStatus(task, status),
  });
  const failure = change.error === null ? null : failureOf(change.error);

  return (
    <li className={classes.item} data-completed={task.completed}>
      <div className={classes.row}>
        <div className={classes.state}>
          {me.can('tasks.update') ? (
            <Checkbox
              radius="xl"
              size="sm"
              checked={task.completed}
              aria-label={task.completed ? `Reopen ${task.title}` : `Complete ${task.title}`}
              onChange={(event) => {
                change.mutate(event.currentTarget.checked ? 'completed' : 'todo');
              }}
            />
          ) : (
            <StateMark status={task.status} />
          )}
        </div>

        <div className={classes.words}>
          <Link
            to="/tasks/$taskId"
            params={{ taskId: task.id }}
            search={(search) => search}
            className={classes.title}
          >
            {task.title}
          </Link>
          {task.status === 'in_progress' && (
            <span className={classes.progress}>
              <IconCircleHalf2 size={14} stroke={2} aria-hidden="true" />
              In progress
            </span>
          )}
          {task.tags.map((tag) => (
            <Link
              key={tag}
              to="/tasks"
              search={(search) => ({ ...search, page: undefined, tag })}
              className={classes.tag}
              aria-label={`Tasks tagged ${tag}`}
            >
              {tag}
            </Link>
          ))}
        </div>

        <div className={classes.due}>
          <DueMark task={task} />
        </div>
        <div className={classes.priority}>
          <PriorityMark priority={task.priority} />
        </div>
        {me.can('tasks.manage') && (
          <Tooltip label={ownerName(task)}>
            <div className={classes.owner} role="img" aria-label={`Owner: ${ownerName(task)}`}>
              <Initials name={ownerName(task)} size={24} />
            </div>
          </Tooltip>
        )}
        <div className={classes.actions}>
          {(me.can('tasks.update') || me.can('tasks.delete')) && (
            <RowMenu
              task={task}
              canUpdate={me.can('tasks.update')}
              canDelete={me.can('tasks.delete')}
              setStatus={change.mutate}
            />
          )}
        </div>
      </div>

      {failure !== null && change.variables !== undefined && (
        <div className={classes.note}>
          <FailureNote
            failure={failure}
            title={`This could not be set to “${STATUS_WORDS[change.variables].toLowerCase()}”.`}
            detail={explain(failure)}
            retry={() => {
              change.mutate(change.variables);
            }}
          />
        </div>
      )}
      {notDeleted !== null && (
        <div className={classes.note}>
          <FailureNote
            failure={notDeleted}
            title="This could not be deleted."
            retry={() => {
              deletions.undo(task.id);
              deleteTask(task);
            }}
          />
        </div>
      )}
    </li>
  );
}

function StateMark({ status }: { status: Task['status'] }) {
  const Icon = {
    todo: IconCircleDashed,
    in_progress: IconCircleHalf2,
    completed: IconCircleCheckFilled,
  }[status];
  return (
    <Icon
      size={20}
      stroke={1.7}
      className={classes.mark}
      role="img"
      aria-label={STATUS_WORDS[status]}
    />
  );
}

type MenuProps = {
  task: Task;
  canUpdate: boolean;
  canDelete: boolean;
  setStatus: (status: Task['status']) => void;
};

function RowMenu({ task, canUpdate, canDelete, setStatus: set }: MenuProps) {
  return (
    <Menu position="bottom-end" width={190} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`More for ${task.title}`}>
          <IconDots size={18} stroke={1.8} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {canUpdate && (
          <>
            <Menu.Item
              leftSection={<IconPencil size={16} stroke={1.7} />}
              renderRoot={(props) => (
                <Link
                  {...props}
                  to="/tasks/$taskId"
                  params={{ taskId: task.id }}
                  search={(search) => search}
                />
              )}
            >
              Edit
            </Menu.Item>
            {task.status === 'todo' && (
              <Menu.Item
                leftSection={<IconPlayerPlay size={16} stroke={1.7} />}
                onClick={() => {
                  set('in_progress');
                }}
              >
                Start
              </Menu.Item>
            )}
            {task.status === 'in_progress' && (
              <Menu.Item
                leftSection={<IconPlayerStop size={16} stroke={1.7} />}
                onClick={() => {
                  set('todo');
                }}
              >
                Back to “To do”
              </Menu.Item>
            )}
          </>
        )}
        {canDelete && (
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} stroke={1.7} />}
            onClick={() => {
              deleteTask(task);
            }}
          >
            Delete
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
