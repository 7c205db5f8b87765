import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { createLink, useRouter } from '@tanstack/react-router';
import { useState } from 'react';

import { failureOf, problemCode } from '../api/problem';
import { FailureNote } from '../ui/FailureNote';
import { CodeStep } from './CodeStep';
import { Entrance } from './Entrance';
import { type CodeAsked, signInByLink } from './signIn';

const AnchorLink = createLink(Anchor<'a'>);

/**
 * Signs somebody in when they press the button: what only follows links, to look for harm, must not use it up.
 *
 * @param token what stands after `#` in the link of the mail
 */
export function SignInLinkPage({ token }: { token: string }) {
  useDocumentTitle('Sign in · Stoa');
  const router = useRouter();
  const [asked, setAsked] = useState<CodeAsked | null>(null);
  const enter = () => {
    router.history.push('/console/tasks');
  };
  const attempt = useMutation({
    mutationFn: () => signInByLink(token),
    onSuccess: (code) => {
      if (code === null) {
        enter();
      } else {
        setAsked(code);
      }
    },
  });
  if (asked !== null) {
    return (
      <Entrance title="One more thing">
        <CodeStep
          asked={asked}
          onDone={enter}
          onBack={() => {
            router.history.push('/console/sign-in');
          }}
        />
      </Entrance>
    );
  }
  const failure = attempt.error === null ? null : failureOf(attempt.error);
  if (token === '' || (failure !== null && problemCode(failure) === 'identity/link-refused')) {
    return (
      <Entrance title="The link is not good any more">
        <Stack gap="md">
          <Text role="status">It was used already, or is more than 15 minutes old.</Text>
          <AnchorLink to="/sign-in-by-mail">Have another one sent</AnchorLink>
          <AnchorLink to="/sign-in" size="sm">
            Sign in with a password
          </AnchorLink>
        </Stack>
      </Entrance>
    );
  }
  return (
    <Entrance title="Welcome back">
      <Stack gap="md">
        {failure !== null && <FailureNote failure={failure} title="You could not be signed in." />}
        <Text size="sm" c="dimmed">
          The link is good once, on the device that you press it on.
        </Text>
        <Button
          size="md"
          loading={attempt.isPending}
          fullWidth
          onClick={() => {
            attempt.mutate();
          }}
        >
          Sign in
        </Button>
      </Stack>
    </Entrance>
  );
}
