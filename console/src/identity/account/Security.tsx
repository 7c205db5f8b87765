import { Button } from '@mantine/core';
import { IconDeviceMobile, IconFingerprint, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { day } from '../../ui/moments';
import { Moment } from '../../ui/Moment';
import { useNow } from '../../ui/now';
import page from '../../ui/Page.module.css';
import { Question } from '../../ui/Question';
import { Shown } from '../../ui/Shown';
import { useAction } from '../../ui/useAction';
import { hasPasskeys } from '../passkeys';
import classes from './Account.module.css';
import { AddPasskey } from './AddPasskey';
import {
  type Passkey,
  passkeys,
  removePasskey,
  type SecondFactor,
  secondFactor,
  turnOffSecondFactor,
} from './queries';
import { NewRecoveryCodes, TurnOnSecondFactor } from './SecondFactorDialogs';
import { keyUsedWords } from './words';

/** How somebody signs in besides by their password. */
export function Security() {
  const factor = useQuery(secondFactor);
  const keys = useQuery(passkeys);
  const [isAdding, setAdding] = useState(false);
  return (
    <section className={classes.section} aria-labelledby="security">
      <div className={classes.head}>
        <h2 id="security">Security</h2>
        {hasPasskeys() && (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={15} />}
            onClick={() => {
              setAdding(true);
            }}
          >
            New passkey
          </Button>
        )}
      </div>
      <p className={classes.about}>
        With a second factor a stolen password is not enough. A passkey takes the place of both:
        your device asks for a finger, a face or its PIN.
      </p>
      <Shown query={factor} what="Your second factor">
        {(state) => (
          <ul className={`${page.card} ${page.list}`} aria-label="Ways to sign in">
            <Factor state={state} />
            {(keys.data ?? []).map((passkey) => (
              <Item key={passkey.id} passkey={passkey} />
            ))}
          </ul>
        )}
      </Shown>
      <AddPasskey
        opened={isAdding}
        onClose={() => {
          setAdding(false);
        }}
      />
    </section>
  );
}

function Factor({ state }: { state: SecondFactor }) {
  const [dialog, setDialog] = useState<'on' | 'off' | 'codes' | null>(null);
  const { run, isRunning } = useAction('second-factor');
  const close = () => {
    setDialog(null);
  };
  const { is_on, since, recovery_codes_left } = state;
  return (
    <li className={`${classes.item} ${classes.wraps}`}>
      <IconDeviceMobile size={22} stroke={1.6} className={classes.icon} aria-hidden="true" />
      <div className={classes.words}>
        <div className={classes.name}>
          Authenticator app
          <span className={classes.mark} data-tone={is_on ? undefined : 'off'}>
            {is_on ? 'On' : 'Off'}
          </span>
        </div>
        <div className={classes.detail}>
          {since === null ? (
            'A code of your phone is asked for after the password.'
          ) : (
            <>
              Since <Moment at={since}>{day(since)}</Moment> · {codesWords(recovery_codes_left)}
            </>
          )}
        </div>
      </div>
      {is_on && (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            setDialog('codes');
          }}
        >
          New recovery codes…
        </Button>
      )}
      <Button
        variant="default"
        size="compact-sm"
        loading={isRunning}
        onClick={() => {
          setDialog(is_on ? 'off' : 'on');
        }}
      >
        {is_on ? 'Turn off…' : 'Turn on…'}
      </Button>
      <TurnOnSecondFactor opened={dialog === 'on'} onClose={close} />
      <NewRecoveryCodes opened={dialog === 'codes'} onClose={close} />
      <Question
        opened={dialog === 'off'}
        title="Turn off the second factor?"
        yes="Turn off"
        no="Keep it on"
        onYes={() => {
          run(turnOffSecondFactor, 'The second factor could not be turned off.');
        }}
        onClose={close}
      >
        <p className={classes.question}>
          Then your password alone signs you in, and whoever else has it. The recovery codes are
          good for nothing any more.
        </p>
      </Question>
    </li>
  );
}

function codesWords(left: number): string {
  return left === 0
    ? 'no recovery codes are left'
    : `${left} recovery ${left === 1 ? 'code is' : 'codes are'} left`;
}

function Item({ passkey }: { passkey: Passkey }) {
  const now = useNow();
  const [asks, setAsks] = useState(false);
  const { run, isRunning } = useAction(`passkey-${passkey.id}`);
  const { name, is_backed_up, created_at, last_used_at } = passkey;
  return (
    <li className={classes.item}>
      <IconFingerprint size={22} stroke={1.6} className={classes.icon} aria-hidden="true" />
      <div className={classes.words}>
        <div className={classes.name}>
          {name}
          <span className={classes.mark}>Passkey</span>
        </div>
        <div className={classes.detail}>
          {last_used_at === null ? (
            keyUsedWords(passkey, now)
          ) : (
            <Moment at={last_used_at}>{keyUsedWords(passkey, now)}</Moment>
          )}{' '}
          · made <Moment at={created_at}>{day(created_at)}</Moment>
          {!is_backed_up && ' · on one device alone'}
        </div>
      </div>
      <Button
        variant="default"
        size="compact-sm"
        loading={isRunning}
        aria-label={`Remove the passkey ${name}…`}
        onClick={() => {
          setAsks(true);
        }}
      >
        Remove…
      </Button>
      <Question
        opened={asks}
        title={`Remove ${name}?`}
        yes="Remove"
        no="Keep it"
        onYes={() => {
          run(() => removePasskey(passkey.id), `The passkey ${name} could not be removed.`);
        }}
        onClose={() => {
          setAsks(false);
        }}
      >
        <p className={classes.question}>
          It does not sign you in any more. Your device keeps its half until you delete it there.
        </p>
      </Question>
    </li>
  );
}
