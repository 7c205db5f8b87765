import { Moment } from '../../ui/Moment';
import { Part } from '../../ui/Part';
import classes from '../../ui/Part.module.css';
import type { Worker } from './queries';
import { count, distance } from './words';

export function Workers({ workers, now }: { workers: readonly Worker[]; now: Date }) {
  return (
    <Part title="Workers">
      {workers.length === 0 ? (
        <p className={classes.none}>No process runs jobs. What is queued waits for one.</p>
      ) : (
        <ul className={classes.list}>
          {workers.map((worker) => (
            <li key={`${worker.name} ${worker.started_at}`} className={classes.item}>
              <div className={classes.words}>
                <div className={classes.name}>
                  {worker.name}
                  {worker.is_draining && <span className={classes.paused}>Stopping</span>}
                </div>
                <div className={classes.detail}>
                  {count(worker.running)} running from {worker.queues.join(', ')}, started{' '}
                  <Moment at={worker.started_at}>{distance(worker.started_at, now)}</Moment>
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
