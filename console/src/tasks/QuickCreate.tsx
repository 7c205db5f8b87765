import { ActionIcon, Button, Select, Skeleton, TagsInput, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconPlus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, type KeyboardEvent, lazy, type Ref, Suspense, useState } from 'react';

import type { NewTask, Task } from '../api/client';
import { failureOf } from '../api/problem';
import { FailureNote } from '../ui/FailureNote';
import { type Due, dueInstant, NO_DUE } from './due';
import classes from './QuickCreate.module.css';
import { createTask } from './queries';
import { taskMessages } from './taskMessages';
import { MAX_TAGS, PRIORITY_WORDS, tidyTags } from './words';

// The calendar is the heaviest part of the console; most tasks are added without it.
const DueField = lazy(async () => ({ default: (await import('./DueField')).DueField }));

type Props = {
  inputRef: Ref<HTMLInputElement>;
  onCreated: (task: Task) => void;
};

type Entry = { title: string; priority: Task['priority']; due: Due; tags: string[] };

const EMPTY: Entry = { title: '', priority: 'medium', due: NO_DUE, tags: [] };

/** The first row of the list: a title and Enter. What more there is to say unfolds below it. */
export function QuickCreate({ inputRef, onCreated }: Props) {
  const [entry, setEntry] = useState(EMPTY);
  const [detailed, setDetailed] = useState(false);
  const creation = useMutation({
    mutationFn: (task: NewTask) => createTask(task),
    onSuccess: (task) => {
      setEntry(EMPTY);
      onCreated(task);
    },
  });

  const change = (part: Partial<Entry>) => {
    setEntry((before) => ({ ...before, ...part }));
    if (creation.isError) {
      creation.reset();
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const title = entry.title.trim();
    if (title !== '' && !creation.isPending) {
      const due = dueInstant(entry.due);
      creation.mutate({
        title,
        priority: entry.priority,
        tags: entry.tags,
        ...(due !== null && { due_date: due }),
      });
    }
  };
  const leave = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Escape') {
      event.currentTarget.blur();
    }
  };

  const failure = creation.error === null ? null : failureOf(creation.error);
  const { fields, rest } = taskMessages(failure, ['title', 'due_date', 'tags']);
  const hasDetails = entry.priority !== 'medium' || entry.due.day !== null || entry.tags.length > 0;
  const unfolded =
    detailed || hasDetails || fields.due_date !== undefined || fields.tags !== undefined;

  return (
    <form className={classes.form} onSubmit={submit} aria-label="New task">
      <div className={classes.row}>
        <IconPlus size={19} stroke={1.8} className={classes.plus} aria-hidden="true" />
        <input
          ref={inputRef}
          className={classes.title}
          value={entry.title}
          maxLength={200}
          placeholder="Add a task"
          aria-label="Title of the new task"
          aria-invalid={fields.title !== undefined}
          aria-describedby={fields.title === undefined ? undefined : 'new-task-title-error'}
          enterKeyHint="done"
          onChange={(event) => {
            change({ title: event.currentTarget.value });
          }}
          onKeyDown={leave}
        />
        <Tooltip label="Priority, due date, tags">
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label="More about the new task"
            aria-expanded={unfolded}
            onClick={() => {
              setDetailed(!unfolded);
            }}
          >
            <IconAdjustmentsHorizontal size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
        {entry.title.trim() !== '' && (
          <Button type="submit" size="compact-md" loading={creation.isPending}>
            Add
          </Button>
        )}
      </div>
      {fields.title !== undefined && (
        <p id="new-task-title-error" className={classes.error} role="alert">
          {fields.title}
        </p>
      )}
      {failure !== null && rest !== null && (
        <div className={classes.note}>
          <FailureNote failure={failure} title="The task was not added." detail={rest} />
        </div>
      )}
      {unfolded && (
        <div className={classes.details}>
          <Select
            label="Priority"
            size="xs"
            data={(['high', 'medium', 'low'] as const).map((value) => ({
              value,
              label: PRIORITY_WORDS[value],
            }))}
            value={entry.priority}
            allowDeselect={false}
            onChange={(priority) => {
              if (priority !== null) {
                change({ priority });
              }
            }}
          />
          <Suspense fallback={<Skeleton height={52} />}>
            <DueField
              size="xs"
              value={entry.due}
              error={fields.due_date}
              onChange={(due) => {
                change({ due });
              }}
            />
          </Suspense>
          <TagsInput
            label="Tags"
            size="xs"
            placeholder={entry.tags.length === 0 ? 'Type and press Enter' : ''}
            value={entry.tags}
            maxTags={MAX_TAGS}
            error={fields.tags}
            acceptValueOnBlur
            clearable={false}
            onChange={(tags) => {
              change({ tags: tidyTags(tags) });
            }}
          />
        </div>
      )}
    </form>
  );
}
