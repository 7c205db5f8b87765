import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';

import { useMe } from '../identity/me';
import { Fact, FactAt, Facts } from '../system/Facts';
import drawer from '../ui/Drawer.module.css';
import { Shown } from '../ui/Shown';
import styles from './Audit.module.css';
import { useNames } from './names';
import { type Checked, checkedProof, oneEntry } from './queries';
import { type AuditRecord, STATUS_WORDS, what, who } from './words';

const route = getRouteApi('/frame/audit/$entryId');

/** One entry, beside the list it was opened from, and the proof that it is in the log. */
export function EntryDrawer() {
  const { entryId } = route.useParams();
  const navigate = useNavigate();
  const loaded = useQuery(oneEntry(entryId));
  const close = () => {
    void navigate({ to: '/audit', search: (search) => search });
  };
  return (
    <Drawer.Root opened onClose={close} position="right" size={560}>
      <Drawer.Overlay backgroundOpacity={0.32} />
      <Drawer.Content aria-label="Entry">
        <div className={drawer.sheet}>
          <div className={drawer.head}>
            <h2 className={drawer.heading}>
              {loaded.data === undefined ? 'Entry' : what(loaded.data)}
            </h2>
            <Drawer.CloseButton aria-label="Close" />
          </div>
          <div className={`${drawer.body} ${styles.linked}`}>
            <Shown query={loaded} what="The entry">
              {(entry) => (
                <>
                  <Told entry={entry} />
                  <Proved id={entry.id} />
                </>
              )}
            </Shown>
          </div>
        </div>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Told({ entry }: { entry: AuditRecord }) {
  const me = useMe();
  const names = useNames();
  const { user_id, resource_type, resource_id } = entry;
  return (
    <>
      {entry.is_erased && (
        <p className={styles.note}>
          The name, address and program are erased. The entry and its place in the log stay.
        </p>
      )}
      <Facts>
        <Fact name="Who">
          {user_id === null ? (
            who(entry, names)
          ) : (
            <Link to="/audit" search={{ who: user_id }}>
              {who(entry, names)}
            </Link>
          )}
        </Fact>
        {user_id !== null && entry.name !== null && <Fact name="Signed in as">{entry.name}</Fact>}
        <FactAt name="When" at={entry.timestamp} />
        <Fact name="Outcome">{STATUS_WORDS[entry.status]}</Fact>
        {entry.ip !== null && <Fact name="From">{entry.ip}</Fact>}
        {entry.user_agent !== null && <Fact name="Program">{entry.user_agent}</Fact>}
        {resource_type !== null && resource_id !== null && (
          <Fact name="About">
            {resource_type.replaceAll('-', ' ')}{' '}
            <Link to="/audit" search={{ about: resource_id }}>
              {resource_id}
            </Link>
          </Fact>
        )}
        {Object.entries(entry.details).map(([name, value]) => (
          <Fact key={name} name={name.charAt(0).toUpperCase() + name.slice(1).replaceAll('-', ' ')}>
            {value}
          </Fact>
        ))}
        {entry.tenant_id !== me.organisation.id && (
          <Fact name="Organisation">{entry.tenant_id}</Fact>
        )}
        <Fact name="Event">{entry.event_type}</Fact>
      </Facts>
    </>
  );
}

function Proved({ id }: { id: string }) {
  const checked = useQuery(checkedProof(id));
  return (
    <section className={styles.proof} aria-labelledby="proof">
      <h3 id="proof">Proof</h3>
      <Shown query={checked} what="The proof">
        {(found) => (
          <>
            <p data-verdict={found.verdict}>{verdictWords(found)}</p>
            <Facts>
              <Fact name="Tree head">{found.proof.head.head}</Fact>
            </Facts>
            <a
              className={styles.save}
              href={`data:application/json,${encodeURIComponent(JSON.stringify(found.proof, null, 2))}`}
              download={`entry-${found.proof.number}.json`}
            >
              Save the proof
            </a>
          </>
        )}
      </Shown>
    </section>
  );
}

function verdictWords({ proof, verdict }: Checked): string {
  const place = `entry ${(proof.number + 1).toLocaleString('en')} of ${proof.head.size.toLocaleString('en')}`;
  switch (verdict) {
    case true:
      return `In the log as ${place}. This browser has followed the hashes from the entry to the tree head.`;
    case false:
      return `The hashes do not lead to the tree head. Have the log verified: ./stoa audit verify.`;
    case null:
      return `In the log as ${place}. It was not checked here: browsers check hashes on HTTPS only.`;
  }
}
