import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, Outlet, useNavigate } from '@tanstack/react-router';

import rows from '../system/Rows.module.css';
import { Moment } from '../ui/Moment';
import { ago } from '../ui/moments';
import { useNow } from '../ui/now';
import page from '../ui/Page.module.css';
import { Shown } from '../ui/Shown';
import styles from './Audit.module.css';
import { AuditFilters } from './AuditFilters';
import { useNames } from './names';
import { auditEntries } from './queries';
import { type AuditRecord, circumstances, STATUS_WORDS, what, who } from './words';

const route = getRouteApi('/frame/audit');

/** What was done in the organisation, by whom and when. Operators see every organisation. */
export function AuditPage() {
  useDocumentTitle('Audit · Stoa');
  const search = route.useSearch();
  const navigate = useNavigate();
  const list = useInfiniteQuery(auditEntries(search));
  const found = list.data?.pages.flatMap((one) => one.items) ?? [];
  const names = useNames();
  const isNarrowed = Object.keys(search).length > 0;
  return (
    <div className={page.page}>
      <h1 className={page.title}>Audit</h1>
      <section aria-label="Audit log">
        <AuditFilters
          search={search}
          names={names}
          onChange={(part) => {
            void navigate({
              to: '/audit',
              search: (before) => ({ ...before, ...part }),
              replace: true,
            });
          }}
        />
        <Shown query={list} what="The audit log">
          {() =>
            found.length === 0 ? (
              <div className={`${page.card} ${rows.none} ${styles.linked}`}>
                {isNarrowed ? (
                  <>
                    <p>Nothing of that kind was recorded.</p>
                    <Link to="/audit" search={{}} replace>
                      Show everything
                    </Link>
                  </>
                ) : (
                  <p>Nothing was recorded yet.</p>
                )}
              </div>
            ) : (
              <ul className={`${page.card} ${page.list}`} aria-label="Entries">
                {found.map((entry) => (
                  <Row key={entry.id} entry={entry} names={names} />
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
              Earlier entries
            </Button>
          </div>
        )}
      </section>
      <Outlet />
    </div>
  );
}

function Row({ entry, names }: { entry: AuditRecord; names: ReadonlyMap<string, string> }) {
  const now = useNow();
  return (
    <li className={`${rows.item} ${styles.entry}`}>
      <div className={rows.words}>
        <Link
          to="/audit/$entryId"
          params={{ entryId: entry.id }}
          search={(search) => search}
          className={rows.name}
        >
          {what(entry)}
        </Link>
        <div className={rows.detail}>{circumstances(entry)}</div>
      </div>
      <span className={styles.who}>{who(entry, names)}</span>
      <span className={`${rows.soft} ${styles.status}`} data-status={entry.status}>
        {STATUS_WORDS[entry.status]}
      </span>
      <Moment at={entry.timestamp} className={`${rows.soft} ${styles.time}`}>
        {ago(entry.timestamp, now)}
      </Moment>
    </li>
  );
}
