import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import { failureOf } from '../../api/problem';
import { FailureNote } from '../../ui/FailureNote';
import { PasskeyFailed } from '../passkeys';
import { addPasskey } from './queries';

type Props = { opened: boolean; onClose: () => void };

/** Asks what a passkey is to be called, and has this device make it. */
export function AddPasskey({ opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="New passkey"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Wishes onClose={onClose} />
    </Modal>
  );
}

function Wishes({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const adding = useMutation({ mutationFn: addPasskey, onSuccess: onClose });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    adding.mutate(name.trim());
  };
  const refused = adding.error instanceof PasskeyFailed ? adding.error.message : null;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {refused !== null && (
          <Text size="sm" c="red" role="alert">
            {refused}
          </Text>
        )}
        {adding.error !== null && refused === null && (
          <FailureNote failure={failureOf(adding.error)} title="The passkey was not added." />
        )}
        <TextInput
          label="Name"
          description="Where it is, to know it again: the phone, the laptop, the key ring."
          required
          withAsterisk={false}
          maxLength={100}
          autoComplete="off"
          data-autofocus
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={adding.isPending}>
            Make passkey
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
