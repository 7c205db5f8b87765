import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { day } from '../../ui/moments';
import { Moment } from '../../ui/Moment';
import { useNow } from '../../ui/now';
import page from '../../ui/Page.module.css';
import { Shown } from '../../ui/Shown';
import { useAction } from '../../ui/useAction';
import { roleName } from '../roleNames';
import classes from './People.module.css';
import { type Invitation, invitations, resend, withdraw } from './queries';

/** Who was asked and has not answered yet. Not there while it is nobody. */
export function Invitations() {
  const list = useQuery(invitations);
  if (list.data?.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby="invitations" className={classes.section}>
      <h2 id="invitations">Invited</h2>
      <Shown query={list} what="The invitations">
        {(found) => (
          <ul className={`${page.card} ${page.list}`} aria-label="Invitations">
            {found.map((invitation) => (
              <Item key={invitation.id} invitation={invitation} />
            ))}
          </ul>
        )}
      </Shown>
    </section>
  );
}

function Item({ invitation }: { invitation: Invitation }) {
  const now = useNow();
  const { run, isRunning } = useAction(`invitation-${invitation.id}`);
  const isOver = new Date(invitation.expires_at) <= now;
  return (
    <li className={classes.person}>
      <div className={classes.words}>
        <div className={classes.name}>{invitation.email}</div>
        <div className={classes.detail}>
          {roleName(invitation.role)} · {isOver ? 'the link ran out' : 'good until'}{' '}
          <Moment at={invitation.expires_at}>{day(invitation.expires_at)}</Moment>
        </div>
      </div>
      <Button
        variant="default"
        size="compact-sm"
        loading={isRunning}
        aria-label={`Send another letter to ${invitation.email}`}
        onClick={() => {
          run(() => resend(invitation.id), 'The letter was not sent.');
        }}
      >
        Send again
      </Button>
      <Button
        variant="default"
        size="compact-sm"
        loading={isRunning}
        aria-label={`Withdraw the invitation of ${invitation.email}`}
        onClick={() => {
          run(() => withdraw(invitation.id), 'The invitation was not withdrawn.');
        }}
      >
        Withdraw
      </Button>
    </li>
  );
}
