import { Anchor, Button, PasswordInput, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { createLink, useNavigate } from '@tanstack/react-router';
import { type SubmitEvent, useId, useState } from 'react';

import { answer, open } from '../api/client';
import { failureOf, fieldMessages, problemStatus } from '../api/problem';
import { FailureNote } from '../ui/FailureNote';
import { Entrance } from './Entrance';
import { PasswordHints } from './PasswordHints';
import classes from './RegisterPage.module.css';
import { signIn } from './signIn';

const AnchorLink = createLink(Anchor<'a'>);

export function RegisterPage() {
  useDocumentTitle('Create an account · Stoa');
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [kind, setKind] = useState<'organisation' | 'alone'>('organisation');
  const [organisation, setOrganisation] = useState('');
  const hints = useId();

  const attempt = useMutation({
    mutationFn: async () => {
      const person = { name: name.trim(), email: email.trim(), password };
      await answer(
        open.POST('/register', {
          body: kind === 'organisation' ? { ...person, organisation: organisation.trim() } : person,
        }),
      );
      return isSignedIn(person.email, password);
    },
    onSuccess: (isIn) => (isIn ? navigate({ to: '/tasks' }) : undefined),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    attempt.mutate();
  };
  if (attempt.data === false) {
    return (
      <Entrance title="Look into your mail">
        <Stack gap="md">
          <Text role="status">
            We sent a letter to {email.trim()}. Follow its link, then sign in.
          </Text>
          <AnchorLink to="/sign-in" size="sm">
            Sign in
          </AnchorLink>
        </Stack>
      </Entrance>
    );
  }
  const failure = attempt.error === null ? null : failureOf(attempt.error);
  const { fields, rest } = fieldMessages(failure, FIELDS);

  return (
    <Entrance title="Create an account">
      <form onSubmit={submit}>
        <Stack gap="md">
          {failure !== null && rest !== null && (
            <FailureNote failure={failure} title="The account was not created." detail={rest} />
          )}
          <TextInput
            label="Your name"
            name="name"
            autoComplete="name"
            autoFocus
            required
            withAsterisk={false}
            value={name}
            error={fields.name}
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
          />
          <TextInput
            label="E-mail"
            type="email"
            name="email"
            autoComplete="username"
            required
            withAsterisk={false}
            value={email}
            error={fields.email}
            onChange={(event) => {
              setEmail(event.currentTarget.value);
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
          <Radio.Group
            value={kind}
            onChange={(value) => {
              setKind(value === 'alone' ? 'alone' : 'organisation');
            }}
            label="Organisation"
          >
            <div className={classes.kinds}>
              <Radio.Card value="organisation" className={classes.kind ?? ''}>
                <Radio.Indicator />
                <div>
                  <div className={classes.kindName}>Create an organisation</div>
                  <div className={classes.kindHint}>You become its administrator.</div>
                </div>
              </Radio.Card>
              <Radio.Card value="alone" className={classes.kind ?? ''}>
                <Radio.Indicator />
                <div>
                  <div className={classes.kindName}>Join the one that is here</div>
                  <div className={classes.kindHint}>
                    You become a member of the organisation that runs this Stoa.
                  </div>
                </div>
              </Radio.Card>
            </div>
          </Radio.Group>
          {kind === 'organisation' && (
            <TextInput
              label="Organisation name"
              name="organisation"
              autoComplete="organization"
              required
              withAsterisk={false}
              value={organisation}
              error={fields.organisation}
              onChange={(event) => {
                setOrganisation(event.currentTarget.value);
              }}
            />
          )}
          <Button type="submit" size="md" mt="xs" loading={attempt.isPending} fullWidth>
            Create account
          </Button>
          <Text size="sm" c="dimmed">
            Already have one? <AnchorLink to="/sign-in">Sign in</AnchorLink>
          </Text>
        </Stack>
      </form>
    </Entrance>
  );
}

const FIELDS = ['name', 'email', 'password', 'organisation'] as const;

/** Whether the two open the account: not before its address is confirmed, where mail is sent, nor if it is another's. */
async function isSignedIn(email: string, password: string): Promise<boolean> {
  try {
    await signIn(email, password);
    return true;
  } catch (error) {
    if (problemStatus(failureOf(error)) === 401) {
      return false;
    }
    throw error;
  }
}
