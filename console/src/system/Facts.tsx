import type { ReactNode } from 'react';

import classes from './Facts.module.css';
import { Moment } from '../ui/Moment';
import { dayAndClock } from '../ui/moments';

/** What is known of one thing, by name. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function FactAt({ name, at }: { name: string; at: string }) {
  return (
    <Fact name={name}>
      <Moment at={at}>{dayAndClock(at)}</Moment>
    </Fact>
  );
}

export function Json({ title, value }: { title: string; value: unknown }) {
  return (
    <section>
      <h3 className={classes.section}>{title}</h3>
      <pre className={classes.text} tabIndex={0} aria-label={title}>
        {JSON.stringify(value, null, 2)}
      </pre>
    </section>
  );
}
