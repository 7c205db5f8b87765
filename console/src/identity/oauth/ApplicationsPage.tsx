import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconApps, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import page from '../../ui/Page.module.css';
import { Question } from '../../ui/Question';
import { Shown } from '../../ui/Shown';
import { useAction } from '../../ui/useAction';
import classes from '../account/Account.module.css';
import { MakeApplication } from './MakeApplication';
import { type Application, applications, removeApplication } from './queries';
import { kindWords, scopeWords } from './words';

/** The applications that people of the organisation sign in to, and those that act for themselves. */
export function ApplicationsPage() {
  useDocumentTitle('Applications · Stoa');
  const list = useQuery(applications);
  const [isMaking, setMaking] = useState(false);
  return (
    <div className={`${page.page} ${classes.page}`}>
      <div className={classes.head}>
        <h1 className={page.title}>Applications</h1>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={15} />}
          onClick={() => {
            setMaking(true);
          }}
        >
          New application
        </Button>
      </div>
      <p className={classes.about}>
        Your people sign in to these with their Stoa account, and decide what each may do for them.
      </p>
      <Shown query={list} what="The applications">
        {(found) =>
          found.length === 0 ? (
            <p className={`${page.card} ${classes.none}`}>There are none yet.</p>
          ) : (
            <ul className={`${page.card} ${page.list}`} aria-label="Applications">
              {found.map((application) => (
                <Item key={application.id} application={application} />
              ))}
            </ul>
          )
        }
      </Shown>
      <MakeApplication
        opened={isMaking}
        onClose={() => {
          setMaking(false);
        }}
      />
    </div>
  );
}

function Item({ application }: { application: Application }) {
  const [asks, setAsks] = useState(false);
  const { run, isRunning } = useAction(`application-${application.id}`);
  const { id, name, scope, redirect_uris } = application;
  return (
    <li className={classes.item}>
      <IconApps size={22} stroke={1.6} className={classes.icon} aria-hidden="true" />
      <div className={classes.words}>
        <div className={classes.name}>
          {name}
          <span className={classes.key}>{id.slice(-8)}</span>
        </div>
        <div className={classes.detail}>
          {[kindWords(application), ...scopeWords(scope)].join(' · ')}
        </div>
        {redirect_uris.length > 0 && (
          <div className={classes.detail}>{redirect_uris.join(' · ')}</div>
        )}
      </div>
      <Button
        variant="default"
        size="compact-sm"
        loading={isRunning}
        aria-label={`Remove ${name}…`}
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
          run(() => removeApplication(id), `${name} could not be removed.`);
        }}
        onClose={() => {
          setAsks(false);
        }}
      >
        <p className={classes.question}>
          Nobody can sign in to it any more, and what it has is refused at once. This cannot be
          undone.
        </p>
      </Question>
    </li>
  );
}
