import { Button } from '@mantine/core';
import type { ErrorComponentProps } from '@tanstack/react-router';

import classes from './NotFound.module.css';

/** Instead of a page that could not be shown: a fault of ours, or a part of the console that did not arrive. */
export function Broken({ error }: ErrorComponentProps) {
  return (
    <main className={classes.page} role="alert">
      <h1>This page cannot be shown</h1>
      <p>Loading it again often helps. What was saved is safe.</p>
      <p className={classes.detail}>{error instanceof Error ? error.message : String(error)}</p>
      <Button
        onClick={() => {
          location.reload();
        }}
      >
        Load again
      </Button>
    </main>
  );
}
