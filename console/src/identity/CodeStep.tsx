import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import { failureOf, problemCode } from '../api/problem';
import { FailureNote } from '../ui/FailureNote';
import { CodeField } from './CodeField';
import { type CodeAsked, sendCode } from './signIn';

type Props = { asked: CodeAsked; onDone?: () => void; onBack: () => void };

/** Asks for the code of the authenticator app, or a recovery code, after the password was right. */
export function CodeStep({ asked, onDone, onBack }: Props) {
  const [code, setCode] = useState('');
  const [isRecovery, setRecovery] = useState(false);
  const attempt = useMutation({
    mutationFn: () => sendCode(asked, code),
    ...(onDone && { onSuccess: onDone }),
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    event.stopPropagation();
    attempt.mutate();
  };
  const failure = attempt.error === null ? null : failureOf(attempt.error);
  const isWrong = failure !== null && problemCode(failure) === 'identity/wrong-code';
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {failure !== null && !isWrong && (
          <FailureNote failure={failure} title="You could not be signed in." />
        )}
        {isRecovery ? (
          <TextInput
            label="Recovery code"
            description="One of the ten that you kept when you turned the second factor on. It is used up."
            autoComplete="off"
            autoFocus
            required
            withAsterisk={false}
            maxLength={40}
            value={code}
            error={isWrong && 'That is none of them, or it was used.'}
            onChange={(event) => {
              setCode(event.currentTarget.value);
            }}
          />
        ) : (
          <CodeField value={code} onChange={setCode} isWrong={isWrong} />
        )}
        <Button type="submit" size="md" mt="xs" loading={attempt.isPending} fullWidth>
          Sign in
        </Button>
        <Text size="sm" c="dimmed">
          <Anchor
            component="button"
            type="button"
            onClick={() => {
              setCode('');
              attempt.reset();
              setRecovery(!isRecovery);
            }}
          >
            {isRecovery ? 'Use a code of the app' : 'Your phone is not here? Use a recovery code'}
          </Anchor>
          <br />
          <Anchor component="button" type="button" onClick={onBack}>
            Begin again
          </Anchor>
        </Text>
      </Stack>
    </form>
  );
}
