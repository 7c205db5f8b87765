import { Button, Group, Modal, PasswordInput, Progress, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import { session } from '../../api/client';
import { failureOf, fieldMessages } from '../../api/problem';
import { FailureNote } from '../../ui/FailureNote';
import { notify } from '../../ui/notices';
import page from '../../ui/Page.module.css';
import classes from './Account.module.css';
import { collectData, deleteAccount, saveData } from './privacyCalls';

/** What somebody gets of what is kept about them, and how they have it erased. */
export function Privacy() {
  return (
    <section className={classes.section} aria-labelledby="privacy">
      <div className={classes.head}>
        <h2 id="privacy">Privacy</h2>
      </div>
      <p className={classes.about}>
        Everything that is kept about you is yours to have, and to have deleted.
      </p>
      <ul className={`${page.card} ${page.list}`} aria-label="Privacy">
        <Copy />
        <End />
      </ul>
    </section>
  );
}

function Copy() {
  const [done, setDone] = useState<number | null>(null);
  const copying = useMutation({
    mutationFn: async () => {
      setDone(0);
      await collectData(setDone);
      await saveData();
    },
    onSettled: () => {
      setDone(null);
    },
  });
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <div className={classes.name}>A copy of your data</div>
        <div className={classes.detail}>
          A ZIP file with your account, your tasks and all other records, signed by this
          installation.
        </div>
        {done !== null && <Progress value={done} mt={8} aria-label="Collecting your data" />}
        {copying.error !== null && (
          <FailureNote
            failure={failureOf(copying.error)}
            title="Your data could not be collected."
          />
        )}
      </div>
      <Button
        variant="default"
        size="compact-sm"
        loading={copying.isPending}
        onClick={() => {
          copying.mutate();
        }}
      >
        Download
      </Button>
    </li>
  );
}

function End() {
  const [asks, setAsks] = useState(false);
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <div className={classes.name}>Delete your account</div>
        <div className={classes.detail}>
          For good, with your tasks and all that tells of you. There is no way back.
        </div>
      </div>
      <Button
        variant="default"
        size="compact-sm"
        onClick={() => {
          setAsks(true);
        }}
      >
        Delete…
      </Button>
      <Modal
        opened={asks}
        onClose={() => {
          setAsks(false);
        }}
        title="Delete your account?"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Farewell
          onStay={() => {
            setAsks(false);
          }}
        />
      </Modal>
    </li>
  );
}

const FIELDS = ['password'] as const;

function Farewell({ onStay }: { onStay: () => void }) {
  const [word, setWord] = useState('');
  const [password, setPassword] = useState('');
  const deleting = useMutation({
    mutationFn: () => deleteAccount(password),
    gcTime: 0,
    onSuccess: () => {
      session.close();
      notify({ id: 'deleted', text: 'Your account is deleted.', tone: 'calm', action: null });
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    deleting.mutate();
  };
  const failure = deleting.error === null ? null : failureOf(deleting.error);
  const { fields, rest } = fieldMessages(failure, FIELDS);
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <p className={classes.question}>
          You are signed out everywhere at once, and your API keys are refused. Your tasks are
          deleted. Download a copy first if you want to keep any of it.
        </p>
        {failure !== null && rest !== null && (
          <FailureNote failure={failure} title="Your account was not deleted." detail={rest} />
        )}
        <TextInput
          label="Type DELETE"
          required
          withAsterisk={false}
          autoComplete="off"
          data-autofocus
          value={word}
          onChange={(event) => {
            setWord(event.currentTarget.value);
          }}
        />
        <PasswordInput
          label="Your password"
          required
          withAsterisk={false}
          autoComplete="current-password"
          value={password}
          error={fields.password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onStay}>
            Keep it
          </Button>
          <Button
            color="red"
            type="submit"
            loading={deleting.isPending}
            disabled={word !== 'DELETE'}
          >
            Delete my account
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
