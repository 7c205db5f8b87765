import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import { failureOf, problemStatus } from '../../api/problem';
import { FailureNote } from '../../ui/FailureNote';
import { Entrance } from '../Entrance';
import classes from './ConsentPage.module.css';
import { answerDevice, type DeviceQuestion, findDevice } from './queries';
import { scopeWords } from './words';

/**
 * Lets a device in that has no keyboard, such as a television.
 *
 * @param code what it shows, if the link had it
 */
export function DevicePage({ code: linked }: { code: string }) {
  useDocumentTitle('Let a device in · Stoa');
  const [code, setCode] = useState(linked);
  const finding = useMutation({ mutationFn: () => findDevice(code), gcTime: 0 });
  const answering = useMutation({
    mutationFn: (isAllowed: boolean) => answerDevice(code, isAllowed),
  });
  if (answering.isSuccess) {
    return (
      <Entrance title={answering.variables ? 'It is let in' : 'It is not let in'}>
        <Text role="status">You can close this page and go on at the device.</Text>
      </Entrance>
    );
  }
  if (finding.data !== undefined) {
    return (
      <Found
        code={code}
        device={finding.data}
        error={answering.error}
        isAnswering={answering.isPending}
        onAnswer={answering.mutate}
      />
    );
  }
  const failure = finding.error === null ? null : failureOf(finding.error);
  const unknown = failure !== null && problemStatus(failure) === 404;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    finding.mutate();
  };
  return (
    <Entrance title="Let a device in">
      <form onSubmit={submit}>
        <Stack gap="md">
          {failure !== null && !unknown && (
            <FailureNote failure={failure} title="The device could not be found." />
          )}
          <TextInput
            label="Code"
            description="Eight letters, as the device shows them."
            placeholder="WDJB-MJHT"
            size="md"
            required
            withAsterisk={false}
            autoFocus
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            value={code}
            error={unknown ? 'No device waits with this code. It is good for ten minutes.' : null}
            onChange={(event) => {
              setCode(event.currentTarget.value);
            }}
          />
          <Button type="submit" size="md" loading={finding.isPending} fullWidth>
            Go on
          </Button>
        </Stack>
      </form>
    </Entrance>
  );
}

type FoundProps = {
  code: string;
  device: DeviceQuestion;
  error: Error | null;
  isAnswering: boolean;
  onAnswer: (isAllowed: boolean) => void;
};

function Found({ code, device, error, isAnswering, onAnswer }: FoundProps) {
  return (
    <Entrance title={`Let ${device.application} in?`}>
      <Stack gap="md">
        {error !== null && (
          <FailureNote failure={failureOf(error)} title="Your answer was not taken." />
        )}
        <Text>
          A device that shows <strong>{code.toUpperCase()}</strong> wants to:
        </Text>
        <ul className={classes.wishes} aria-label="What it wants">
          <li>Know who you are: your name, e-mail address and organisation</li>
          {scopeWords(device.scope).map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
        <Text size="sm" c="dimmed">
          Say yes only if the device is before you and you began this there. Whoever sent you a code
          wants to be let in as you.
        </Text>
        <Group grow mt="xs">
          <Button
            variant="default"
            size="md"
            disabled={isAnswering}
            onClick={() => {
              onAnswer(false);
            }}
          >
            No
          </Button>
          <Button
            size="md"
            loading={isAnswering}
            onClick={() => {
              onAnswer(true);
            }}
          >
            Let it in
          </Button>
        </Group>
      </Stack>
    </Entrance>
  );
}
