import { Drawer } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';

import drawer from '../../ui/Drawer.module.css';
import { Fact, FactAt, Facts } from '../Facts';
import { Shown } from '../../ui/Shown';
import styles from './Mail.module.css';
import { type MailDetails, oneMail } from './queries';
import { piecesOf, STATES } from './words';

const route = getRouteApi('/frame/system/mail/$mailId');

/** One mail, beside the list it was opened from. */
export function MailDrawer() {
  const { mailId } = route.useParams();
  const navigate = useNavigate();
  const loaded = useQuery(oneMail(mailId));
  const close = () => {
    void navigate({ to: '/system/mail', search: (search) => search });
  };
  return (
    <Drawer.Root opened onClose={close} position="right" size={560}>
      <Drawer.Overlay backgroundOpacity={0.32} />
      <Drawer.Content aria-label="Mail">
        <div className={drawer.sheet}>
          <div className={drawer.head}>
            <h2 className={drawer.heading}>{loaded.data?.mail.subject ?? 'Mail'}</h2>
            <Drawer.CloseButton aria-label="Close" />
          </div>
          <div className={drawer.body}>
            <Shown query={loaded} what="The mail">
              {(details) => <Letter details={details} />}
            </Shown>
          </div>
        </div>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Letter({ details: { mail, text } }: { details: MailDetails }) {
  return (
    <>
      <Facts>
        <Fact name="To">{mail.to}</Fact>
        <FactAt name="Written" at={mail.created_at} />
        <Fact name="State">{STATES[mail.state]}</Fact>
        {mail.reason !== null && <Fact name="Reason">{mail.reason}</Fact>}
      </Facts>
      {text === null ? (
        <p className={styles.gone}>
          What is in it is not shown: it may hold what opens an account.
          {mail.state === 'waiting' && ' It is tried again until the mail server takes it.'}
        </p>
      ) : (
        <pre className={styles.text}>
          {piecesOf(text).map((piece, at) =>
            piece.isLink ? (
              <a key={at} href={piece.text} rel="noreferrer">
                {piece.text}
              </a>
            ) : (
              piece.text
            ),
          )}
        </pre>
      )}
    </>
  );
}
