import { Anchor, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';

import { failureOf, problemStatus } from '../../api/problem';
import { FailureNote } from '../../ui/FailureNote';
import { Entrance } from '../Entrance';
import { myProfile } from '../me';
import { signOut } from '../signOut';
import classes from './ConsentPage.module.css';
import { decide, type Question, question } from './queries';
import { scopeWords } from './words';

/** Asks somebody whether an application may know them and act for them. */
export function ConsentPage({ id }: { id: string }) {
  useDocumentTitle('Sign in to an application · Stoa');
  const asked = useQuery(question(id));
  if (asked.data !== undefined) {
    return <Asked id={id} asked={asked.data} />;
  }
  if (asked.error === null) {
    return (
      <Entrance title="One moment">
        <Skeleton height={160} radius="md" />
      </Entrance>
    );
  }
  const failure = failureOf(asked.error);
  return problemStatus(failure) === 404 ? (
    <Entrance title="There is nothing to answer">
      <Stack gap="md">
        <Text role="status">
          You answered already, or the question is older than ten minutes. Or the application is for
          another organisation than the one where you are signed in.
        </Text>
        <Text size="sm" c="dimmed">
          Go back to the application and begin again.
        </Text>
        <SignInAnew words="Sign in as somebody else" />
      </Stack>
    </Entrance>
  ) : (
    <Entrance title="Sign in to an application">
      <FailureNote
        failure={failure}
        title="What the application asks could not be loaded."
        retry={() => void asked.refetch()}
      />
    </Entrance>
  );
}

function Asked({ id, asked }: { id: string; asked: Question }) {
  const me = useQuery(myProfile);
  const answering = useMutation({
    mutationFn: (isAllowed: boolean) => decide(id, isAllowed),
  });
  const isAnswered = answering.isPending || answering.isSuccess;
  const { application, goes_to, scope, must_sign_in } = asked;
  return (
    <Entrance title={`Let ${application} in?`}>
      <Stack gap="md">
        {answering.error !== null && (
          <FailureNote failure={failureOf(answering.error)} title="Your answer was not taken." />
        )}
        <Text>
          <strong>{application}</strong> asks to sign you in with Stoa, and wants to:
        </Text>
        <ul className={classes.wishes} aria-label="What it wants">
          <li>Know who you are: your name, e-mail address and organisation</li>
          {scopeWords(scope).map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
        <Text size="sm" c="dimmed">
          You go on to <strong>{goes_to}</strong>. You can end it again under <em>Your account</em>.
        </Text>
        {me.data !== undefined && (
          <Text size="sm" c="dimmed">
            You are {me.data.name}, {me.data.email}, of {me.data.organisation.name}.{' '}
            <SignInAnew words="Not you?" />
          </Text>
        )}
        {must_sign_in ? (
          <Stack gap="xs">
            <Text role="status">{application} wants to be sure that it is you.</Text>
            <SignInAnew words="Sign in again" />
          </Stack>
        ) : (
          <Group grow mt="xs">
            <Button
              variant="default"
              size="md"
              disabled={isAnswered}
              onClick={() => {
                answering.mutate(false);
              }}
            >
              No
            </Button>
            <Button
              size="md"
              loading={isAnswered && answering.variables}
              disabled={isAnswered}
              onClick={() => {
                answering.mutate(true);
              }}
            >
              Let it in
            </Button>
          </Group>
        )}
      </Stack>
    </Entrance>
  );
}

/** Leaves the session, and comes back here with another. */
function SignInAnew({ words }: { words: string }) {
  const router = useRouter();
  return (
    <Anchor
      component="button"
      type="button"
      size="sm"
      onClick={() => {
        const to = router.state.location.publicHref;
        void signOut().then(() => router.navigate({ to: '/sign-in', search: { to } }));
      }}
    >
      {words}
    </Anchor>
  );
}
