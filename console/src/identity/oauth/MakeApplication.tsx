import {
  Button,
  Checkbox,
  Group,
  Modal,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import { failureOf, fieldMessages } from '../../api/problem';
import { FailureNote } from '../../ui/FailureNote';
import classes from '../account/Account.module.css';
import { grantable, permissionWords } from '../account/words';
import { useMe } from '../me';
import { type ApplicationMade, makeApplication } from './queries';
import { type Kind, KINDS } from './words';

type Props = { opened: boolean; onClose: () => void };

/** Asks what an application is to be, and shows what it needs to know once. */
export function MakeApplication({ opened, onClose }: Props) {
  const [made, setMade] = useState<ApplicationMade | null>(null);
  const close = () => {
    setMade(null);
    onClose();
  };
  // The secret is there this once, so what closes a dialog by accident does not close this one.
  const mayClose = made === null;
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={made === null ? 'New application' : 'Copy this now'}
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

const FIELDS = ['name', 'redirect_uris', 'scope', 'grants'] as const;

type WishesProps = { onMade: (made: ApplicationMade) => void; onClose: () => void };

function Wishes({ onMade, onClose }: WishesProps) {
  const choices = grantable(useMe().permissions);
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('web');
  const [redirects, setRedirects] = useState('');
  const [scope, setScope] = useState<string[]>([]);
  const making = useMutation({ mutationFn: makeApplication, onSuccess: onMade, gcTime: 0 });
  const { isForPeople, hasRedirects, authentication, grants } = KINDS[kind];
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    making.mutate({
      name: name.trim(),
      authentication,
      grants: [...grants],
      redirect_uris: hasRedirects ? redirects.split(/\s+/).filter((one) => one !== '') : [],
      scope: isForPeople ? ['openid', 'profile', 'email', ...scope] : scope,
    });
  };
  const failure = making.error === null ? null : failureOf(making.error);
  const { fields, rest } = fieldMessages(failure, FIELDS);

  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {failure !== null && rest !== null && (
          <FailureNote failure={failure} title="The application was not made." detail={rest} />
        )}
        <TextInput
          label="Name"
          description="People see it when they are asked to let it in."
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
        <Select
          label="It is"
          data={Object.entries(KINDS).map(([value, { label }]) => ({ value, label }))}
          allowDeselect={false}
          value={kind}
          error={fields.grants}
          onChange={(value) => {
            setKind((before) => (value as Kind | null) ?? before);
          }}
        />
        {hasRedirects && (
          <Textarea
            label="People come back to"
            description="Whole addresses, one a line."
            placeholder="https://payroll.example/back"
            autosize
            minRows={2}
            required
            withAsterisk={false}
            value={redirects}
            error={fields.redirect_uris}
            onChange={(event) => {
              setRedirects(event.currentTarget.value);
            }}
          />
        )}
        <Checkbox.Group
          label="The most it may do"
          description={isForPeople ? 'Beside knowing who somebody is.' : 'For itself.'}
          value={scope}
          onChange={setScope}
          error={fields.scope}
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
        <Group justify="flex-end" mt="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={making.isPending}>
            Make application
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ShownOnce({ made, onClose }: { made: ApplicationMade; onClose: () => void }) {
  return (
    <Stack gap="md">
      <Text size="sm">
        {made.client_secret === null
          ? 'The application needs to know its name here. It has no secret.'
          : 'The application needs to know both. The secret is shown this once.'}
      </Text>
      <ReadOnly label="client_id" value={made.client.id} />
      {made.client_secret !== null && <ReadOnly label="client_secret" value={made.client_secret} />}
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  );
}

function ReadOnly({ label, value }: { label: string; value: string }) {
  return (
    <TextInput
      label={label}
      readOnly
      value={value}
      classNames={{ input: classes.secret ?? '' }}
      onFocus={(event) => {
        event.currentTarget.select();
      }}
    />
  );
}
