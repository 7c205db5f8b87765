import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { Part } from '../../ui/Part';
import classes from '../../ui/Part.module.css';
import { runSchedule, type Schedule } from './queries';
import { useAction } from '../../ui/useAction';
import { Moment } from '../../ui/Moment';
import { exactly } from '../../ui/moments';
import { distance, STATE_NAMES } from './words';

export function Schedules({ schedules, now }: { schedules: readonly Schedule[]; now: Date }) {
  return (
    <Part title="Schedules">
      {schedules.length === 0 ? (
        <p className={classes.none}>Nothing comes again and again.</p>
      ) : (
        <ul className={classes.list}>
          {schedules.map((schedule) => (
            <ScheduleItem key={schedule.name} schedule={schedule} now={now} />
          ))}
        </ul>
      )}
    </Part>
  );
}

function ScheduleItem({ schedule, now }: { schedule: Schedule; now: Date }) {
  const { run, isRunning } = useAction(`schedule-${schedule.name}`);
  const last = schedule.last_run_at;
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <div className={classes.name}>{schedule.name}</div>
        <div className={classes.detail}>
          {schedule.timing}, next{' '}
          <Moment at={schedule.next_run_at}>{distance(schedule.next_run_at, now)}</Moment>
          {last !== null && (
            <>
              , last{' '}
              {schedule.last_state === null || schedule.last_job_id === null ? (
                <Moment at={last}>{distance(last, now)}</Moment>
              ) : (
                <Link
                  to="/system/jobs/$jobId"
                  params={{ jobId: schedule.last_job_id }}
                  search={(search) => search}
                  className={classes.link}
                  title={exactly(last)}
                >
                  {distance(last, now)}: {STATE_NAMES[schedule.last_state].toLowerCase()}
                </Link>
              )}
            </>
          )}
        </div>
      </div>
      <Button
        variant="default"
        size="compact-sm"
        loading={isRunning}
        aria-label={`Run now: ${schedule.name}`}
        onClick={() => {
          run(() => runSchedule(schedule.name), `${schedule.name} could not be run.`);
        }}
      >
        Run now
      </Button>
    </li>
  );
}
