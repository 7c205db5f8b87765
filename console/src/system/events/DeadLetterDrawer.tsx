import { Button, Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { failureOf, problemStatus } from '../../api/problem';
import drawer from '../../ui/Drawer.module.css';
import { Fact, FactAt, Facts, Json } from '../Facts';
import { Shown } from '../../ui/Shown';
import classes from '../System.module.css';
import { useAction } from '../../ui/useAction';
import styles from './Events.module.css';
import { type DeadLetterDetails, discard, oneDeadLetter, replay } from './queries';

const route = getRouteApi('/frame/system/events/$subscription/$eventId');

/** One event that was given up, beside the list it was opened from. */
export function DeadLetterDrawer() {
  const { subscription, eventId } = route.useParams();
  const navigate = useNavigate();
  const loaded = useQuery(oneDeadLetter(subscription, eventId));
  const close = () => {
    void navigate({ to: '/system/events', search: (search) => search });
  };
  const isGone = loaded.error !== null && problemStatus(failureOf(loaded.error)) === 404;
  return (
    <Drawer.Root opened onClose={close} position="right" size={560}>
      <Drawer.Overlay backgroundOpacity={0.32} />
      <Drawer.Content aria-label="Event">
        <div className={drawer.sheet}>
          <div className={drawer.head}>
            <h2 className={drawer.heading}>{loaded.data?.letter.type ?? 'Event'}</h2>
            <Drawer.CloseButton aria-label="Close" />
          </div>
          <div className={drawer.body}>
            {isGone ? (
              <>
                <p>This event has been replayed or discarded.</p>
                <Button variant="light" onClick={close}>
                  Back to the list
                </Button>
              </>
            ) : (
              <Shown query={loaded} what="The event">
                {(details) => <Letter details={details} />}
              </Shown>
            )}
          </div>
          {loaded.data !== undefined && !isGone && <Actions details={loaded.data} onGone={close} />}
        </div>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Letter({ details: { letter, data, trace_id } }: { details: DeadLetterDetails }) {
  return (
    <>
      <p className={styles.reason}>{letter.reason}</p>
      <Facts>
        <Fact name="Given up by">{letter.subscription}</Fact>
        <FactAt name="Given up" at={letter.failed_at} />
        <Fact name="Attempts">{letter.attempts}</Fact>
        <FactAt name="Happened" at={letter.occurred_at} />
        <Fact name="Published by">
          {letter.source}, version {letter.version}
        </Fact>
        <Fact name="About">{letter.key}</Fact>
        <Fact name="Organisation">{letter.tenant_id}</Fact>
        <Fact name="Id">{letter.event_id}</Fact>
        {trace_id !== null && (
          <Fact name="Trace">
            <span className={classes.narrowed}>
              <Link to="/system/traces/$traceId" params={{ traceId: trace_id }}>
                What published it
              </Link>
            </span>
          </Fact>
        )}
      </Facts>
      <Json title="Content" value={data} />
    </>
  );
}

function Actions({
  details: { letter },
  onGone,
}: {
  details: DeadLetterDetails;
  onGone: () => void;
}) {
  const { run, isRunning } = useAction(`event-${letter.event_id}`);
  const [asking, setAsking] = useState(false);
  const chosen = [{ subscription: letter.subscription, event_ids: [letter.event_id] }];
  return asking ? (
    <div className={drawer.foot}>
      <span className={drawer.question}>Discard this event for good?</span>
      <Button
        variant="default"
        onClick={() => {
          setAsking(false);
        }}
      >
        Keep it
      </Button>
      <Button
        color="red"
        loading={isRunning}
        onClick={() => {
          run(() => discard(chosen).then(onGone), 'The event could not be discarded.');
        }}
      >
        Discard
      </Button>
    </div>
  ) : (
    <div className={drawer.foot}>
      <Button
        variant="default"
        onClick={() => {
          setAsking(true);
        }}
      >
        Discard…
      </Button>
      <Button
        loading={isRunning}
        onClick={() => {
          run(() => replay(chosen).then(onGone), 'The event could not be replayed.');
        }}
      >
        Replay
      </Button>
    </div>
  );
}
