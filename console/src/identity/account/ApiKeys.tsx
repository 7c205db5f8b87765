import { Button } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { Moment } from '../../ui/Moment';
import { useNow } from '../../ui/now';
import page from '../../ui/Page.module.css';
import { Question } from '../../ui/Question';
import { Shown } from '../../ui/Shown';
import { useAction } from '../../ui/useAction';
import classes from './Account.module.css';
import { MakeKey } from './MakeKey';
import { type ApiKey, apiKeys, revokeApiKey } from './queries';
import { expiryWords, isExpired, keyUsedWords, permissionWords } from './words';

/** Programs that act for somebody. */
export function ApiKeys() {
  const list = useQuery(apiKeys);
  const [isMaking, setMaking] = useState(false);
  return (
    <section className={classes.section} aria-labelledby="api-keys">
      <div className={classes.head}>
        <h2 id="api-keys">API keys</h2>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={15} />}
          onClick={() => {
            setMaking(true);
          }}
        >
          New key
        </Button>
      </div>
      <p className={classes.about}>
        A program that has one of these keys acts in your name, as far as the key allows.
      </p>
      <Shown query={list} what="Your API keys">
        {(found) =>
          found.length === 0 ? (
            <p className={`${page.card} ${classes.none}`}>No program acts for you.</p>
          ) : (
            <ul className={`${page.card} ${page.list}`} aria-label="API keys">
              {found.map((key) => (
                <Item key={key.id} apiKey={key} />
              ))}
            </ul>
          )
        }
      </Shown>
      <MakeKey
        opened={isMaking}
        onClose={() => {
          setMaking(false);
        }}
      />
    </section>
  );
}

function Item({ apiKey }: { apiKey: ApiKey }) {
  const now = useNow();
  const [asks, setAsks] = useState(false);
  const { run, isRunning } = useAction(`api-key-${apiKey.id}`);
  const { name, prefix, scope, per_minute, last_used_at, expires_at } = apiKey;
  return (
    <li className={classes.item}>
      <IconKey size={22} stroke={1.6} className={classes.icon} aria-hidden="true" />
      <div className={classes.words}>
        <div className={classes.name}>
          {name}
          <span className={classes.key}>{prefix}…</span>
          {expires_at !== null && isExpired(expires_at, now) && (
            <span className={classes.mark} data-tone="warn">
              Expired
            </span>
          )}
        </div>
        <div className={classes.detail}>{scope.map(permissionWords).join(' · ')}</div>
        <div className={classes.detail}>
          {last_used_at === null ? (
            keyUsedWords(apiKey, now)
          ) : (
            <Moment at={last_used_at}>{keyUsedWords(apiKey, now)}</Moment>
          )}{' '}
          · {expiryWords(apiKey, now)} · up to {per_minute} requests a minute
        </div>
      </div>
      <Button
        variant="default"
        size="compact-sm"
        loading={isRunning}
        aria-label={`Revoke ${name}…`}
        onClick={() => {
          setAsks(true);
        }}
      >
        Revoke…
      </Button>
      <Question
        opened={asks}
        title={`Revoke ${name}?`}
        yes="Revoke"
        no="Keep it"
        onYes={() => {
          run(() => revokeApiKey(apiKey.id), `The key ${name} could not be revoked.`);
        }}
        onClose={() => {
          setAsks(false);
        }}
      >
        <p className={classes.question}>
          Programs that use it are refused at once. This cannot be undone.
        </p>
      </Question>
    </li>
  );
}
