import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { createLink } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';

import { answer, open } from '../api/client';
import { fieldMessages, failureOf } from '../api/problem';
import { FailureNote } from '../ui/FailureNote';
import { Entrance } from './Entrance';

const AnchorLink = createLink(Anchor<'a'>);

/** Asks for a link to choose a new password. Says the same for every address. */
export function ForgotPasswordPage() {
  useDocumentTitle('New password · Stoa');
  const [email, setEmail] = useState('');
  const attempt = useMutation({
    mutationFn: () => answer(open.POST('/password/forgot', { body: { email: email.trim() } })),
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
            If {email.trim()} has an account here, a link to choose a new password is on its way. It
            is good for 30 minutes.
          </Text>
          <Text size="sm" c="dimmed">
            Nothing came? Look among the unwanted mail, or ask whoever looks after this Stoa.
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
    <Entrance title="Choose a new password">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            You get a link by mail.
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
