import { Burger, Button, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useLocation } from '@tanstack/react-router';
import { useRef, useState } from 'react';

import { failureOf } from '../api/problem';
import { MeContext, myProfile } from '../identity/me';
import { signOut } from '../identity/signOut';
import { FailureNote } from '../ui/FailureNote';
import { Wordmark } from '../ui/Logo';
import { runNewestAction } from '../ui/notices';
import { useShortcuts } from '../ui/shortcuts';
import classes from './Frame.module.css';
import { Navigation } from './Navigation';
import { ShortcutHelp } from './ShortcutHelp';

/** What stands around every page of a person who is signed in. */
export function Frame() {
  const me = useQuery(myProfile);
  const [navigationOpen, navigation] = useDisclosure(false);
  const [helpOpen, help] = useDisclosure(false);
  const main = useRef<HTMLElement>(null);
  useShortcuts({ '?': help.open, z: runNewestAction });

  // The drawer has done its work when it led to another page.
  const { pathname } = useLocation();
  const [shownFor, setShownFor] = useState(pathname);
  if (shownFor !== pathname) {
    setShownFor(pathname);
    navigation.close();
  }

  return (
    <MeContext value={me.data ?? null}>
      <a
        className={classes.skip}
        href="#main"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        Skip to content
      </a>
      <div className={classes.frame}>
        <div className={classes.rail}>
          <Navigation onHelp={help.open} />
        </div>
        <header className={classes.topbar}>
          <Burger
            opened={navigationOpen}
            onClick={navigation.open}
            aria-label="Open navigation"
            aria-expanded={navigationOpen}
            size="sm"
            color="var(--rail-ink)"
          />
          <Wordmark size={22} />
        </header>
        <main id="main" ref={main} tabIndex={-1} className={classes.main}>
          {me.error !== null && me.data === undefined ? (
            <div className={classes.failed}>
              <FailureNote
                failure={failureOf(me.error)}
                title="Your account could not be loaded."
                retry={() => void me.refetch()}
              />
              <Button variant="subtle" onClick={() => void signOut()} mt="sm">
                Sign out
              </Button>
            </div>
          ) : (
            me.data !== undefined && <Outlet />
          )}
        </main>
      </div>
      <Drawer.Root
        opened={navigationOpen}
        onClose={navigation.close}
        size={272}
        classNames={{ content: classes.railDrawer ?? '' }}
      >
        <Drawer.Overlay />
        <Drawer.Content aria-label="Navigation">
          <Navigation
            onHelp={() => {
              navigation.close();
              help.open();
            }}
            onClose={navigation.close}
          />
        </Drawer.Content>
      </Drawer.Root>
      <ShortcutHelp opened={helpOpen} onClose={help.close} />
    </MeContext>
  );
}
