import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { people, useMe } from '../identity/me';
import { useNow } from '../ui/now';
import { Moment } from '../ui/Moment';
import { acknowledge, type Alert, type Episode } from './queries';
import classes from './System.module.css';
import { useAction } from '../ui/useAction';
import { ago, dayAndClock } from '../ui/moments';
import { clock, duration } from './words';

/** What fires, who looks after it, and what fired before. */
export function Alerts({ items, history }: { items: Alert[]; history: Episode[] }) {
  const firing = items.filter(({ episode }) => episode !== null);
  const pending = items.filter(({ stage }) => stage === 'pending');
  return (
    <>
      {firing.length === 0 ? (
        <p className={classes.calm}>
          <span className={classes.dot} data-state="up" aria-hidden="true" /> Nothing is wrong.{' '}
          {items.length} rules are watched
          {pending.length > 0 &&
            `, and ${pending.map(({ name }) => name).join(', ')} may fire soon`}
          .
        </p>
      ) : (
        <ul className={classes.alerts}>
          {firing.map((alert) =>
            alert.episode === null ? null : (
              <Firing key={alert.episode.id} alert={alert} episode={alert.episode} />
            ),
          )}
        </ul>
      )}
      {history.length > 0 && (
        <details className={classes.history}>
          <summary>What fired before ({history.length})</summary>
          <ul>
            {history.map((episode) => (
              <Past key={episode.id} episode={episode} />
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Firing({ alert, episode }: { alert: Alert; episode: Episode }) {
  const now = useNow();
  const { run, isRunning } = useAction(`alert-${episode.id}`);
  return (
    <li className={classes.alert} data-severity={alert.severity}>
      <div className={classes.alertWords}>
        <div className={classes.alertHead}>
          <strong>{alert.name}</strong>
          <span className={classes.severity}>{alert.severity}</span>
          <span>{alert.value}</span>
          <Moment at={episode.fired_at}>{ago(episode.fired_at, now)}</Moment>
        </div>
        <div>{alert.summary}</div>
        <div className={classes.attended} role="status">
          {episode.escalated_at !== null && (
            <span>
              <strong>Escalated</strong>{' '}
              <Moment at={episode.escalated_at}>at {clock(episode.escalated_at)}</Moment>
            </span>
          )}
          {episode.acknowledged_at !== null && (
            <span>
              <Attendant id={episode.acknowledged_by} /> it since{' '}
              <Moment at={episode.acknowledged_at}>{clock(episode.acknowledged_at)}</Moment>
            </span>
          )}
        </div>
      </div>
      {episode.acknowledged_at === null && (
        <Button
          size="compact-sm"
          variant="default"
          loading={isRunning}
          aria-label={`Acknowledge ${alert.name}`}
          onClick={() => {
            run(() => acknowledge(episode.id), 'It could not be acknowledged.');
          }}
        >
          Acknowledge
        </Button>
      )}
    </li>
  );
}

function Attendant({ id }: { id: string | null }) {
  const me = useMe();
  const isMe = id === me.id;
  const known = useQuery({ ...people, enabled: !isMe && me.can('users.read') });
  if (isMe) {
    return 'You look after';
  }
  return `${known.data?.find((person) => person.id === id)?.name ?? 'Somebody'} looks after`;
}

function Past({ episode }: { episode: Episode }) {
  return (
    <li>
      <strong>{episode.name}</strong>{' '}
      <Moment at={episode.fired_at}>{dayAndClock(episode.fired_at)}</Moment>
      {episode.cleared_at !== null &&
        `, over after ${duration(
          new Date(episode.cleared_at).getTime() - new Date(episode.fired_at).getTime(),
        )}`}
      {episode.escalated_at !== null && ', escalated'}. {episode.value}
    </li>
  );
}
