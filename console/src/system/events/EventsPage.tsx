import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Outlet } from '@tanstack/react-router';

import { Shown } from '../../ui/Shown';
import classes from '../System.module.css';
import { DeadLetters } from './DeadLetters';
import { EventRates } from './EventRates';
import { subscriptions } from './queries';
import { Subscriptions } from './Subscriptions';

const route = getRouteApi('/frame/system/events');

/** What happens, who is told of it, and what could not be told. */
export function EventsPage() {
  useDocumentTitle('Events · Stoa');
  const search = route.useSearch();
  const told = useQuery(subscriptions);
  return (
    <>
      <EventRates />
      <section aria-labelledby="subscriptions" className={classes.section}>
        <h2 id="subscriptions">Who is told</h2>
        <Shown query={told} what="The subscriptions">
          {(items) => <Subscriptions items={items} />}
        </Shown>
      </section>
      <section aria-labelledby="dead" className={classes.section}>
        <h2 id="dead">Given up</h2>
        <DeadLetters key={search.subscription} search={search} subscriptions={told.data ?? []} />
      </section>
      <Outlet />
    </>
  );
}
