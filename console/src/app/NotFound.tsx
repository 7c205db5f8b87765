import { Link } from '@tanstack/react-router';

import classes from './NotFound.module.css';

export function NotFound() {
  return (
    <main className={classes.page}>
      <h1>There is nothing here</h1>
      <p>
        The address may be mistyped, or the page has moved.{' '}
        <Link to="/tasks">Go to your tasks</Link>
      </p>
    </main>
  );
}
