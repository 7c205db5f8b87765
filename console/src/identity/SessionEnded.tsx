import { Button, Group, Modal, PasswordInput, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState, useSyncExternalStore } from 'react';

import { session } from '../api/client';
import { failureOf, problemStatus } from '../api/problem';
import { FailureNote } from '../ui/FailureNote';
import { CodeStep } from './CodeStep';
import { type CodeAsked, signIn } from './signIn';
import { signOut } from './signOut';

/**
 * Asks for the password again, over whatever the person was doing.
 *
 * The page below stays as it is, and the calls that were refused go out once more after signing in.
 */
export function SessionEnded() {
  const state = useSyncExternalStore(session.subscribe, () => session.state);
  return (
    <Modal
      opened={state.kind === 'ended'}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      zIndex={500}
      size={400}
      padding="xl"
      title="Your session has ended"
    >
      {state.kind === 'ended' && <PasswordAgain email={state.email} />}
    </Modal>
  );
}

function PasswordAgain({ email }: { email: string }) {
  const [password, setPassword] = useState('');
  const [asked, setAsked] = useState<CodeAsked | null>(null);
  const attempt = useMutation({ mutationFn: () => signIn(email, password), onSuccess: setAsked });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    // The form sits inside the page's React tree; a form around it must not be submitted as well.
    event.stopPropagation();
    attempt.mutate();
  };
  if (asked !== null) {
    return (
      <CodeStep
        asked={asked}
        onBack={() => {
          setAsked(null);
        }}
      />
    );
  }
  const failure = attempt.error === null ? null : failureOf(attempt.error);
  const wrong = failure !== null && problemStatus(failure) === 401;

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          Enter your password to go on. Everything on the page is kept.
        </Text>
        {failure !== null && !wrong && (
          <FailureNote failure={failure} title="You could not be signed in." />
        )}
        <Text size="sm" fw={550}>
          {email}
        </Text>
        <VisuallyHidden>
          <input
            type="email"
            name="email"
            autoComplete="username"
            value={email}
            readOnly
            tabIndex={-1}
            aria-label="E-mail"
          />
        </VisuallyHidden>
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          data-autofocus
          required
          withAsterisk={false}
          value={password}
          error={wrong ? 'That is not the password of this account.' : undefined}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        <Group justify="space-between" mt="xs">
          <Button variant="subtle" color="gray" onClick={() => void signOut()}>
            Sign out
          </Button>
          <Button type="submit" loading={attempt.isPending}>
            Continue
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
