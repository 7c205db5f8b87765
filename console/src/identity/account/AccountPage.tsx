import { useDocumentTitle } from '@mantine/hooks';

import page from '../../ui/Page.module.css';
import { useMe } from '../me';
import classes from './Account.module.css';
import { ApiKeys } from './ApiKeys';
import { Avatar } from './Avatar';
import { Privacy } from './Privacy';
import { ProfileSection } from './ProfileSection';
import { Security } from './Security';
import { Sessions } from './Sessions';

/** What somebody decides about themselves: what is known of them, where they are signed in, which programs act for them. */
export function AccountPage() {
  useDocumentTitle('Your account · Stoa');
  const me = useMe();
  return (
    <div className={`${page.page} ${classes.page}`}>
      <h1 className={page.title}>Your account</h1>
      <p className={classes.who}>
        <strong>{me.name}</strong>
        <span>{me.email}</span>
      </p>
      <Avatar />
      {me.can('profile.manage') && <ProfileSection />}
      <Security />
      <Sessions />
      {me.can('api-keys.manage') && <ApiKeys />}
      <Privacy />
    </div>
  );
}
