import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { useNow } from '../ui/now';
import page from '../ui/Page.module.css';
import { Moment } from '../ui/Moment';
import { type ErrorGroup, errorGroups } from './queries';
import { Shown } from '../ui/Shown';
import classes from './System.module.css';
import { ago, dayAndClock } from '../ui/moments';
import { count } from './words';

export function ErrorsPage() {
  useDocumentTitle('Errors · Stoa');
  const groups = useQuery(errorGroups);
  return (
    <section aria-label="Errors" className={classes.section}>
      <Shown query={groups} what="The errors">
        {(items) =>
          items.length === 0 ? (
            <p className={classes.empty}>Nothing has failed since this process started.</p>
          ) : (
            <ul className={`${page.card} ${classes.rows}`}>
              {items.map((group) => (
                <Group key={group.id} group={group} />
              ))}
            </ul>
          )
        }
      </Shown>
    </section>
  );
}

function Group({ group }: { group: ErrorGroup }) {
  const now = useNow();
  const { endpoint, request_id, trace_id } = group.last;
  return (
    <li className={classes.error}>
      <div className={classes.errorHead}>
        <strong>{group.type.split('.').at(-1)}</strong>
        <span className={classes.times}>{count(group.count)}×</span>
        <Moment at={group.last_at} className={classes.soft}>
          {ago(group.last_at, now)}
        </Moment>
      </div>
      <p className={classes.message}>{group.message}</p>
      {group.frames.length > 0 && (
        <ul className={classes.frames}>
          {group.frames.map((frame) => (
            <li key={frame}>{frame}</li>
          ))}
        </ul>
      )}
      <p className={classes.soft}>
        First {dayAndClock(group.first_at)}
        {endpoint != null && ` · ${endpoint}`}
        {request_id != null && ` · request ${request_id}`}
        {trace_id != null && (
          <>
            {' · '}
            <Link to="/system/traces/$traceId" params={{ traceId: trace_id }}>
              Last trace
            </Link>
          </>
        )}
      </p>
    </li>
  );
}
