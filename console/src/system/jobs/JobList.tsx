import { Button, Skeleton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';

import { failureOf } from '../../api/problem';
import { FailureNote } from '../../ui/FailureNote';
import { notify } from '../../ui/notices';
import page from '../../ui/Page.module.css';
import tabs from '../../ui/Tabs.module.css';
import classes from './JobList.module.css';
import { discardFailed, type Job, jobList, type JobsOverview, retryFailed } from './queries';
import { type JobSearch, type JobState, STATES } from './search';
import { StateMark } from './StateMark';
import { Choice } from '../Choice';
import { Moment } from '../../ui/Moment';
import { Question } from '../../ui/Question';
import rows from '../Rows.module.css';
import { useAction } from '../../ui/useAction';
import { count, distance, STATE_NAMES } from './words';

type Props = { search: JobSearch; overview: JobsOverview | undefined };

export function JobList({ search, overview }: Props) {
  const list = useInfiniteQuery(jobList(search));
  const jobs = list.data?.pages.flatMap((page) => page.items);
  const now = overview === undefined ? new Date() : new Date(overview.now);
  return (
    <>
      <StateTabs search={search} overview={overview} />
      <Filters search={search} overview={overview} />
      {list.error !== null && jobs !== undefined && (
        <div className={classes.note}>
          <FailureNote
            failure={failureOf(list.error)}
            title="This list may be out of date."
            retry={() => void list.refetch()}
          />
        </div>
      )}
      <section className={page.card} aria-label="Jobs" aria-busy={list.isPending}>
        {jobs === undefined ? (
          list.error === null ? (
            <Loading />
          ) : (
            <div className={classes.failed}>
              <FailureNote
                failure={failureOf(list.error)}
                title="The jobs could not be loaded."
                retry={() => void list.refetch()}
              />
            </div>
          )
        ) : jobs.length === 0 ? (
          <p className={rows.none}>{noneOf(search)}</p>
        ) : (
          <ul className={page.list}>
            {jobs.map((job) => (
              <JobItem key={job.id} job={job} now={now} />
            ))}
          </ul>
        )}
      </section>
      {list.hasNextPage && (
        <div className={rows.more}>
          <Button
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Older jobs
          </Button>
        </div>
      )}
    </>
  );
}

function StateTabs({ search, overview }: Props) {
  return (
    <nav className={tabs.tabs} aria-label="Jobs by state">
      {[undefined, ...STATES].map((state) => {
        const jobs = waiting(overview, state);
        return (
          <Link
            key={state ?? 'all'}
            to="/system/jobs"
            search={(before) => ({ ...before, state })}
            replace
            className={tabs.tab}
            aria-current={search.state === state ? 'true' : undefined}
            activeProps={{ 'aria-current': search.state === state ? 'true' : undefined }}
          >
            {state === undefined ? 'All' : STATE_NAMES[state]}{' '}
            {jobs !== null && <span className={tabs.count}>{jobs}</span>}
          </Link>
        );
      })}
    </nav>
  );
}

/** Null for what is over well: that is counted by the minute, above, and not as a whole. */
function waiting(overview: JobsOverview | undefined, state: JobState | undefined): string | null {
  switch (state) {
    case 'queued':
    case 'running':
    case 'scheduled':
    case 'retrying':
    case 'failed':
      return overview === undefined ? '' : count(overview[state]);
    case 'succeeded':
    case 'cancelled':
    case undefined:
      return null;
  }
}

function Filters({ search, overview }: Props) {
  const navigate = useNavigate();
  const narrow = (part: JobSearch) => {
    void navigate({
      to: '/system/jobs',
      search: (before) => ({ ...before, ...part }),
      replace: true,
    });
  };
  return (
    <div className={rows.filters}>
      <Choice
        label="Kind"
        all="All kinds"
        value={search.kind}
        options={overview?.kinds ?? []}
        onChange={(kind) => {
          narrow({ kind });
        }}
      />
      <Choice
        label="Queue"
        all="All queues"
        value={search.queue}
        options={overview?.queues.map(({ name }) => name) ?? []}
        onChange={(queue) => {
          narrow({ queue });
        }}
      />
      {search.state === 'failed' && (overview?.failed ?? 0) > 0 && (
        <FailedActions kind={search.kind} />
      )}
    </div>
  );
}

function FailedActions({ kind }: { kind: string | undefined }) {
  const [asking, question] = useDisclosure(false);
  const retry = useAction('retry-failed');
  const discard = useAction('discard-failed');
  const which = kind === undefined ? 'all failed jobs' : `all failed jobs of the kind ${kind}`;
  const told = async (change: Promise<number>, done: string) => {
    const jobs = await change;
    notify(
      {
        id: 'failed-jobs',
        text: `${done} ${count(jobs)} ${jobs === 1 ? 'job' : 'jobs'}`,
        tone: 'calm',
        action: null,
      },
      { forMs: 6_000 },
    );
  };
  return (
    <div className={rows.actions}>
      <Button
        size="compact-sm"
        variant="light"
        loading={retry.isRunning}
        onClick={() => {
          retry.run(() => told(retryFailed(kind), 'Queued again:'), 'They could not be retried.');
        }}
      >
        Retry all
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        loading={discard.isRunning}
        onClick={question.open}
      >
        Discard all…
      </Button>
      <Question
        opened={asking}
        title="Discard failed jobs?"
        yes="Discard"
        no="Keep them"
        onClose={question.close}
        onYes={() => {
          discard.run(
            () => told(discardFailed(kind), 'Discarded:'),
            'They could not be discarded.',
          );
        }}
      >
        <p>
          This deletes {which}, with why they failed. What they were to do will not be done. It
          cannot be undone.
        </p>
      </Question>
    </div>
  );
}

function JobItem({ job, now }: { job: Job; now: Date }) {
  return (
    <li className={`${rows.item} ${classes.item}`}>
      <StateMark state={job.state} cancelling={job.is_cancelling} />
      <div className={`${rows.words} ${classes.words}`}>
        <Link
          to="/system/jobs/$jobId"
          params={{ jobId: job.id }}
          search={(search) => search}
          className={rows.name}
        >
          {job.kind}
        </Link>
        {detail(job) !== null && <div className={rows.detail}>{detail(job)}</div>}
      </div>
      <span className={`${rows.soft} ${classes.attempt}`}>
        {job.attempt > 1 && `attempt ${job.attempt} of ${job.max_attempts}`}
      </span>
      <span className={`${rows.soft} ${classes.queue}`}>{job.queue}</span>
      <Moment at={when(job)} className={`${rows.soft} ${classes.time}`}>
        {distance(when(job), now)}
      </Moment>
    </li>
  );
}

/** What somebody wants to know next about a job in this state. */
function detail(job: Job): string | null {
  switch (job.state) {
    case 'running':
      return job.progress === null
        ? job.progress_note
        : `${job.progress} %${job.progress_note === null ? '' : `, ${job.progress_note}`}`;
    case 'retrying':
    case 'failed':
    case 'cancelled':
      return job.reason;
    case 'scheduled':
    case 'queued':
    case 'succeeded':
      return null;
  }
}

/** The moment that matters of a job in this state. */
function when(job: Job): string {
  switch (job.state) {
    case 'scheduled':
    case 'retrying':
    case 'queued':
      return job.run_at;
    case 'running':
      return job.started_at ?? job.run_at;
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return job.finished_at ?? job.run_at;
  }
}

function noneOf({ state, kind, queue }: JobSearch): string {
  if (kind !== undefined || queue !== undefined) {
    return 'No job matches.';
  }
  switch (state) {
    case undefined:
      return 'There has been nothing to do yet.';
    case 'queued':
      return 'Nothing waits for its turn.';
    case 'running':
      return 'Nothing runs at the moment.';
    case 'scheduled':
      return 'Nothing is planned.';
    case 'retrying':
      return 'Nothing waits for another attempt.';
    case 'failed':
      return 'Nothing has failed for good.';
    case 'succeeded':
      return 'Nothing has been done in the last days.';
    case 'cancelled':
      return 'Nothing has been cancelled.';
  }
}

function Loading() {
  return (
    <ul className={page.list} aria-label="Loading jobs">
      {[34, 26, 30, 22].map((width) => (
        <li key={width} className={`${rows.item} ${classes.item}`}>
          <Skeleton height={12} width={70} />
          <Skeleton height={13} width={`${width}%`} />
        </li>
      ))}
    </ul>
  );
}
