import { CloseButton } from '@mantine/core';

import { closeNotice, runAction, useNotices } from './notices';
import classes from './Notices.module.css';

/** Short messages at the foot of the page, newest last. Read out as they appear. */
export function Notices() {
  const notices = useNotices();
  return (
    <div className={classes.region} role="status" aria-live="polite" aria-label="Notices">
      {notices.map(({ id, text, tone, action }) => (
        <div key={id} className={classes.notice} data-tone={tone}>
          <span className={classes.text}>{text}</span>
          {action !== null && (
            <button
              type="button"
              className={classes.action}
              onClick={() => {
                runAction(id);
              }}
            >
              {action.label}
            </button>
          )}
          <CloseButton
            size="sm"
            className={classes.close ?? ''}
            aria-label="Close notice"
            onClick={() => {
              closeNotice(id);
            }}
          />
        </div>
      ))}
    </div>
  );
}
