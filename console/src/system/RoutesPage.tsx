import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import page from '../ui/Page.module.css';
import { type Route, routes } from './queries';
import { Shown } from '../ui/Shown';
import classes from './System.module.css';
import { count, duration, percent } from './words';

export function RoutesPage() {
  useDocumentTitle('Routes · Stoa');
  const list = useQuery(routes);
  return (
    <section aria-label="Routes of the last hour" className={classes.section}>
      <Shown query={list} what="The routes">
        {(items) => <RouteTable routes={items} />}
      </Shown>
    </section>
  );
}

/** Routes, what they take, and how that divides. A route leads to its traces. */
export function RouteTable({ routes }: { routes: readonly Route[] }) {
  if (routes.length === 0) {
    return <p className={classes.empty}>No request was answered in the last hour.</p>;
  }
  return (
    <div className={page.card}>
      <div className={`${classes.route} ${classes.routeHead}`} aria-hidden="true">
        <span className={classes.routeWord}>Route</span>
        <div className={classes.legend}>
          <span data-part="own">Our code</span>
          <span data-part="database">Database</span>
          <span data-part="elsewhere">Others</span>
        </div>
        <div className={classes.numbers}>
          {['requests', 'failed', 'average', 'p95', 'p99'].map((word) => (
            <span key={word}>{word}</span>
          ))}
        </div>
      </div>
      <ul className={classes.rows}>
        {routes.map((route) => (
          <li key={route.route} className={classes.route}>
            <Link to="/system/traces" search={{ name: route.route }} className={classes.name}>
              {route.route}
            </Link>
            <Breakdown route={route} />
            <dl className={classes.numbers}>
              <div>
                <dt>requests</dt>
                <dd>{count(route.count)}</dd>
              </div>
              <div data-bad={route.errors > 0}>
                <dt>failed</dt>
                <dd>{percent(route.errors / route.count)}</dd>
              </div>
              <div>
                <dt>average</dt>
                <dd>{duration(route.average_ms)}</dd>
              </div>
              <div>
                <dt>p95</dt>
                <dd>{duration(route.p95_ms)}</dd>
              </div>
              <div>
                <dt>p99</dt>
                <dd>{duration(route.p99_ms)}</dd>
              </div>
            </dl>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Breakdown({ route }: { route: Route }) {
  const whole = Math.max(route.average_ms, route.database_ms + route.elsewhere_ms, 0.001);
  const own = Math.max(0, whole - route.database_ms - route.elsewhere_ms);
  const parts = { own, database: route.database_ms, elsewhere: route.elsewhere_ms };
  return (
    <div
      className={classes.breakdown}
      role="img"
      aria-label={`Our code ${duration(own)}, database ${duration(route.database_ms)}, others ${duration(route.elsewhere_ms)}`}
    >
      {Object.entries(parts).map(([part, ms]) => (
        <span key={part} data-part={part} style={{ width: `${(ms / whole) * 100}%` }} />
      ))}
    </div>
  );
}
