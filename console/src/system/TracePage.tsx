import { useDocumentTitle } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';

import { failureOf, problemStatus } from '../api/problem';
import page from '../ui/Page.module.css';
import { Moment } from '../ui/Moment';
import { oneTrace, type Span, type Trace } from './queries';
import { Shown } from '../ui/Shown';
import classes from './System.module.css';
import { depths, kindOf } from './spans';
import { dayAndClock } from '../ui/moments';
import { duration } from './words';

const route = getRouteApi('/frame/system/traces/$traceId');

export function TracePage() {
  const { traceId } = route.useParams();
  const trace = useQuery(oneTrace(traceId));
  const isGone = trace.error !== null && problemStatus(failureOf(trace.error)) === 404;
  useDocumentTitle(`${trace.data?.name ?? 'Trace'} · Stoa`);
  return (
    <section aria-label="Trace" className={classes.section}>
      <p className={classes.back}>
        <Link to="/system/traces">All traces</Link>
      </p>
      {isGone ? (
        <p className={classes.empty}>
          This trace is not kept any more. Failed ones and the slowest of each route stay longest.
        </p>
      ) : (
        <Shown query={trace} what="The trace">
          {(found) => <Waterfall trace={found} />}
        </Shown>
      )}
    </section>
  );
}

function Waterfall({ trace }: { trace: Trace }) {
  const [open, setOpen] = useState<string | null>(trace.spans[0]?.id ?? null);
  const depth = depths(trace.spans);
  return (
    <>
      <h2 className={classes.traceTitle}>
        {trace.name} <span className={classes.soft}>{duration(trace.duration_ms)}</span>
      </h2>
      <p className={classes.soft}>
        <Moment at={trace.at}>{dayAndClock(trace.at)}</Moment> · <code>{trace.id}</code>
      </p>
      <ol className={`${page.card} ${classes.waterfall}`} aria-label="Spans">
        {trace.spans.map((span) => (
          <li key={span.id}>
            <button
              type="button"
              className={classes.span}
              aria-expanded={open === span.id}
              onClick={() => {
                setOpen(open === span.id ? null : span.id);
              }}
            >
              <span
                className={classes.spanName}
                style={{ paddingLeft: `${Math.min(depth.get(span.id) ?? 0, 8) * 14}px` }}
              >
                {span.name}
                {span.is_error && <span className={classes.failed}>failed</span>}
              </span>
              <span className={classes.track} aria-hidden="true">
                <span
                  data-part={kindOf(span.name)}
                  style={{
                    left: `${share(span.start_ms, trace)}%`,
                    width: `max(2px, ${share(span.duration_ms, trace)}%)`,
                  }}
                />
              </span>
              <span className={classes.took}>{duration(span.duration_ms)}</span>
            </button>
            {open === span.id && <Attributes span={span} />}
          </li>
        ))}
      </ol>
    </>
  );
}

function share(ms: number, trace: Trace): number {
  return trace.duration_ms === 0 ? 0 : Math.min(100, (ms / trace.duration_ms) * 100);
}

function Attributes({ span }: { span: Span }) {
  return (
    <dl className={classes.attributes}>
      <div>
        <dt>begins after</dt>
        <dd>{duration(span.start_ms)}</dd>
      </div>
      {Object.entries(span.attributes).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{name === 'db.query.text' ? <pre>{value}</pre> : value}</dd>
        </div>
      ))}
    </dl>
  );
}
