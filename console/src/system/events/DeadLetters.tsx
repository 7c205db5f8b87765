import { Button, Checkbox } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { notify } from '../../ui/notices';
import { useNow } from '../../ui/now';
import page from '../../ui/Page.module.css';
import { Choice } from '../Choice';
import { count } from '../jobs/words';
import { Moment } from '../../ui/Moment';
import { Question } from '../../ui/Question';
import rows from '../Rows.module.css';
import { Shown } from '../../ui/Shown';
import { useAction } from '../../ui/useAction';
import { ago } from '../../ui/moments';
import { type Chosen, chosenOf, keyOf } from './chosen';
import styles from './Events.module.css';
import { type DeadLetter, deadLetters, discard, replay, type Subscription } from './queries';
import type { EventSearch } from './search';

type Props = { search: EventSearch; subscriptions: readonly Subscription[] };

/** The events that were given up, of one subscription or all, and what to do about them. */
export function DeadLetters({ search, subscriptions }: Props) {
  const list = useInfiniteQuery(deadLetters(search));
  const navigate = useNavigate();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const letters = list.data?.pages.flatMap((one) => one.items) ?? [];
  // What was replayed meanwhile is not there to be chosen any more.
  const selected = letters.filter((letter) => marked.has(keyOf(letter)));
  const failing = subscriptions.filter(
    ({ name, dead }) => dead > 0 && name === (search.subscription ?? name),
  );
  const toggle = (letter: DeadLetter) => {
    const next = new Set(selected.map(keyOf));
    if (!next.delete(keyOf(letter))) {
      next.add(keyOf(letter));
    }
    setMarked(next);
  };
  return (
    <>
      {letters.length > 0 && (
        <div className={`${rows.filters} ${styles.tools}`}>
          <Checkbox
            label={
              selected.length === 0 ? 'Select all shown' : `${count(selected.length)} selected`
            }
            checked={selected.length === letters.length}
            indeterminate={selected.length > 0 && selected.length < letters.length}
            onChange={() => {
              setMarked(new Set(selected.length === 0 ? letters.map(keyOf) : []));
            }}
          />
          {(subscriptions.length > 1 || search.subscription !== undefined) && (
            <Choice
              label="Subscription"
              all="All subscriptions"
              value={search.subscription}
              options={subscriptions.map(({ name }) => name)}
              onChange={(subscription) => {
                void navigate({
                  to: '/system/events',
                  search: (before) => ({ ...before, subscription }),
                  replace: true,
                });
              }}
            />
          )}
          {selected.length > 0 ? (
            <Actions
              chosen={chosenOf(selected)}
              size={selected.length}
              which={count(selected.length)}
            />
          ) : (
            <Actions
              chosen={failing.map(({ name }) => ({ subscription: name, event_ids: [] }))}
              size={failing.reduce((sum, { dead }) => sum + dead, 0)}
              which="all"
            />
          )}
        </div>
      )}
      <Shown query={list} what="What was given up">
        {() =>
          letters.length === 0 ? (
            <p className={`${page.card} ${rows.none}`}>
              {search.subscription === undefined
                ? 'Every event has reached those who asked for it.'
                : `Every event has reached ${search.subscription}.`}
            </p>
          ) : (
            <ul className={`${page.card} ${page.list}`} aria-label="Events that were given up">
              {letters.map((letter) => (
                <Letter
                  key={keyOf(letter)}
                  letter={letter}
                  isSelected={marked.has(keyOf(letter))}
                  onToggle={() => {
                    toggle(letter);
                  }}
                />
              ))}
            </ul>
          )
        }
      </Shown>
      {list.hasNextPage && (
        <div className={rows.more}>
          <Button
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Earlier events
          </Button>
        </div>
      )}
    </>
  );
}

type LetterProps = { letter: DeadLetter; isSelected: boolean; onToggle: () => void };

function Letter({ letter, isSelected, onToggle }: LetterProps) {
  const now = useNow();
  return (
    <li className={`${rows.item} ${styles.letter}`}>
      <Checkbox
        className={styles.select ?? ''}
        aria-label={`Select ${letter.type} for ${letter.subscription}`}
        checked={isSelected}
        onChange={onToggle}
      />
      <div className={rows.words}>
        <Link
          to="/system/events/$subscription/$eventId"
          params={{ subscription: letter.subscription, eventId: letter.event_id }}
          search={(search) => search}
          className={rows.name}
        >
          {letter.type}
        </Link>
        <div className={rows.detail}>{letter.reason}</div>
      </div>
      <span className={`${rows.soft} ${styles.by}`}>{letter.subscription}</span>
      <span className={`${rows.soft} ${styles.attempts}`}>{letter.attempts} attempts</span>
      <Moment at={letter.failed_at} className={`${rows.soft} ${styles.time}`}>
        {ago(letter.failed_at, now)}
      </Moment>
    </li>
  );
}

/** @param size how many they are, as far as is known */
function Actions({ chosen, size, which }: { chosen: Chosen[]; size: number; which: string }) {
  const [asking, question] = useDisclosure(false);
  const replaying = useAction('replay-events');
  const discarding = useAction('discard-events');
  const they = size === 1 ? '1 event' : `${count(size)} events`;
  return (
    <div className={rows.actions}>
      <Button
        size="compact-sm"
        variant="light"
        loading={replaying.isRunning}
        onClick={() => {
          replaying.run(async () => {
            tell('Tried again:', await replay(chosen));
          }, 'They could not be replayed.');
        }}
      >
        Replay {which}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        loading={discarding.isRunning}
        onClick={question.open}
      >
        Discard {which}…
      </Button>
      <Question
        opened={asking}
        title={`Discard ${they}?`}
        yes="Discard"
        no="Keep them"
        onClose={question.close}
        onYes={() => {
          discarding.run(async () => {
            tell('Discarded:', await discard(chosen));
          }, 'They could not be discarded.');
        }}
      >
        <p>
          {chosen.map(({ subscription }) => subscription).join(', ')} will never handle them. It
          cannot be undone.
        </p>
      </Question>
    </div>
  );
}

function tell(done: string, events: number): void {
  notify(
    {
      id: 'dead-letters',
      text: `${done} ${count(events)} ${events === 1 ? 'event' : 'events'}`,
      tone: 'calm',
      action: null,
    },
    { forMs: 6_000 },
  );
}
