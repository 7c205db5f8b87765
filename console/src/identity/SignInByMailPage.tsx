import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { createLink } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';

import { answer, open } from '../api/client';
import { failureOf, fieldMessages } from '../api/problem';
import { FailureNote } from '../ui/FailureNote';
import { Entrance } from './Entrance';

const AnchorLink = createLink(Anchor<'a'>);

/** Asks for a link to sign in with. Says the same for every address. */
export function SignInByMailPage() {
  useDocumentTitle('Sign in by mail · Stoa');
  const [email, setEmail] = useState('');
  const attempt = useMutation({
    mutationFn: () => answer(open.POST('/login/link', { body: { email: email.trim() } })),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  if (attempt.isSuccess) {
    return (
      <Entrance title="Look into your mail">
        <Stack gap="md">
          <Text role="status">
            If {email.trim()} has an account here, a link to sign in is on its way. It is good for
            15 minutes.
          </Text>
          <AnchorLink to="/sign-in" size="sm">
            Back to signing in
          </AnchorLink>
        </Stack>
      </Entrance>
    );
  }
  const failure = attempt.error === null ? null : failureOf(attempt.error);
  const { fields, rest } = fieldMessages(failure, ['email']);
  return (
    <Entrance title="Sign in by mail">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            You get a link that signs you in, without a password.
          </Text>
          {failure !== null && rest !== null && (
            <FailureNote failure={failure} title="The mail was not asked for." detail={rest} />
          )}
          <TextInput
            label="E-mail"
            type="email"
            name="email"
            autoComplete="username"
            autoFocus
            required
            withAsterisk={false}
            value={email}
            error={fields.email}
            onChange={(event) => {
              setEmail(event.currentTarget.value);
            }}
          />
          <Button type="submit" size="md" mt="xs" loading={attempt.isPending} fullWidth>
            Send the link
          </Button>
          <AnchorLink to="/sign-in" size="sm">
            Back to signing in
          </AnchorLink>
        </Stack>
      </form>
    </Entrance>
  );
}
