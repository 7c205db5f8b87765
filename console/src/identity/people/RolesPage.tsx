import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import { failureOf, fieldMessages } from '../../api/problem';
import { FailureNote } from '../../ui/FailureNote';
import page from '../../ui/Page.module.css';
import { Shown } from '../../ui/Shown';
import { useAction } from '../../ui/useAction';
import { useMe } from '../me';
import { roleName } from '../roleNames';
import classes from './People.module.css';
import { addRole, deleteRole, permissions, permit, type Role, roles } from './queries';

/** What each role may: a table of boxes to tick. */
export function RolesPage() {
  useDocumentTitle('Roles · Stoa');
  const me = useMe();
  const list = useQuery(roles);
  const [adds, setAdds] = useState(false);
  return (
    <section aria-label="Roles">
      <div className={classes.bar}>
        <p className={classes.about}>
          What is ticked holds from the next thing that somebody with the role does. Administrators
          may do everything.
        </p>
        {me.can('roles.manage') && (
          <Button
            variant="default"
            onClick={() => {
              setAdds(true);
            }}
          >
            Add a role
          </Button>
        )}
      </div>
      <Shown query={list} what="The roles">
        {(found) => <Matrix found={found} mayChange={me.can('roles.manage')} />}
      </Shown>
      <Modal
        opened={adds}
        onClose={() => {
          setAdds(false);
        }}
        title="Add a role"
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <NewRole
          onClose={() => {
            setAdds(false);
          }}
        />
      </Modal>
    </section>
  );
}

function Matrix({ found, mayChange }: { found: readonly Role[]; mayChange: boolean }) {
  const all = useQuery(permissions);
  return (
    <Shown query={all} what="The permissions">
      {(rows) => (
        <div
          className={`${page.card} ${classes.scroll}`}
          tabIndex={0}
          role="group"
          aria-label="Roles and permissions"
        >
          <table className={classes.matrix}>
            <thead>
              <tr>
                <th scope="col">May</th>
                {found.map((role) => (
                  <th key={role.name} scope="col" title={role.description}>
                    {roleName(role.name)}
                    <span className={classes.count}>{memberWords(role.members)}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, description }) => (
                <tr key={name}>
                  <th scope="row">
                    {description}
                    <span className={classes.permission}>{name}</span>
                  </th>
                  {found.map((role) => (
                    <td key={role.name}>
                      <Box
                        role={role}
                        permission={name}
                        words={description}
                        mayChange={mayChange}
                      />
                    </td>
                  ))}
                </tr>
              ))}
              {mayChange && found.some(({ is_built_in }) => !is_built_in) && (
                <tr>
                  <th scope="row" />
                  {found.map((role) => (
                    <td key={role.name}>{!role.is_built_in && <Deletion role={role} />}</td>
                  ))}
                </tr>
              )}
            </tbody>
          </table>
        </div>
      )}
    </Shown>
  );
}

function memberWords(members: number): string {
  if (members === 0) {
    return 'nobody';
  }
  return members === 1 ? '1 person' : `${members} people`;
}

type BoxProps = { role: Role; permission: string; words: string; mayChange: boolean };

function Box({ role, permission, words, mayChange }: BoxProps) {
  const me = useMe();
  const { run, isRunning } = useAction(`role-${role.name}`);
  const isTicked = role.permissions.includes(permission);
  const mayGive = isTicked || me.permissions.includes(permission);
  return (
    <Checkbox
      className={classes.box ?? ''}
      aria-label={`${roleName(role.name)}: ${words}`}
      checked={isTicked}
      disabled={!mayChange || !mayGive || isRunning || role.name === 'admin'}
      onChange={() => {
        const next = isTicked
          ? role.permissions.filter((one) => one !== permission)
          : [...role.permissions, permission];
        run(() => permit(role.name, next), `The role ${roleName(role.name)} was not changed.`);
      }}
    />
  );
}

function Deletion({ role }: { role: Role }) {
  const { run, isRunning } = useAction(`role-${role.name}`);
  return (
    <Button
      variant="subtle"
      color="red"
      size="compact-sm"
      loading={isRunning}
      aria-label={`Delete the role ${role.name}`}
      onClick={() => {
        run(() => deleteRole(role.name), `The role ${role.name} was not deleted.`);
      }}
    >
      Delete
    </Button>
  );
}

const FIELDS = ['name', 'description'] as const;

function NewRole({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const adding = useMutation({
    mutationFn: () =>
      addRole({ name: name.trim(), description: description.trim(), permissions: [] }),
    onSuccess: onClose,
  });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    adding.mutate();
  };
  const failure = adding.error === null ? null : failureOf(adding.error);
  const { fields, rest } = fieldMessages(failure, FIELDS);
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        {failure !== null && rest !== null && (
          <FailureNote failure={failure} title="The role was not added." detail={rest} />
        )}
        <TextInput
          label="Name"
          description="Lower-case letters, digits and -."
          required
          withAsterisk={false}
          maxLength={40}
          autoComplete="off"
          data-autofocus
          value={name}
          error={fields.name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <TextInput
          label="Description"
          maxLength={200}
          autoComplete="off"
          value={description}
          error={fields.description}
          onChange={(event) => {
            setDescription(event.currentTarget.value);
          }}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={adding.isPending}>
            Add
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
