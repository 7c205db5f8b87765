import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCloudOff } from '@tabler/icons-react';

import { explain, type Failure } from '../api/problem';
import classes from './FailureNote.module.css';

type Props = {
  failure: Failure;
  /** What was being done: "Your tasks could not be loaded." */
  title: string;
  /** Instead of the failure's own words. */
  detail?: string;
  retry?: (() => void) | undefined;
};

/** What went wrong, where it went wrong, and the way on. */
export function FailureNote({ failure, title, detail, retry }: Props) {
  const Icon = failure.kind === 'unreachable' ? IconCloudOff : IconAlertTriangle;
  const requestId =
    failure.kind === 'problem' && failure.problem.status >= 500 && failure.problem.request_id;
  return (
    <div className={classes.note} role="alert">
      <Icon size={19} stroke={1.7} className={classes.icon} aria-hidden="true" />
      <div className={classes.words}>
        <strong>{title}</strong> <span>{detail ?? explain(failure)}</span>
        {requestId && <div className={classes.id}>Request {requestId}</div>}
      </div>
      {retry !== undefined && (
        <Button size="compact-sm" variant="default" className={classes.retry ?? ''} onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}
