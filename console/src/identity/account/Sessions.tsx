import { Button } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile, IconTerminal2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { day } from '../../ui/moments';
import { Moment } from '../../ui/Moment';
import { useNow } from '../../ui/now';
import page from '../../ui/Page.module.css';
import { Question } from '../../ui/Question';
import { Shown } from '../../ui/Shown';
import { useAction } from '../../ui/useAction';
import { signOut } from '../signOut';
import classes from './Account.module.css';
import { endSessions, type OpenSession, sessions } from './queries';
import { placeWords, usedWords } from './words';

/** How many are shown before the rest is asked for. */
const FEW = 8;

/** Where somebody is signed in. */
export function Sessions() {
  const list = useQuery(sessions);
  const [asks, setAsks] = useState(false);
  const { run, isRunning } = useAction('sessions');
  const others = (list.data ?? []).filter(({ is_current }) => !is_current).map(({ id }) => id);
  return (
    <section className={classes.section} aria-labelledby="sessions">
      <div className={classes.head}>
        <h2 id="sessions">Sessions</h2>
        {others.length > 1 && (
          <Button
            variant="default"
            size="compact-sm"
            loading={isRunning}
            onClick={() => {
              setAsks(true);
            }}
          >
            End all others…
          </Button>
        )}
      </div>
      <p className={classes.about}>
        Where you are signed in. A session that is not used for seven days ends by itself.
      </p>
      <Shown query={list} what="Your sessions">
        {(found) => <List found={found} />}
      </Shown>
      <Question
        opened={asks}
        title={`End ${others.length} sessions?`}
        yes="End them"
        no="Keep them"
        onYes={() => {
          run(() => endSessions(others), 'Not all sessions could be ended.');
        }}
        onClose={() => {
          setAsks(false);
        }}
      >
        <p className={classes.question}>
          You are signed out everywhere but here. What is unsaved there is lost.
        </p>
      </Question>
    </section>
  );
}

function List({ found }: { found: readonly OpenSession[] }) {
  const [showsAll, setShowsAll] = useState(false);
  const [current, others] = [true, false].map((which) =>
    found.filter(({ is_current }) => is_current === which),
  );
  const all = [...(current ?? []), ...(others ?? [])];
  const shown = showsAll ? all : all.slice(0, FEW);
  return (
    <ul className={`${page.card} ${page.list}`} aria-label="Sessions">
      {shown.map((session) => (
        <Item key={session.id} session={session} />
      ))}
      {shown.length < all.length && (
        <li className={classes.more}>
          <Button
            variant="subtle"
            size="compact-sm"
            onClick={() => {
              setShowsAll(true);
            }}
          >
            Show all {all.length}
          </Button>
        </li>
      )}
    </ul>
  );
}

function Item({ session }: { session: OpenSession }) {
  const now = useNow();
  const { run, isRunning } = useAction(`session-${session.id}`);
  const device = session.device === 'unknown' ? 'Unknown device' : session.device;
  return (
    <li className={classes.item}>
      <DeviceIcon device={session.device} />
      <div className={classes.words}>
        <div className={classes.name}>
          {device}
          {session.is_current && <span className={classes.mark}>This one</span>}
        </div>
        <div className={classes.detail}>
          <Moment at={session.last_used_at}>{usedWords(session, now)}</Moment> ·{' '}
          {placeWords(session.place)} · signed in{' '}
          <Moment at={session.created_at}>{day(session.created_at)}</Moment>
        </div>
      </div>
      {session.is_current ? (
        <Button variant="default" size="compact-sm" onClick={() => void signOut()}>
          Sign out
        </Button>
      ) : (
        <Button
          variant="default"
          size="compact-sm"
          loading={isRunning}
          aria-label={`End the session of ${device}, ${usedWords(session, now)}`}
          onClick={() => {
            run(() => endSessions([session.id]), `The session of ${device} could not be ended.`);
          }}
        >
          End
        </Button>
      )}
    </li>
  );
}

const MOBILE = /iPhone|iPad|Android/;
const DESKTOP = /^(?!stoa ).* on (Windows|macOS|Linux)$/;

function DeviceIcon({ device }: { device: string }) {
  const look = { size: 22, stroke: 1.6, className: classes.icon, 'aria-hidden': true } as const;
  if (MOBILE.test(device)) {
    return <IconDeviceMobile {...look} />;
  }
  return DESKTOP.test(device) ? <IconDeviceDesktop {...look} /> : <IconTerminal2 {...look} />;
}
