import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';

import { Part } from '../../ui/Part';
import classes from '../../ui/Part.module.css';
import { pauseQueue, type Queue } from './queries';
import { useAction } from '../../ui/useAction';
import { count, duration } from './words';

export function Queues({ queues, now }: { queues: readonly Queue[]; now: Date }) {
  return (
    <Part title="Queues">
      <ul className={classes.list}>
        {queues.map((queue) => (
          <QueueItem key={queue.name} queue={queue} now={now} />
        ))}
      </ul>
    </Part>
  );
}

function QueueItem({ queue, now }: { queue: Queue; now: Date }) {
  const isPaused = queue.paused_at !== null;
  const { run, isRunning } = useAction(`queue-${queue.name}`);
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <div className={classes.name}>
          {queue.name}
          {isPaused && <span className={classes.paused}>Paused</span>}
        </div>
        <div className={classes.detail}>
          {count(queue.running)} running, {count(queue.queued)} queued
          {queue.oldest_at !== null &&
            `, the oldest for ${duration(now.getTime() - new Date(queue.oldest_at).getTime())}`}
        </div>
      </div>
      <Button
        variant="default"
        size="compact-sm"
        loading={isRunning}
        leftSection={isPaused ? <IconPlayerPlay size={15} /> : <IconPlayerPause size={15} />}
        aria-label={`${isPaused ? 'Resume' : 'Pause'} the queue ${queue.name}`}
        onClick={() => {
          run(
            () => pauseQueue(queue.name, !isPaused),
            `The queue ${queue.name} could not be ${isPaused ? 'resumed' : 'paused'}.`,
          );
        }}
      >
        {isPaused ? 'Resume' : 'Pause'}
      </Button>
    </li>
  );
}
