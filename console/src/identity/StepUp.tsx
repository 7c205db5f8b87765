import { Button, Divider, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState, useSyncExternalStore } from 'react';

import { failureOf, problemCode } from '../api/problem';
import { endStepUp, isAsking, onAsking } from '../api/stepUp';
import { FailureNote } from '../ui/FailureNote';
import { Shown } from '../ui/Shown';
import { secondFactor } from './account/queries';
import { CodeField } from './CodeField';
import { hasPasskeys, PasskeyFailed, passkeyAnswer } from './passkeys';
import { showAgain } from './signIn';

/** Asks for the password, a code or a passkey once more, before what a thief of the session would do. */
export function StepUp() {
  const opened = useSyncExternalStore(onAsking, isAsking);
  return (
    <Modal
      opened={opened}
      onClose={() => {
        endStepUp(false);
      }}
      zIndex={400}
      size={400}
      padding="xl"
      title="Is it still you?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {opened && <Asked />}
    </Modal>
  );
}

function Asked() {
  const factor = useQuery(secondFactor);
  return (
    <Shown query={factor} what="How you sign in">
      {({ is_on }) => <Proof takesCode={is_on} />}
    </Shown>
  );
}

function Proof({ takesCode }: { takesCode: boolean }) {
  const [typed, setTyped] = useState('');
  const attempt = useMutation({
    mutationFn: async (proof: 'typed' | 'passkey') => {
      if (proof === 'passkey') {
        await showAgain({ passkey: await passkeyAnswer() });
      } else {
        await showAgain(takesCode ? { code: typed } : { password: typed });
      }
    },
    onSuccess: () => {
      endStepUp(true);
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    event.stopPropagation();
    attempt.mutate('typed');
  };
  const refused = attempt.error instanceof PasskeyFailed ? attempt.error.message : null;
  const failure = attempt.error === null || refused !== null ? null : failureOf(attempt.error);
  const code = failure === null ? null : problemCode(failure);
  const isWrong = code === 'identity/wrong-code' || code === 'identity/wrong-password';

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          This changes how you sign in, and you signed in a while ago.
        </Text>
        {failure !== null && !isWrong && (
          <FailureNote failure={failure} title="That did not work." />
        )}
        {refused !== null && (
          <Text size="sm" c="red" role="alert">
            {refused}
          </Text>
        )}
        {takesCode ? (
          <CodeField value={typed} onChange={setTyped} isWrong={isWrong} />
        ) : (
          <PasswordInput
            label="Password"
            autoComplete="current-password"
            data-autofocus
            required
            withAsterisk={false}
            value={typed}
            error={isWrong && 'That is not the password of this account.'}
            onChange={(event) => {
              setTyped(event.currentTarget.value);
            }}
          />
        )}
        <Group justify="flex-end">
          <Button
            variant="default"
            onClick={() => {
              endStepUp(false);
            }}
          >
            Cancel
          </Button>
          <Button type="submit" loading={attempt.isPending}>
            Go on
          </Button>
        </Group>
        {hasPasskeys() && (
          <>
            <Divider label="or" />
            <Button
              variant="default"
              leftSection={<IconFingerprint size={18} />}
              onClick={() => {
                attempt.mutate('passkey');
              }}
            >
              Use a passkey
            </Button>
          </>
        )}
      </Stack>
    </form>
  );
}
