import { Button, Checkbox, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import { failureOf, fieldMessages } from '../../api/problem';
import { FailureNote } from '../../ui/FailureNote';
import { useMe } from '../me';
import classes from './Account.module.css';
import { type ApiKeyMade, makeApiKey } from './queries';
import { expiryAfter, grantable, type Lifetime, LIFETIMES, permissionWords } from './words';

type Props = { opened: boolean; onClose: () => void };

/** Asks what a key is to be, and shows it once. */
export function MakeKey({ opened, onClose }: Props) {
  const [made, setMade] = useState<ApiKeyMade | null>(null);
  const close = () => {
    setMade(null);
    onClose();
  };
  // The key is there this once, so what closes a dialog by accident does not close this one.
  const mayClose = made === null;
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={made === null ? 'New API key' : 'Copy the key now'}
      withCloseButton={mayClose}
      closeOnEscape={mayClose}
      closeOnClickOutside={mayClose}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {made === null ? (
        <Wishes onMade={setMade} onClose={close} />
      ) : (
        <ShownOnce made={made} onClose={close} />
      )}
    </Modal>
  );
}

const FIELDS = ['name', 'scope', 'per_minute', 'expires_at'] as const;

function Wishes({ onMade, onClose }: { onMade: (made: ApiKeyMade) => void; onClose: () => void }) {
  const choices = grantable(useMe().permissions);
  const [name, setName] = useState('');
  const [scope, setScope] = useState(choices.filter((one) => one.endsWith('.read')));
  const [perMinute, setPerMinute] = useState('100');
  const [lifetime, setLifetime] = useState<Lifetime>('90');
  // Nothing of the key stays behind in a cache.
  const making = useMutation({ mutationFn: makeApiKey, onSuccess: onMade, gcTime: 0 });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    making.mutate({
      name: name.trim(),
      scope,
      per_minute: Number(perMinute),
      expires_at: expiryAfter(lifetime, new Date()),
    });
  };
  const failure = making.error === null ? null : failureOf(making.error);
  const { fields, rest } = fieldMessages(failure, FIELDS);

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {failure !== null && rest !== null && (
          <FailureNote failure={failure} title="The key was not made." detail={rest} />
        )}
        <TextInput
          label="Name"
          description="What it is for, to know it again."
          required
          withAsterisk={false}
          maxLength={100}
          autoComplete="off"
          data-autofocus
          value={name}
          error={fields.name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <Checkbox.Group
          label="What it may do"
          value={scope}
          onChange={setScope}
          error={fields.scope ?? (scope.length === 0 ? 'Choose one or more.' : undefined)}
        >
          <Stack gap={8} mt={6}>
            {choices.map((permission) => (
              <Checkbox
                key={permission}
                value={permission}
                label={permissionWords(permission)}
                description={<span className={classes.permission}>{permission}</span>}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <div className={classes.pair}>
          <Select
            label="It is good for"
            data={LIFETIMES.map(({ value, label }) => ({ value, label }))}
            allowDeselect={false}
            value={lifetime}
            error={fields.expires_at}
            onChange={(value) => {
              setLifetime((before) => value ?? before);
            }}
          />
          <TextInput
            label="Requests a minute"
            type="number"
            min={1}
            max={100_000}
            step={1}
            required
            withAsterisk={false}
            value={perMinute}
            error={fields.per_minute}
            onChange={(event) => {
              setPerMinute(event.currentTarget.value);
            }}
          />
        </div>
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={making.isPending} disabled={scope.length === 0}>
            Make key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ShownOnce({ made, onClose }: { made: ApiKeyMade; onClose: () => void }) {
  const { copy, copied, error } = useClipboard({ timeout: 4_000 });
  return (
    <Stack gap="md">
      <Text size="sm">
        This is the only time that <strong>{made.api_key.name}</strong> is shown. Keep it where
        secrets are kept.
      </Text>
      <TextInput
        label="API key"
        readOnly
        data-autofocus
        value={made.key}
        classNames={{ input: classes.secret ?? '' }}
        description="Programs send it as X-API-Key."
        onFocus={(event) => {
          event.currentTarget.select();
        }}
      />
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {copied && 'Copied'}
          {error !== null && 'Copy it from the field above.'}
        </Text>
        <Group>
          <Button
            variant="default"
            onClick={() => {
              copy(made.key);
            }}
          >
            Copy
          </Button>
          <Button onClick={onClose}>Done</Button>
        </Group>
      </Group>
    </Stack>
  );
}
