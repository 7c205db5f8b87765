import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { Alerts } from './Alerts';
import { Chart } from './Chart';
import { Moment } from '../ui/Moment';
import { alerts, health, type Health, routes, traffic, uptime, type Uptime } from './queries';
import { RouteTable } from './RoutesPage';
import { Shown } from '../ui/Shown';
import classes from './System.module.css';
import { dayAndClock } from '../ui/moments';
import { count, duration, percent } from './words';

const STATE_WORDS = { up: 'Up', degraded: 'Degraded', down: 'Down' } as const;

export function Overview() {
  useDocumentTitle('System · Stoa');
  const watched = useQuery(alerts);
  const parts = useQuery(health);
  const up = useQuery(uptime);
  const steps = useQuery(traffic);
  const slow = useQuery(routes);
  return (
    <>
      <section aria-labelledby="alerts" className={classes.section}>
        <h2 id="alerts">Alerts</h2>
        <Shown query={watched} what="The alerts">
          {({ items, history }) => <Alerts items={items} history={history} />}
        </Shown>
      </section>

      <section aria-labelledby="parts" className={classes.section}>
        <h2 id="parts">What requests depend on</h2>
        <Shown query={parts} what="The state of the parts">
          {(report) => <Parts report={report} />}
        </Shown>
        {up.data !== undefined && <Up uptime={up.data} />}
      </section>

      <section aria-labelledby="traffic" className={classes.section}>
        <h2 id="traffic">The last hour</h2>
        <Shown query={steps} what="The traffic">
          {(items) => (
            <div className={classes.charts}>
              <Chart
                title="Requests per second"
                steps={items}
                lines={[{ label: 'Requests', of: (step) => step.count / 10 }]}
                format={count}
              />
              <Chart
                title="Failed requests"
                steps={items}
                lines={[
                  {
                    label: 'Failed',
                    of: (step) => (step.count === 0 ? null : step.errors / step.count),
                  },
                ]}
                format={percent}
                least={0.01}
              />
              <Chart
                title="Time to answer"
                steps={items}
                lines={[
                  { label: 'p50', of: (step) => (step.count === 0 ? null : step.p50_ms) },
                  { label: 'p95', of: (step) => (step.count === 0 ? null : step.p95_ms) },
                  { label: 'p99', of: (step) => (step.count === 0 ? null : step.p99_ms) },
                ]}
                format={duration}
              />
            </div>
          )}
        </Shown>
      </section>

      <section aria-labelledby="slow" className={classes.section}>
        <h2 id="slow">Where the time goes</h2>
        <Shown query={slow} what="The routes">
          {(items) => <RouteTable routes={items.slice(0, 5)} />}
        </Shown>
        <p className={classes.more}>
          <Link to="/system/routes">All routes</Link>
        </p>
      </section>
    </>
  );
}

function Up({ uptime }: { uptime: Uptime }) {
  const unplanned = uptime.outages.filter(({ was_planned }) => !was_planned);
  return (
    <details className={classes.history}>
      <summary>
        Up since <Moment at={uptime.since}>{dayAndClock(uptime.since)}</Moment>
        {uptime.outages.length > 0 && (
          <>
            {'; '}
            {(uptime.share * 100).toFixed(2)} % of the time since{' '}
            <Moment at={uptime.first_seen}>{dayAndClock(uptime.first_seen)}</Moment>
          </>
        )}
        {unplanned.length > 0 &&
          `, away ${unplanned.length} ${unplanned.length === 1 ? 'time' : 'times'} unplanned`}
      </summary>
      <ul>
        {uptime.outages.length === 0 && <li>It has never been away.</li>}
        {uptime.outages.map((outage) => (
          <li key={outage.began}>
            <strong>{outage.was_planned ? 'Stopped' : 'Killed'}</strong> {dayAndClock(outage.began)}
            , back after{' '}
            {duration(new Date(outage.ended).getTime() - new Date(outage.began).getTime())}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Parts({ report }: { report: Health }) {
  return (
    <ul className={classes.parts}>
      {Object.entries(report.checks).map(([name, check]) => (
        <li key={name} className={classes.part}>
          <span className={classes.dot} data-state={check.status} aria-hidden="true" />
          <strong>{name}</strong>
          <span>{STATE_WORDS[check.status]}</span>
          <span className={classes.soft}>
            {duration(check.latency_ms)}
            {check.detail !== undefined && ` · ${check.detail}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
