import { Button, Radio } from '@mantine/core';

import type { Conflict, Draft, Field, Side } from './draft';
import classes from './Conflicts.module.css';
import { dueFull, dueInstant } from './due';
import { PRIORITY_WORDS, STATUS_WORDS } from './words';

type Props = {
  mine: Draft;
  theirs: Draft;
  conflicts: readonly Conflict[];
  people: readonly { id: string; name: string }[];
  onChange: (conflicts: readonly Conflict[]) => void;
};

const LABELS: Record<Field, string> = {
  title: 'Title',
  description: 'Description',
  status: 'Status',
  priority: 'Priority',
  due_date: 'Due',
  tags: 'Tags',
  owner_id: 'Owner',
};

/** Somebody saved the task in the meantime: both versions side by side, a choice for each field. */
export function Conflicts({ mine, theirs, conflicts, people, onChange }: Props) {
  const choose = (choice: Side, only?: Field) => {
    onChange(
      conflicts.map((conflict) =>
        only === undefined || only === conflict.field ? { ...conflict, choice } : conflict,
      ),
    );
  };
  const shown = (draft: Draft, field: Field) => words(draft, field, people);

  return (
    <section className={classes.conflicts} role="alert" aria-labelledby="conflicts-title">
      <h3 id="conflicts-title" className={classes.title}>
        Somebody changed this task while you were editing
      </h3>
      {conflicts.length === 0 ? (
        <p className={classes.lead}>
          They made the same changes as you. There is nothing to choose.
        </p>
      ) : (
        <>
          <p className={classes.lead}>Nothing of yours is lost. Choose what is kept.</p>
          {conflicts.map(({ field, choice }) => (
            <Radio.Group
              key={field}
              className={classes.field ?? ''}
              label={LABELS[field]}
              value={choice}
              onChange={(value) => {
                choose(value === 'mine' ? 'mine' : 'theirs', field);
              }}
            >
              <div className={classes.sides}>
                <Radio.Card value="mine" className={classes.side ?? ''}>
                  <span className={classes.whose}>Yours</span>
                  {shown(mine, field)}
                </Radio.Card>
                <Radio.Card value="theirs" className={classes.side ?? ''}>
                  <span className={classes.whose}>Theirs</span>
                  {shown(theirs, field)}
                </Radio.Card>
              </div>
            </Radio.Group>
          ))}
          {conflicts.length > 1 && (
            <div className={classes.all}>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => {
                  choose('mine');
                }}
              >
                Keep all of mine
              </Button>
              <Button
                size="compact-sm"
                variant="default"
                onClick={() => {
                  choose('theirs');
                }}
              >
                Take all of theirs
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

function words(draft: Draft, field: Field, people: Props['people']): string {
  switch (field) {
    case 'title':
      return draft.title;
    case 'description':
      return draft.description === '' ? 'No description' : draft.description;
    case 'status':
      return STATUS_WORDS[draft.status];
    case 'priority':
      return PRIORITY_WORDS[draft.priority];
    case 'due_date': {
      const due = dueInstant(draft.due_date);
      return due === null ? 'No due date' : dueFull(due);
    }
    case 'tags':
      return draft.tags.length === 0 ? 'No tags' : draft.tags.join(', ');
    case 'owner_id':
      return people.find(({ id }) => id === draft.owner_id)?.name ?? 'Somebody else';
  }
}
