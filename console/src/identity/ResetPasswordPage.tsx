import { Anchor, Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { createLink } from '@tanstack/react-router';
import { type SubmitEvent, useId, useState } from 'react';

import { answer, open, session } from '../api/client';
import { failureOf, fieldMessages, problemCode } from '../api/problem';
import { FailureNote } from '../ui/FailureNote';
import { Entrance } from './Entrance';
import { PasswordHints } from './PasswordHints';

const AnchorLink = createLink(Anchor<'a'>);

/** @param token what stands after `#` in the link of the mail; browsers tell it nobody */
export function ResetPasswordPage({ token }: { token: string }) {
  useDocumentTitle('New password · Stoa');
  const [password, setPassword] = useState('');
  const hints = useId();
  const attempt = useMutation({
    mutationFn: () => answer(open.POST('/password/reset', { body: { token, password } })),
    onSuccess: () => {
      // All sessions are over, this browser's too.
      session.close();
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  if (attempt.isSuccess) {
    return (
      <Entrance title="Your password is changed">
        <Stack gap="md">
          <Text role="status">Where you were signed in you are not any more.</Text>
          <AnchorLink to="/sign-in">Sign in with the new password</AnchorLink>
        </Stack>
      </Entrance>
    );
  }
  const failure = attempt.error === null ? null : failureOf(attempt.error);
  if (token === '' || (failure !== null && problemCode(failure) === 'identity/link-refused')) {
    return (
      <Entrance title="The link is not good any more">
        <Stack gap="md">
          <Text role="status">It was used already, or is more than 30 minutes old.</Text>
          <AnchorLink to="/forgot-password">Ask for a new one</AnchorLink>
        </Stack>
      </Entrance>
    );
  }
  const { fields, rest } = fieldMessages(failure, ['password']);
  return (
    <Entrance title="Choose a new password">
      <form onSubmit={submit}>
        <Stack gap="md">
          {failure !== null && rest !== null && (
            <FailureNote failure={failure} title="The password was not changed." detail={rest} />
          )}
          <div>
            <PasswordInput
              label="New password"
              name="password"
              autoComplete="new-password"
              autoFocus
              required
              withAsterisk={false}
              value={password}
              error={fields.password}
              aria-describedby={hints}
              onChange={(event) => {
                setPassword(event.currentTarget.value);
              }}
            />
            <PasswordHints id={hints} password={password} />
          </div>
          <Button type="submit" size="md" mt="xs" loading={attempt.isPending} fullWidth>
            Change password
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}
