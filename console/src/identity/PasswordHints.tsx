import { IconCheck, IconPointFilled } from '@tabler/icons-react';

import { PASSWORD_RULES } from './passwordRules';
import classes from './RegisterPage.module.css';

/** What a password still needs, while somebody types it. */
export function PasswordHints({ id, password }: { id: string; password: string }) {
  return (
    <ul id={id} className={classes.hints}>
      {PASSWORD_RULES.map(({ says, holds }) => {
        const held = holds(password);
        return (
          <li key={says} data-held={held}>
            {held ? (
              <IconCheck size={14} stroke={2.4} aria-label="done:" />
            ) : (
              <IconPointFilled size={14} aria-hidden="true" />
            )}
            {says}
          </li>
        );
      })}
    </ul>
  );
}
