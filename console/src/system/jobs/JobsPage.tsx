import { Skeleton } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet } from '@tanstack/react-router';

import { failureOf } from '../../api/problem';
import { FailureNote } from '../../ui/FailureNote';
import page from '../../ui/Page.module.css';
import { JobList } from './JobList';
import classes from './JobsPage.module.css';
import { Part } from '../../ui/Part';
import { Queues } from './Queues';
import { overview } from './queries';
import { Rates } from './Rates';
import { Schedules } from './Schedules';
import { Workers } from './Workers';

const route = getRouteApi('/frame/system/jobs');

/** Everything that happens in the background, for those who look after the installation. */
export function JobsPage() {
  useDocumentTitle('Jobs · Stoa');
  const search = route.useSearch();
  const state = useQuery(overview);

  return (
    <div className={page.page}>
      <h1 className={page.title}>Jobs</h1>
      {state.error !== null && (
        <div className={classes.note}>
          <FailureNote
            failure={failureOf(state.error)}
            title={
              state.data === undefined
                ? 'The jobs could not be loaded.'
                : 'What you see may be out of date.'
            }
            retry={() => void state.refetch()}
          />
        </div>
      )}
      <Part title="The last hour">
        {state.data === undefined ? (
          <Skeleton height={84} m={18} />
        ) : (
          <Rates rates={state.data.rates} now={state.data.now} />
        )}
      </Part>
      {state.data !== undefined && (
        <div className={classes.parts}>
          <Queues queues={state.data.queues} now={new Date(state.data.now)} />
          <Schedules schedules={state.data.schedules} now={new Date(state.data.now)} />
          <Workers workers={state.data.workers} now={new Date(state.data.now)} />
        </div>
      )}
      <JobList search={search} overview={state.data} />
      <Outlet />
    </div>
  );
}
