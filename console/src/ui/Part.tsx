import type { ReactNode } from 'react';

import classes from './Part.module.css';

/** A card with a heading over a list of few things. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      {children}
    </section>
  );
}
