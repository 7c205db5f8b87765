import { CloseButton, Skeleton } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import { use } from 'react';

import { MeContext } from '../identity/me';
import { OrganisationSwitch } from '../identity/OrganisationSwitch';
import { PersonMenu } from '../identity/PersonMenu';
import { Wordmark } from '../ui/Logo';
import classes from './Navigation.module.css';
import { SECTIONS } from './sections';

type Props = { onHelp: () => void; onClose?: () => void };

export function Navigation({ onHelp, onClose }: Props) {
  const me = use(MeContext);
  const { pathname } = useLocation();
  // The longest address that fits, so that one within another is not both.
  const section = SECTIONS.map(({ to }) => to)
    .filter((to) => pathname.startsWith(to))
    .sort((one, other) => other.length - one.length)[0];
  return (
    <div className={classes.navigation}>
      <div className={classes.brand}>
        <Wordmark />
        {onClose && (
          <CloseButton
            className={classes.close ?? ''}
            aria-label="Close navigation"
            onClick={onClose}
          />
        )}
      </div>

      <div className={classes.organisation}>
        {me === null ? (
          <>
            <Skeleton height={14} width={130} mb={8} className={classes.skeleton ?? ''} />
            <Skeleton height={11} width={84} className={classes.skeleton ?? ''} />
          </>
        ) : (
          <OrganisationSwitch me={me} />
        )}
      </div>

      <nav aria-label="Sections">
        <ul className={classes.sections}>
          {SECTIONS.filter(
            ({ needs }) => me?.permissions.includes(needs) ?? needs === 'tasks.read',
          ).map(({ to, label, icon: Icon }) => (
            <li key={to}>
              <Link
                to={to}
                className={classes.section}
                activeOptions={{ includeSearch: false, exact: to !== section }}
              >
                <Icon size={19} stroke={1.7} aria-hidden="true" />
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>

      <Steps />
      <div className={classes.person}>{me !== null && <PersonMenu me={me} onHelp={onHelp} />}</div>
    </div>
  );
}

/** The foot of the rail: columns on their steps, drawn in lines. */
function Steps() {
  const columns = [10, 46, 82, 118, 154, 190, 226];
  return (
    <svg
      className={classes.steps}
      viewBox="0 0 244 150"
      fill="none"
      stroke="currentColor"
      aria-hidden="true"
    >
      {columns.map((x) => (
        <path
          key={x}
          d={`M${x - 2} 0V122M${x + 3} 0V122M${x + 8} 0V122M${x + 13} 0V122M${x - 5} 122h21v5h-21z`}
        />
      ))}
      <path d="M0 127.5h244M0 138.5h244M0 149.5h244" />
    </svg>
  );
}
