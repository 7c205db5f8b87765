import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';

import { traces } from './queries';
import { Shown } from './Shown';
import classes from './System.module.css';
import { clockSeconds, dayAndClock, duration } from './words';

const page = getRouteApi('/frame/system/traces');

export function TracesPage() {
  useDocumentTitle('Traces · Stoa');
  const search = page.useSearch();
  const navigate = page.useNavigate();
  const list = useQuery(traces(search));
  const toggle = () => {
    void navigate({
      search: (before) => ({ ...before, errors: before.errors ? undefined : true }),
    });
  };
  return (
    <section aria-label="Traces" className={classes.section}>
      <div className={classes.tools}>
        <Button
          variant={search.errors ? 'light' : 'default'}
          aria-pressed={search.errors === true}
          onClick={toggle}
        >
          Only failed
        </Button>
        {search.name !== undefined && (
          <span className={classes.narrowed}>
            Only <strong>{search.name}</strong>{' '}
            <Link to="/system/traces" search={{ errors: search.errors }}>
              Show all
            </Link>
          </span>
        )}
      </div>
      <Shown query={list} what="The traces">
        {(items) =>
          items.length === 0 ? (
            <p className={classes.empty}>
              No trace {search.errors ? 'with a failure ' : ''}is kept. The last ones, failed ones
              and the slowest of each route stay for a while.
            </p>
          ) : (
            <ul className={`${classes.card} ${classes.rows}`}>
              {items.map((trace) => (
                <li key={trace.id} className={classes.trace}>
                  <Link
                    to="/system/traces/$traceId"
                    params={{ traceId: trace.id }}
                    className={classes.name}
                  >
                    {trace.name}
                  </Link>
                  {trace.is_error && <span className={classes.failed}>failed</span>}
                  <span className={classes.soft}>
                    {trace.span_count} {trace.span_count === 1 ? 'span' : 'spans'}
                  </span>
                  <time dateTime={trace.at} title={dayAndClock(trace.at)} className={classes.soft}>
                    {clockSeconds(trace.at)}
                  </time>
                  <strong className={classes.took}>{duration(trace.duration_ms)}</strong>
                </li>
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}
