import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';

import page from '../ui/Page.module.css';
import { Moment } from '../ui/Moment';
import { type Trace, traces } from './queries';
import { isOwn } from './search';
import { Shown } from '../ui/Shown';
import classes from './System.module.css';
import { clockSeconds, duration } from './words';

const route = getRouteApi('/frame/system/traces');

export function TracesPage() {
  useDocumentTitle('Traces · Stoa');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useQuery(traces(search));
  const toggle = (part: 'errors' | 'own') => {
    void navigate({ search: (before) => ({ ...before, [part]: before[part] ? undefined : true }) });
  };
  const isShown = ({ name, is_error }: Trace) =>
    search.own === true || search.name !== undefined || is_error || !isOwn(name);
  return (
    <section aria-label="Traces" className={classes.section}>
      <div className={classes.tools}>
        <Button
          variant={search.errors ? 'light' : 'default'}
          aria-pressed={search.errors === true}
          onClick={() => {
            toggle('errors');
          }}
        >
          Only failed
        </Button>
        {search.name === undefined && (
          <Button
            variant={search.own ? 'light' : 'default'}
            aria-pressed={search.own === true}
            onClick={() => {
              toggle('own');
            }}
          >
            Also the console’s own
          </Button>
        )}
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
        {(kept) => {
          const items = kept.filter(isShown);
          return items.length === 0 ? (
            <p className={classes.empty}>
              No trace {search.errors ? 'with a failure ' : ''}is kept. The last ones, failed ones
              and the slowest of each route stay for a while.
            </p>
          ) : (
            <ul className={`${page.card} ${classes.rows}`}>
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
                  <Moment at={trace.at} className={classes.soft}>
                    {clockSeconds(trace.at)}
                  </Moment>
                  <strong className={classes.took}>{duration(trace.duration_ms)}</strong>
                </li>
              ))}
            </ul>
          );
        }}
      </Shown>
    </section>
  );
}
