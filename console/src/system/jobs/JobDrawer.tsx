import { Button, Drawer, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { failureOf, problemStatus } from '../../api/problem';
import drawer from '../../ui/Drawer.module.css';
import { FailureNote } from '../../ui/FailureNote';
import classes from './JobDrawer.module.css';
import { cancelJob, discardJob, type JobDetails, oneJob, retryJob } from './queries';
import { StateMark } from './StateMark';
import { Fact, FactAt, Facts, Json } from '../Facts';
import facts from '../Facts.module.css';
import { useAction } from '../../ui/useAction';
import { dayAndClock } from '../../ui/moments';

const route = getRouteApi('/frame/system/jobs/$jobId');

/** One job, beside the list it was opened from. */
export function JobDrawer() {
  const { jobId } = route.useParams();
  const navigate = useNavigate();
  const loaded = useQuery(oneJob(jobId));
  const close = () => {
    void navigate({ to: '/system/jobs', search: (search) => search });
  };
  const failure = loaded.error === null ? null : failureOf(loaded.error);
  return (
    <Drawer.Root opened onClose={close} position="right" size={560}>
      <Drawer.Overlay backgroundOpacity={0.32} />
      <Drawer.Content aria-label="Job">
        <div className={drawer.sheet}>
          <div className={drawer.head}>
            <h2 className={drawer.heading}>{loaded.data?.job.kind ?? 'Job'}</h2>
            <Drawer.CloseButton aria-label="Close" />
          </div>
          {failure !== null ? (
            <div className={drawer.body}>
              {problemStatus(failure) === 404 ? (
                <>
                  <p>This job is not there any more. Jobs that are over are forgotten in time.</p>
                  <Button variant="light" onClick={close}>
                    Back to the list
                  </Button>
                </>
              ) : (
                <FailureNote
                  failure={failure}
                  title="The job could not be loaded."
                  retry={() => void loaded.refetch()}
                />
              )}
            </div>
          ) : loaded.data === undefined ? (
            <div className={drawer.body} aria-label="Loading the job">
              <Skeleton height={120} mb="md" />
              <Skeleton height={60} />
            </div>
          ) : (
            <Job details={loaded.data} onGone={close} />
          )}
        </div>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Job({ details, onGone }: { details: JobDetails; onGone: () => void }) {
  const { job, failures } = details;
  return (
    <>
      <div className={drawer.body}>
        <div className={classes.state}>
          <StateMark state={job.state} cancelling={job.is_cancelling} />
          {job.reason !== null && <span className={classes.reason}>{job.reason}</span>}
        </div>
        {job.state === 'running' && job.progress !== null && (
          <div className={classes.progress}>
            <progress max={100} value={job.progress} aria-label="Progress" />
            <span>
              {job.progress} % {job.progress_note}
            </span>
          </div>
        )}
        <Facts>
          <Fact name="Id">{job.id}</Fact>
          <Fact name="Queue">
            {job.queue}, priority {job.priority}
          </Fact>
          <Fact name="Organisation">
            {/^[0-]+$/.test(job.tenant_id) ? 'the installation' : job.tenant_id}
          </Fact>
          {details.owner_id !== null && <Fact name="Asked for by">{details.owner_id}</Fact>}
          {details.unique_key !== null && <Fact name="Unique key">{details.unique_key}</Fact>}
          <Fact name="Attempts">
            {job.attempt} of {job.max_attempts}
          </Fact>
          <FactAt name="Created" at={job.created_at} />
          <FactAt name="Due" at={job.run_at} />
          {job.started_at !== null && <FactAt name="Started" at={job.started_at} />}
          {job.finished_at !== null && <FactAt name="Ended" at={job.finished_at} />}
          {details.worker !== null && <Fact name="Worker">{details.worker}</Fact>}
        </Facts>
        <Json title="Arguments" value={details.args} />
        {details.result !== null && details.result !== undefined && (
          <Json title="Result" value={details.result} />
        )}
        {failures.length > 0 && (
          <section>
            <h3 className={facts.section}>Failed attempts</h3>
            <ol className={classes.failures}>
              {failures.toReversed().map((failure) => (
                <li key={failure.attempt}>
                  <div className={classes.failure}>
                    <strong>Attempt {failure.attempt}</strong> {dayAndClock(failure.failed_at)}
                    {failure.worker !== '' && ` on ${failure.worker}`}
                  </div>
                  <div>{failure.reason}</div>
                  {failure.trace !== null && (
                    <details>
                      <summary>Stack trace</summary>
                      <pre className={facts.text} tabIndex={0}>
                        {failure.trace}
                      </pre>
                    </details>
                  )}
                </li>
              ))}
            </ol>
          </section>
        )}
      </div>
      <Actions details={details} onGone={onGone} />
    </>
  );
}

function Actions({ details: { job }, onGone }: { details: JobDetails; onGone: () => void }) {
  const { run, isRunning } = useAction(`job-${job.id}`);
  const [asking, setAsking] = useState(false);
  const isOver = job.finished_at !== null;
  if (asking) {
    return (
      <div className={drawer.foot}>
        <span className={drawer.question}>
          {isOver ? 'Delete this job for good?' : 'Cancel this job?'}
        </span>
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
            setAsking(false);
            if (isOver) {
              run(() => discardJob(job.id).then(onGone), 'The job could not be discarded.');
            } else {
              run(() => cancelJob(job.id), 'The job could not be cancelled.');
            }
          }}
        >
          {isOver ? 'Discard' : 'Cancel the job'}
        </Button>
      </div>
    );
  }
  return (
    <div className={drawer.foot}>
      {!job.is_cancelling || isOver ? (
        <Button
          variant="default"
          onClick={() => {
            setAsking(true);
          }}
        >
          {isOver ? 'Discard…' : 'Cancel…'}
        </Button>
      ) : null}
      {(isOver || job.state === 'retrying') && (
        <Button
          loading={isRunning}
          onClick={() => {
            run(() => retryJob(job.id), 'The job could not be retried.');
          }}
        >
          {job.state === 'succeeded' ? 'Run again' : 'Retry now'}
        </Button>
      )}
    </div>
  );
}
