import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { createLink } from '@tanstack/react-router';

import { answer, open } from '../api/client';
import { queries } from '../api/queries';
import { failureOf, problemCode } from '../api/problem';
import { FailureNote } from '../ui/FailureNote';
import { Entrance } from './Entrance';
import { myProfile } from './me';

const AnchorLink = createLink(Anchor<'a'>);

/**
 * Confirms an address when somebody presses the button: what only follows links, to look for harm, must not use it up.
 *
 * @param token what stands after `#` in the link of the mail
 */
export function VerifyEmailPage({ token }: { token: string }) {
  useDocumentTitle('Confirm your address · Stoa');
  const attempt = useMutation({
    mutationFn: () => answer(open.POST('/email/verify', { body: { token } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: myProfile.queryKey }),
  });
  if (attempt.isSuccess) {
    return (
      <Entrance title="Your address is confirmed">
        <Stack gap="md">
          <AnchorLink to="/">Go on to Stoa</AnchorLink>
        </Stack>
      </Entrance>
    );
  }
  const failure = attempt.error === null ? null : failureOf(attempt.error);
  if (token === '' || (failure !== null && problemCode(failure) === 'identity/link-refused')) {
    return (
      <Entrance title="The link is not good any more">
        <Stack gap="md">
          <Text role="status">
            It was used already, or is more than a day old. A new password by mail confirms the
            address as well.
          </Text>
          <AnchorLink to="/forgot-password">Choose a new password</AnchorLink>
          <AnchorLink to="/sign-in" size="sm">
            Sign in
          </AnchorLink>
        </Stack>
      </Entrance>
    );
  }
  return (
    <Entrance title="Confirm your address">
      <Stack gap="md">
        {failure !== null && (
          <FailureNote failure={failure} title="The address was not confirmed." />
        )}
        <Text size="sm" c="dimmed">
          Then mail from Stoa reaches you, and nobody else can have an account with your address.
        </Text>
        <Button
          size="md"
          loading={attempt.isPending}
          fullWidth
          onClick={() => {
            attempt.mutate();
          }}
        >
          Confirm
        </Button>
      </Stack>
    </Entrance>
  );
}
