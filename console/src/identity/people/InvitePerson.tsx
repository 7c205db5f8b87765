import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import { failureOf, fieldMessages } from '../../api/problem';
import { FailureNote } from '../../ui/FailureNote';
import { roleName } from '../roleNames';
import { invite, roles } from './queries';

type Props = { opened: boolean; onClose: () => void };

const FIELDS = ['email', 'role'] as const;

/** Asks whom to invite, and as what. */
export function InvitePerson({ opened, onClose }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Invite somebody"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Wishes onClose={onClose} />
    </Modal>
  );
}

function Wishes({ onClose }: { onClose: () => void }) {
  const all = useQuery(roles).data ?? [];
  const [email, setEmail] = useState('');
  const [role, setRole] = useState('user');
  const sending = useMutation({
    mutationFn: () => invite(email.trim(), role),
    onSuccess: onClose,
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    sending.mutate();
  };
  const failure = sending.error === null ? null : failureOf(sending.error);
  const { fields, rest } = fieldMessages(failure, FIELDS);
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {failure !== null && rest !== null && (
          <FailureNote failure={failure} title="The invitation was not sent." detail={rest} />
        )}
        <TextInput
          label="E-mail"
          type="email"
          required
          withAsterisk={false}
          autoComplete="off"
          data-autofocus
          value={email}
          error={fields.email}
          onChange={(event) => {
            setEmail(event.currentTarget.value);
          }}
        />
        <Select
          label="Role"
          data={all.map(({ name }) => ({ value: name, label: roleName(name) }))}
          allowDeselect={false}
          value={role}
          error={fields.role}
          onChange={(value) => {
            setRole((before) => value ?? before);
          }}
        />
        <Text size="sm" c="dimmed">
          They get a link that is good once, for 7 days. Who has no account makes one by it.
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={sending.isPending}>
            Send invitation
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
