import { Menu, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconSelector } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';

import type { Profile } from '../api/client';
import { useAction } from '../ui/useAction';
import { memberships, switchTo } from './memberships';
import classes from './OrganisationSwitch.module.css';
import { roleName } from './roleNames';

/** The organisation one is in, and the way to the others. */
export function OrganisationSwitch({ me }: { me: Profile }) {
  const all = useQuery(memberships).data ?? [];
  const { run, isRunning } = useAction('organisation');
  const words = (
    <span className={classes.words}>
      <span className={classes.name} title={me.organisation.name}>
        {me.organisation.name}
      </span>
      <span className={classes.role}>{roleName(me.role)}</span>
    </span>
  );
  if (all.length < 2) {
    return words;
  }
  return (
    <Menu position="bottom-start" width={236} offset={6}>
      <Menu.Target>
        <UnstyledButton className={classes.button} disabled={isRunning}>
          <VisuallyHidden>Organisation </VisuallyHidden>
          {words}
          <IconSelector size={16} stroke={1.7} className={classes.open} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Go to</Menu.Label>
        {all.map(({ organisation, role, is_current }) => (
          <Menu.Item
            key={organisation.id}
            aria-current={is_current ? 'true' : undefined}
            rightSection={is_current ? <IconCheck size={16} aria-hidden="true" /> : undefined}
            onClick={() => {
              if (!is_current) {
                run(() => switchTo(organisation.id), `You are still in ${me.organisation.name}.`);
              }
            }}
          >
            <span className={classes.choice}>{organisation.name}</span>
            <span className={classes.choiceRole}>{roleName(role)}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
