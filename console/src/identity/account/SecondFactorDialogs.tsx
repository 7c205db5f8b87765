import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import { failureOf, problemCode } from '../../api/problem';
import { FailureNote } from '../../ui/FailureNote';
import { Shown } from '../../ui/Shown';
import { CodeField } from '../CodeField';
import classes from './Account.module.css';
import { QrCode } from './QrCode';
import { confirmCode, enroll, type Enrolment, renewCodes } from './queries';

type Props = { opened: boolean; onClose: () => void };

/** Shows a secret to an authenticator app, asks for its first code, and shows the recovery codes once. */
export function TurnOnSecondFactor({ opened, onClose }: Props) {
  const [codes, setCodes] = useState<string[] | null>(null);
  return (
    <CodesDialog
      opened={opened}
      title="Turn on the second factor"
      codes={codes}
      onClose={() => {
        setCodes(null);
        onClose();
      }}
    >
      <Enroll onCodes={setCodes} />
    </CodesDialog>
  );
}

/** Makes recovery codes in place of those that are left, and shows them once. */
export function NewRecoveryCodes({ opened, onClose }: Props) {
  const [codes, setCodes] = useState<string[] | null>(null);
  const making = useMutation({ mutationFn: renewCodes, onSuccess: setCodes, gcTime: 0 });
  return (
    <CodesDialog
      opened={opened}
      title="New recovery codes"
      codes={codes}
      onClose={() => {
        setCodes(null);
        onClose();
      }}
    >
      <Stack gap="md">
        {making.error !== null && (
          <FailureNote failure={failureOf(making.error)} title="No codes were made." />
        )}
        <Text size="sm">
          You get ten. Those that are left from before are good for nothing then.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            data-autofocus
            loading={making.isPending}
            onClick={() => {
              making.mutate();
            }}
          >
            Make them
          </Button>
        </Group>
      </Stack>
    </CodesDialog>
  );
}

type DialogProps = Props & {
  title: string;
  /** Once there are any, nothing closes the dialog by accident: they are there this once. */
  codes: string[] | null;
  children: React.ReactNode;
};

function CodesDialog({ opened, onClose, title, codes, children }: DialogProps) {
  const mayClose = codes === null;
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={mayClose ? title : 'Keep these codes'}
      withCloseButton={mayClose}
      closeOnEscape={mayClose}
      closeOnClickOutside={mayClose}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {codes === null ? children : <ShownOnce codes={codes} onClose={onClose} />}
    </Modal>
  );
}

function Enroll({ onCodes }: { onCodes: (codes: string[]) => void }) {
  const begun = useQuery({
    queryKey: ['identity', 'enrolment'],
    queryFn: enroll,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  return (
    <Shown query={begun} what="The secret">
      {(enrolment) => <FirstCode enrolment={enrolment} onCodes={onCodes} />}
    </Shown>
  );
}

function FirstCode({
  enrolment,
  onCodes,
}: {
  enrolment: Enrolment;
  onCodes: (codes: string[]) => void;
}) {
  const [code, setCode] = useState('');
  const confirming = useMutation({ mutationFn: confirmCode, onSuccess: onCodes, gcTime: 0 });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    confirming.mutate(code.replaceAll(' ', ''));
  };
  const failure = confirming.error === null ? null : failureOf(confirming.error);
  const isWrong = failure !== null && problemCode(failure) === 'identity/wrong-code';
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">Scan this with an authenticator app, and type the code that it shows.</Text>
        <QrCode text={enrolment.uri} label="QR code for your authenticator app" />
        <Text size="sm" c="dimmed">
          Cannot scan it? Type this into the app:{' '}
          <span className={classes.secret}>{enrolment.secret.replace(/(.{4})(?!$)/g, '$1 ')}</span>
        </Text>
        {failure !== null && !isWrong && (
          <FailureNote failure={failure} title="The second factor was not turned on." />
        )}
        <CodeField value={code} onChange={setCode} isWrong={isWrong} />
        <Group justify="flex-end">
          <Button type="submit" loading={confirming.isPending}>
            Turn on
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ShownOnce({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { copy, copied, error } = useClipboard({ timeout: 4_000 });
  const text = codes.join('\n');
  return (
    <Stack gap="md">
      <Text size="sm">
        When your phone is lost, each of these signs you in once. Keep them where the phone is not:
        this is the only time that they are shown.
      </Text>
      <ul className={classes.codes} aria-label="Recovery codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {copied && 'Copied'}
          {error !== null && 'Copy them from above.'}
        </Text>
        <Group gap="xs">
          <Button
            variant="default"
            onClick={() => {
              copy(text);
            }}
          >
            Copy
          </Button>
          <Button
            variant="default"
            component="a"
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(`Recovery codes for Stoa\n\n${text}\n`)}`}
            download="stoa-recovery-codes.txt"
          >
            Download
          </Button>
          <Button onClick={onClose}>I have kept them</Button>
        </Group>
      </Group>
    </Stack>
  );
}
