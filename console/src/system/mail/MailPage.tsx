import { Button, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDocumentTitle } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet, useNavigate } from '@tanstack/react-router';

import { useNow } from '../../ui/now';
import page from '../../ui/Page.module.css';
import { Moment } from '../../ui/Moment';
import rows from '../Rows.module.css';
import { Shown } from '../../ui/Shown';
import classes from '../System.module.css';
import { ago } from '../../ui/moments';
import styles from './Mail.module.css';
import { mails, type MailSummary } from './queries';
import { STATES } from './words';

const route = getRouteApi('/frame/system/mail');

/** The mail of the installation: what went out, what waits, and what is kept for lack of a mail server. */
export function MailPage() {
  useDocumentTitle('Mail · Stoa');
  const { to } = route.useSearch();
  const navigate = useNavigate();
  const list = useInfiniteQuery(mails({ to }));
  const find = useDebouncedCallback((address: string) => {
    void navigate({
      to: '/system/mail',
      search: address === '' ? {} : { to: address },
      replace: true,
    });
  }, 300);
  const found = list.data?.pages.flatMap((one) => one.items) ?? [];
  return (
    <section aria-label="Mail" className={classes.section}>
      <div className={rows.filters}>
        <TextInput
          type="search"
          aria-label="Mail to an address"
          placeholder="To an address"
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          defaultValue={to ?? ''}
          onChange={(event) => {
            find(event.currentTarget.value.trim().toLowerCase());
          }}
        />
      </div>
      <Shown query={list} what="The mail">
        {() =>
          found.length === 0 ? (
            <p className={`${page.card} ${rows.none}`}>
              {to === undefined ? 'No mail was sent lately.' : `No mail was sent to ${to} lately.`}
            </p>
          ) : (
            <ul className={`${page.card} ${page.list}`} aria-label="Mail">
              {found.map((mail) => (
                <Row key={mail.id} mail={mail} />
              ))}
            </ul>
          )
        }
      </Shown>
      {list.hasNextPage && (
        <div className={rows.more}>
          <Button
            variant="default"
            loading={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            Earlier mail
          </Button>
        </div>
      )}
      <Outlet />
    </section>
  );
}

function Row({ mail }: { mail: MailSummary }) {
  const now = useNow();
  return (
    <li className={`${rows.item} ${styles.mail}`}>
      <div className={rows.words}>
        <Link
          to="/system/mail/$mailId"
          params={{ mailId: mail.id }}
          search={(search) => search}
          className={rows.name}
        >
          {mail.subject}
        </Link>
        <div className={rows.detail}>{mail.to}</div>
      </div>
      <span className={`${rows.soft} ${styles.state}`} data-state={mail.state}>
        {STATES[mail.state]}
      </span>
      <Moment at={mail.created_at} className={`${rows.soft} ${styles.time}`}>
        {ago(mail.created_at, now)}
      </Moment>
    </li>
  );
}
