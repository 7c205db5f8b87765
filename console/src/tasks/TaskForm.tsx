import { Button, Drawer, Select, TagsInput, Textarea } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import type { Task } from '../api/client';
import { failureOf, problemStatus } from '../api/problem';
import { people, useMe } from '../identity/me';
import drawer from '../ui/Drawer.module.css';
import { FailureNote } from '../ui/FailureNote';
import { useLeaveGuard } from '../ui/leaveGuard';
import { LOCALE } from '../ui/locale';
import { Conflicts } from './Conflicts';
import {
  type Conflict,
  conflictsOf,
  differences,
  type Draft,
  draftOf,
  FIELDS,
  patchOf,
  resolve,
} from './draft';
import { DueField } from './DueField';
import { changeTask, readTask, refreshTasks, type VersionedTask } from './queries';
import classes from './TaskDrawer.module.css';
import { taskMessages } from './taskMessages';
import { MAX_TAGS, ownerName, PRIORITY_WORDS, STATUS_WORDS, tidyTags } from './words';

type Props = {
  loaded: VersionedTask;
  editable: boolean;
  onSaved: () => void;
  onClose: () => void;
  onDelete: ((task: Task) => void) | null;
};

/** Somebody else's version, and what to do about each field in which it differs. */
type Collision = { theirs: VersionedTask; conflicts: readonly Conflict[] };

/** A draft, and the version it is to replace. */
type Wanted = { onto: VersionedTask; wanted: Draft };

export function TaskForm({ loaded, editable, onSaved, onClose, onDelete }: Props) {
  const me = useMe();
  const manages = me.can('tasks.manage') && me.can('users.read');
  const everyone = useQuery({ ...people, enabled: manages });
  const [base, setBase] = useState(loaded);
  const [draft, setDraft] = useState<Draft>(() => draftOf(loaded.task));
  const [collision, setCollision] = useState<Collision | null>(null);

  const dirty = differences(draftOf(base.task), draft).length > 0;
  const leave = useLeaveGuard(dirty);

  const save = useMutation({
    mutationFn: ({ onto, wanted }: Wanted) => saveOrCollide(onto, wanted),
    onSuccess: (theirs, { onto, wanted }) => {
      if (theirs === null) {
        refreshTasks();
        onSaved();
      } else {
        setBase(theirs);
        setDraft(wanted);
        setCollision({
          theirs,
          conflicts: conflictsOf(draftOf(onto.task), wanted, draftOf(theirs.task)),
        });
      }
    },
    onError: (_, { wanted }) => {
      // What was chosen becomes the draft, so that the person can mend what is wrong with it.
      setDraft(wanted);
      setCollision(null);
    },
  });

  const change = (part: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...part }));
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate({
      onto: base,
      wanted:
        collision === null
          ? draft
          : resolve(draft, draftOf(collision.theirs.task), collision.conflicts),
    });
  };

  const failure = save.error === null ? null : failureOf(save.error);
  const { fields, rest } = taskMessages(failure, FIELDS);
  const owners = everyone.data ?? [{ id: base.task.owner.id, name: ownerName(base.task) }];

  return (
    <form className={drawer.sheet} onSubmit={submit} noValidate>
      <div className={drawer.head}>
        <h2 className={drawer.heading}>{editable ? 'Edit task' : 'Task'}</h2>
        <Drawer.CloseButton aria-label="Close" />
      </div>

      <div className={drawer.body}>
        {collision !== null && (
          <Conflicts
            mine={draft}
            theirs={draftOf(collision.theirs.task)}
            conflicts={collision.conflicts}
            people={owners}
            onChange={(conflicts) => {
              setCollision({ ...collision, conflicts });
            }}
          />
        )}
        {failure !== null && rest !== null && (
          <FailureNote failure={failure} title="The changes were not saved." detail={rest} />
        )}
        <fieldset disabled={!editable} hidden={collision !== null} className={classes.fields}>
          <Textarea
            label="Title"
            autosize
            maxRows={4}
            maxLength={200}
            data-autofocus
            value={draft.title}
            error={
              fields.title ?? (draft.title.trim() === '' ? 'A task needs a title.' : undefined)
            }
            classNames={{ input: classes.title ?? '' }}
            onChange={(event) => {
              change({ title: event.currentTarget.value.replaceAll('\n', ' ') });
            }}
          />
          <Textarea
            label="Description"
            autosize
            minRows={4}
            maxRows={14}
            maxLength={1000}
            value={draft.description}
            error={fields.description}
            placeholder={editable ? 'What else is there to know?' : ''}
            onChange={(event) => {
              change({ description: event.currentTarget.value });
            }}
          />
          <div className={classes.pair}>
            <Select
              label="Status"
              data={Object.entries(STATUS_WORDS).map(([value, label]) => ({ value, label }))}
              value={draft.status}
              allowDeselect={false}
              error={fields.status}
              onChange={(status) => {
                if (status !== null) {
                  change({ status: status as Draft['status'] });
                }
              }}
            />
            <Select
              label="Priority"
              data={Object.entries(PRIORITY_WORDS).map(([value, label]) => ({ value, label }))}
              value={draft.priority}
              allowDeselect={false}
              error={fields.priority}
              onChange={(priority) => {
                if (priority !== null) {
                  change({ priority: priority as Draft['priority'] });
                }
              }}
            />
          </div>
          <DueField
            value={draft.due_date}
            error={fields.due_date}
            disabled={!editable}
            onChange={(due_date) => {
              change({ due_date });
            }}
          />
          <TagsInput
            label="Tags"
            placeholder={editable && draft.tags.length === 0 ? 'Type and press Enter' : ''}
            value={[...draft.tags]}
            maxTags={MAX_TAGS}
            acceptValueOnBlur
            error={fields.tags}
            onChange={(tags) => {
              change({ tags: tidyTags(tags) });
            }}
          />
          {manages && (
            <Select
              label="Owner"
              searchable
              data={owners.map(({ id, name }) => ({
                value: id,
                label: id === me.id ? `${name} (you)` : name,
              }))}
              value={draft.owner_id}
              allowDeselect={false}
              error={fields.owner_id}
              onChange={(owner) => {
                if (owner !== null) {
                  change({ owner_id: owner });
                }
              }}
            />
          )}
        </fieldset>
        <p className={classes.dates}>
          Created {when(base.task.created_at)}
          {!manages && ` · ${ownerName(base.task)}`}
          <br />
          Changed {when(base.task.updated_at)}
          {base.task.completed_at != null && (
            <>
              <br />
              Completed {when(base.task.completed_at)}
            </>
          )}
        </p>
      </div>

      {leave !== null ? (
        // Keys keep the two feet apart: a button that turned into the submit button while it is pressed would save.
        <div key="leaving" className={drawer.foot} role="alert">
          <span className={drawer.question}>Leave without saving?</span>
          <Button variant="subtle" color="red" onClick={leave.go}>
            Discard changes
          </Button>
          <Button variant="default" autoFocus onClick={leave.stay}>
            Keep editing
          </Button>
        </div>
      ) : (
        <div key="editing" className={drawer.foot}>
          {onDelete !== null && (
            <Button
              variant="subtle"
              color="red"
              leftSection={<IconTrash size={16} stroke={1.7} />}
              className={classes.delete ?? ''}
              onClick={() => {
                onDelete(base.task);
              }}
            >
              Delete
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            {editable ? 'Cancel' : 'Close'}
          </Button>
          {editable && (
            <Button
              type="submit"
              loading={save.isPending}
              disabled={(!dirty && collision === null) || draft.title.trim() === ''}
            >
              {collision === null ? 'Save' : 'Save this version'}
            </Button>
          )}
        </div>
      )}
    </form>
  );
}

/** Saves, or answers with the version somebody else saved before. */
async function saveOrCollide(onto: VersionedTask, wanted: Draft): Promise<VersionedTask | null> {
  const patch = patchOf(draftOf(onto.task), wanted);
  if (Object.keys(patch).length === 0) {
    return null;
  }
  try {
    await changeTask(onto.task.id, patch, onto.etag);
    return null;
  } catch (error) {
    if (problemStatus(failureOf(error)) !== 412) {
      throw error;
    }
    return readTask(onto.task.id);
  }
}

const moment = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });

function when(instant: string): string {
  return moment.format(new Date(instant));
}
