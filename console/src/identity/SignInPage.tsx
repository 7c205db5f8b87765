import { Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { createLink, useRouter } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';

import { fieldMessages, failureOf, problemStatus } from '../api/problem';
import { FailureNote } from '../ui/FailureNote';
import { Entrance } from './Entrance';
import { signIn } from './signIn';

const AnchorLink = createLink(Anchor<'a'>);

/** @param to where the person wanted to go: a path inside the console */
export function SignInPage({ to }: { to: string }) {
  useDocumentTitle('Sign in · Stoa');
  const router = useRouter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: () => {
      router.history.push(to);
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    attempt.mutate();
  };

  const failure = attempt.error === null ? null : failureOf(attempt.error);
  const wrong = failure !== null && problemStatus(failure) === 401;
  const { fields, rest } = fieldMessages(wrong ? null : failure, ['email', 'password']);

  return (
    <Entrance title="Sign in">
      <form onSubmit={submit}>
        <Stack gap="md">
          {failure !== null && (wrong || rest !== null) && (
            <FailureNote
              failure={failure}
              title={wrong ? 'That did not match.' : 'You could not be signed in.'}
              {...(wrong
                ? {
                    detail:
                      'Check the e-mail address and the password. Who has just registered follows the link in the mail first.',
                  }
                : rest !== null && { detail: rest })}
            />
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
          <PasswordInput
            label="Password"
            name="password"
            autoComplete="current-password"
            required
            withAsterisk={false}
            value={password}
            error={fields.password}
            onChange={(event) => {
              setPassword(event.currentTarget.value);
            }}
          />
          <Button type="submit" size="md" mt="xs" loading={attempt.isPending} fullWidth>
            Sign in
          </Button>
          <Text size="sm" c="dimmed">
            New here? <AnchorLink to="/register">Create an account</AnchorLink>
            <br />
            <AnchorLink to="/forgot-password">Forgotten your password?</AnchorLink>
          </Text>
        </Stack>
      </form>
    </Entrance>
  );
}
