import type { ReactNode } from 'react';

import { Colonnade } from '../ui/Colonnade';
import { Wordmark } from '../ui/Logo';
import classes from './Entrance.module.css';

/** The two pages before the door: a form beside a view down the colonnade. */
export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={classes.entrance}>
      <div className={classes.view}>
        <Colonnade className={classes.picture} />
        <p className={classes.motto}>One place for the work of a small company.</p>
      </div>
      <main className={classes.side}>
        <div className={classes.form}>
          <div className={classes.brand}>
            <Wordmark size={30} />
          </div>
          <h1 className={classes.title}>{title}</h1>
          {children}
        </div>
      </main>
    </div>
  );
}
