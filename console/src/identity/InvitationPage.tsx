import { Anchor, Button, PasswordInput, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { createLink } from '@tanstack/react-router';
import { type SubmitEvent, useId, useState } from 'react';

import { answer, open } from '../api/client';
import { failureOf, fieldMessages, problemCode } from '../api/problem';
import type { components } from '../api/schema';
import { FailureNote } from '../ui/FailureNote';
import { Entrance } from './Entrance';
import { PasswordHints } from './PasswordHints';
import { roleName } from './roleNames';

type Opened = components['schemas']['Opened'];

const AnchorLink = createLink(Anchor<'a'>);

/**
 * Shows what somebody was invited to, and lets them in when they press the button: what only follows links must not
 * use the link up.
 *
 * @param token what stands after `#` in the link of the mail
 */
export function InvitationPage({ token }: { token: string }) {
  useDocumentTitle('Invitation · Stoa');
  const looked = useQuery({
    queryKey: ['identity', 'invitation', token],
    queryFn: async ({ signal }) =>
      (await answer(open.POST('/invitations/open', { body: { token }, signal }))).body,
    enabled: token !== '',
    retry: false,
    staleTime: Infinity,
  });
  const failure = looked.error === null ? null : failureOf(looked.error);
  if (token === '' || (failure !== null && problemCode(failure) === 'identity/link-refused')) {
    return (
      <Entrance title="The invitation is not good any more">
        <Stack gap="md">
          <Text role="status">
            It was accepted already, was withdrawn or is more than 7 days old. Ask for another.
          </Text>
          <AnchorLink to="/sign-in">Sign in</AnchorLink>
        </Stack>
      </Entrance>
    );
  }
  if (failure !== null) {
    return (
      <Entrance title="Invitation">
        <FailureNote
          failure={failure}
          title="The invitation could not be loaded."
          retry={() => void looked.refetch()}
        />
      </Entrance>
    );
  }
  return looked.data === undefined ? (
    <Entrance title="Invitation">
      <Skeleton height={120} radius="md" />
    </Entrance>
  ) : (
    <Join token={token} invitation={looked.data} />
  );
}

const FIELDS = ['name', 'password'] as const;

function Join({ token, invitation }: { token: string; invitation: Opened }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const hints = useId();
  const isNew = !invitation.has_account;
  const attempt = useMutation({
    mutationFn: () =>
      answer(
        open.POST('/invitations/accept', {
          body: isNew ? { token, name: name.trim(), password } : { token },
        }),
      ),
    gcTime: 0,
  });
  if (attempt.isSuccess) {
    return (
      <Entrance title={`You belong to ${invitation.organisation}`}>
        <Stack gap="md">
          <Text role="status">
            Sign in with {invitation.email}. Who belongs to several organisations goes from one to
            the other at the top of the navigation.
          </Text>
          <AnchorLink to="/sign-in">Sign in</AnchorLink>
        </Stack>
      </Entrance>
    );
  }
  const failure = attempt.error === null ? null : failureOf(attempt.error);
  const { fields, rest } = fieldMessages(failure, FIELDS);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  return (
    <Entrance title={`Join ${invitation.organisation}`}>
      <form onSubmit={submit}>
        <Stack gap="md">
          {failure !== null && rest !== null && (
            <FailureNote failure={failure} title="You did not join." detail={rest} />
          )}
          <Text>
            {invitation.email} is invited as {roleName(invitation.role)}.
          </Text>
          {isNew && (
            <>
              <TextInput
                label="Your name"
                name="name"
                autoComplete="name"
                autoFocus
                required
                withAsterisk={false}
                maxLength={100}
                value={name}
                error={fields.name}
                onChange={(event) => {
                  setName(event.currentTarget.value);
                }}
              />
              <div>
                <PasswordInput
                  label="Password"
                  name="password"
                  autoComplete="new-password"
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
            </>
          )}
          <Button type="submit" size="md" loading={attempt.isPending} fullWidth>
            {isNew ? 'Create account and join' : 'Join'}
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}
