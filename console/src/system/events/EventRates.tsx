import { getRouteApi, Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';

import { Shown } from '../../ui/Shown';
import tabs from '../../ui/Tabs.module.css';
import { dayAndClock } from '../../ui/moments';
import { Chart } from '../Chart';
import classes from '../System.module.css';
import { clock, count } from '../words';
import styles from './Events.module.css';
import { type EventCounts, eventCounts } from './queries';
import { periods } from './search';

const route = getRouteApi('/frame/system/events');

/** How many events there are, of each type. */
export function EventRates() {
  const { period = 'hour' } = route.useSearch();
  const counts = useQuery(eventCounts(period));
  return (
    <section aria-labelledby="rates" className={classes.section}>
      <h2 id="rates">What happens</h2>
      <nav aria-label="Period" className={`${tabs.tabs} ${styles.periods}`}>
        {periods.map((one) => (
          <Link
            key={one}
            to="/system/events"
            search={(before) => ({ ...before, period: one === 'hour' ? undefined : one })}
            className={tabs.tab}
            activeOptions={{ exact: true }}
          >
            {`Last ${one}`}
          </Link>
        ))}
      </nav>
      <Shown query={counts} what="The counts of events">
        {(shown) =>
          shown.types.length === 0 ? (
            <p className={classes.empty}>{`Nothing happened in the last ${period}.`}</p>
          ) : (
            <div className={classes.charts}>
              {shown.types.map(({ type, counts: numbers }) => (
                <Chart
                  key={type}
                  title={type}
                  steps={stepsOf(shown, numbers)}
                  lines={[{ label: type, of: (step) => step.count }]}
                  format={count}
                  least={5}
                  moment={period === 'week' ? dayAndClock : clock}
                />
              ))}
            </div>
          )
        }
      </Shown>
    </section>
  );
}

function stepsOf({ from, window_seconds }: EventCounts, counts: readonly number[]) {
  const first = Date.parse(from);
  return counts.map((events, index) => ({
    at: new Date(first + index * window_seconds * 1_000).toISOString(),
    count: events,
  }));
}
