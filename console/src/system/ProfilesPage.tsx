import { Button } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';

import { failureOf } from '../api/problem';
import { FailureNote } from '../ui/FailureNote';
import page from '../ui/Page.module.css';
import { FlameGraph } from './FlameGraph';
import { flame, type Profile, profiles, saveRecording, startProfile } from './queries';
import { Shown } from '../ui/Shown';
import classes from './System.module.css';
import { dayAndClock } from '../ui/moments';
import { bytes } from './words';

const SECONDS = [10, 30, 60] as const;

export function ProfilesPage() {
  useDocumentTitle('Profiles · Stoa');
  const list = useQuery(profiles);
  const start = useMutation({ mutationFn: startProfile });
  const { profileId } = useParams({ strict: false });
  const running = list.data?.find(({ state }) => state === 'running');
  return (
    <section aria-label="Profiles" className={classes.section}>
      <div className={classes.tools}>
        {SECONDS.map((seconds) => (
          <Button
            key={seconds}
            variant="default"
            disabled={running !== undefined || start.isPending}
            onClick={() => {
              start.mutate(seconds);
            }}
          >
            Record {seconds} s
          </Button>
        ))}
        <span className={classes.soft} role="status">
          {running === undefined
            ? 'Costs about one per cent of the CPU.'
            : `Recording for ${running.seconds} s …`}
        </span>
      </div>
      {start.error !== null && (
        <FailureNote failure={failureOf(start.error)} title="The recording did not start." />
      )}
      <Shown query={list} what="The profiles">
        {(items) =>
          items.length === 0 ? (
            <p className={classes.empty}>
              Record while the system is busy, and see which code it is busy with.
            </p>
          ) : (
            <ul className={`${page.card} ${classes.rows}`}>
              {items.map((profile) => (
                <ProfileRow key={profile.id} profile={profile} />
              ))}
            </ul>
          )
        }
      </Shown>
      {profileId !== undefined && <Flame id={profileId} />}
    </section>
  );
}

function ProfileRow({ profile }: { profile: Profile }) {
  const save = useMutation({ mutationFn: saveRecording });
  return (
    <li className={classes.trace}>
      {profile.state === 'ready' ? (
        <Link
          to="/system/profiles/$profileId"
          params={{ profileId: profile.id }}
          className={classes.name}
        >
          {dayAndClock(profile.started_at)}
        </Link>
      ) : (
        <span className={classes.name}>{dayAndClock(profile.started_at)}</span>
      )}
      <span className={classes.soft}>{profile.seconds} s</span>
      {profile.state === 'ready' ? (
        <Button
          size="compact-sm"
          variant="subtle"
          loading={save.isPending}
          onClick={() => {
            save.mutate(profile.id);
          }}
        >
          Save recording ({bytes(profile.bytes)})
        </Button>
      ) : (
        <span className={classes.soft}>
          {profile.state === 'running' ? 'recording …' : 'failed'}
        </span>
      )}
      {save.error !== null && (
        <FailureNote failure={failureOf(save.error)} title="The recording could not be saved." />
      )}
    </li>
  );
}

function Flame({ id }: { id: string }) {
  const graph = useQuery(flame(id));
  return (
    <Shown query={graph} what="The flame graph">
      {(root) =>
        root.samples === 0 ? (
          <p className={classes.empty}>Nothing ran: the process was idle all the time.</p>
        ) : (
          <FlameGraph root={root} />
        )
      }
    </Shown>
  );
}
