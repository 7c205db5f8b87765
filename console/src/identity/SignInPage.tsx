import { Anchor, Button, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { createLink, useRouter } from '@tanstack/react-router';
import { type SubmitEvent, useState } from 'react';

import { fieldMessages, failureOf, problemStatus } from '../api/problem';
import { FailureNote } from '../ui/FailureNote';
import { CodeStep } from './CodeStep';
import { Entrance } from './Entrance';
import { hasPasskeys, PasskeyFailed } from './passkeys';
import { type CodeAsked, signIn, signInByPasskey } from './signIn';

const AnchorLink = createLink(Anchor<'a'>);

/** @param to where the person wanted to go: a path inside the console */
export function SignInPage({ to }: { to: string }) {
  useDocumentTitle('Sign in · Stoa');
  const router = useRouter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [asked, setAsked] = useState<CodeAsked | null>(null);
  const enter = () => {
    router.history.push(to);
  };
  const attempt = useMutation({
    mutationFn: () => signIn(email.trim(), password),
    onSuccess: (code) => {
      if (code === null) {
        enter();
      } else {
        setAsked(code);
      }
    },
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    attempt.mutate();
  };

  if (asked !== null) {
    return (
      <Entrance title="One more thing">
        <CodeStep
          asked={asked}
          onDone={enter}
          onBack={() => {
            setAsked(null);
            setPassword('');
          }}
        />
      </Entrance>
    );
  }
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
          <Divider label="or" />
          {hasPasskeys() && <ByPasskey onDone={enter} />}
          <Text size="sm" c="dimmed">
            <AnchorLink to="/sign-in-by-mail">Mail me a link to sign in</AnchorLink>
            <br />
            <AnchorLink to="/forgot-password">Forgotten your password?</AnchorLink>
            <br />
            New here? <AnchorLink to="/register">Create an account</AnchorLink>
          </Text>
        </Stack>
      </form>
    </Entrance>
  );
}

function ByPasskey({ onDone }: { onDone: () => void }) {
  const attempt = useMutation({ mutationFn: signInByPasskey, onSuccess: onDone });
  const refused = attempt.error instanceof PasskeyFailed ? attempt.error.message : null;
  return (
    <Stack gap="xs">
      <Button
        variant="default"
        size="md"
        fullWidth
        leftSection={<IconFingerprint size={19} />}
        loading={attempt.isPending}
        onClick={() => {
          attempt.mutate();
        }}
      >
        Sign in with a passkey
      </Button>
      {refused !== null && (
        <Text size="sm" c="red" role="alert">
          {refused}
        </Text>
      )}
      {attempt.error !== null && refused === null && (
        <FailureNote failure={failureOf(attempt.error)} title="You could not be signed in." />
      )}
    </Stack>
  );
}
