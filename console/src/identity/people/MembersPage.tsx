import { ActionIcon, Button, Menu, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDocumentTitle } from '@mantine/hooks';
import { IconDots, IconSearch, IconUserPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import type { Member } from '../../api/client';
import { Initials } from '../../ui/Initials';
import { Moment } from '../../ui/Moment';
import { day } from '../../ui/moments';
import page from '../../ui/Page.module.css';
import { Question } from '../../ui/Question';
import { Shown } from '../../ui/Shown';
import { useAction } from '../../ui/useAction';
import { useMe } from '../me';
import { roleName } from '../roleNames';
import { Invitations } from './Invitations';
import { InvitePerson } from './InvitePerson';
import classes from './People.module.css';
import { giveRole, members, PAGE, readmit, remove, roles, suspend } from './queries';

/** Who belongs to the organisation, and who is asked to. */
export function MembersPage() {
  useDocumentTitle('People · Stoa');
  const me = useMe();
  const [q, setQ] = useState('');
  const [number, setNumber] = useState(1);
  const [invites, setInvites] = useState(false);
  const list = useQuery(members(q, number));
  const find = useDebouncedCallback((text: string) => {
    setQ(text);
    setNumber(1);
  }, 250);
  return (
    <>
      <section aria-label="Members">
        <div className={classes.bar}>
          <TextInput
            type="search"
            className={classes.search ?? ''}
            aria-label="Find people"
            placeholder="A name, or a whole address"
            maxLength={100}
            leftSection={<IconSearch size={16} aria-hidden="true" />}
            onChange={(event) => {
              find(event.currentTarget.value.trim());
            }}
          />
          {me.can('users.manage') && (
            <Button
              leftSection={<IconUserPlus size={17} stroke={1.8} aria-hidden="true" />}
              onClick={() => {
                setInvites(true);
              }}
            >
              Invite
            </Button>
          )}
        </div>
        <Shown query={list} what="The people">
          {({ items, total }) => (
            <>
              {items.length === 0 ? (
                <p className={`${page.card} ${classes.none}`}>Nobody here is called that.</p>
              ) : (
                <ul className={`${page.card} ${page.list}`} aria-label="Members">
                  {items.map((member) => (
                    <Row key={member.id} member={member} />
                  ))}
                </ul>
              )}
              {total > PAGE && (
                <div className={classes.pages}>
                  <Button
                    variant="default"
                    disabled={number === 1}
                    onClick={() => {
                      setNumber(number - 1);
                    }}
                  >
                    Before
                  </Button>
                  <span>
                    {(number - 1) * PAGE + 1} to {Math.min(number * PAGE, total)} of {total}
                  </span>
                  <Button
                    variant="default"
                    disabled={number * PAGE >= total}
                    onClick={() => {
                      setNumber(number + 1);
                    }}
                  >
                    After
                  </Button>
                </div>
              )}
            </>
          )}
        </Shown>
      </section>
      {me.can('users.manage') && <Invitations />}
      <InvitePerson
        opened={invites}
        onClose={() => {
          setInvites(false);
        }}
      />
    </>
  );
}

function Row({ member }: { member: Member }) {
  const me = useMe();
  return (
    <li className={classes.person} data-suspended={member.is_suspended || undefined}>
      <Initials name={member.name} size={34} />
      <div className={classes.words}>
        <div className={classes.name}>
          {member.name}
          {member.id === me.id && <span className={classes.mark}>You</span>}
          {member.is_suspended && (
            <span className={classes.mark} data-tone="warn">
              Suspended
            </span>
          )}
        </div>
        <div className={classes.detail}>
          {member.email} · joined <Moment at={member.created_at}>{day(member.created_at)}</Moment>
        </div>
      </div>
      {me.can('users.manage') ? (
        <Changes member={member} />
      ) : (
        <span className={classes.soft}>{roleName(member.role)}</span>
      )}
    </li>
  );
}

function Changes({ member }: { member: Member }) {
  const [asks, setAsks] = useState<'suspend' | 'remove' | null>(null);
  const { run, isRunning } = useAction(`person-${member.id}`);
  const all = useQuery(roles).data ?? [];
  const names = new Set([member.role, ...all.map(({ name }) => name)]);
  const close = () => {
    setAsks(null);
  };
  return (
    <>
      <Select
        className={classes.role ?? ''}
        aria-label={`Role of ${member.name}`}
        data={[...names].map((value) => ({ value, label: roleName(value) }))}
        allowDeselect={false}
        disabled={isRunning}
        value={member.role}
        onChange={(role) => {
          if (role !== null && role !== member.role) {
            run(() => giveRole(member.id, role), `The role of ${member.name} was not changed.`);
          }
        }}
      />
      <Menu position="bottom-end" width={210}>
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            loading={isRunning}
            aria-label={`More about ${member.name}`}
          >
            <IconDots size={18} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {member.is_suspended ? (
            <Menu.Item
              onClick={() => {
                run(() => readmit(member.id), `${member.name} was not let in again.`);
              }}
            >
              Let in again
            </Menu.Item>
          ) : (
            <Menu.Item
              onClick={() => {
                setAsks('suspend');
              }}
            >
              Suspend…
            </Menu.Item>
          )}
          <Menu.Item
            color="red"
            onClick={() => {
              setAsks('remove');
            }}
          >
            Remove…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Question
        opened={asks === 'suspend'}
        title={`Suspend ${member.name}?`}
        yes="Suspend"
        no="Leave as it is"
        onYes={() => {
          run(() => suspend(member.id), `${member.name} was not suspended.`);
        }}
        onClose={close}
      >
        <p className={classes.question}>
          Their sessions here end now and their API keys are refused, until you let them in again.
        </p>
      </Question>
      <Question
        opened={asks === 'remove'}
        title={`Remove ${member.name}?`}
        yes="Remove"
        no="Keep"
        onYes={() => {
          run(() => remove(member.id), `${member.name} was not removed.`);
        }}
        onClose={close}
      >
        <p className={classes.question}>
          Their sessions here end now and their API keys are deleted. What they wrote stays. To come
          back they need another invitation.
        </p>
      </Question>
    </>
  );
}
