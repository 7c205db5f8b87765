import { Button, Checkbox, Select, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import { failureOf, fieldMessages, problemStatus } from '../../api/problem';
import { FailureNote } from '../../ui/FailureNote';
import { useLeaveGuard } from '../../ui/leaveGuard';
import page from '../../ui/Page.module.css';
import { notify } from '../../ui/notices';
import { Question } from '../../ui/Question';
import { Shown } from '../../ui/Shown';
import classes from './Account.module.css';
import { changeOf, draftOf, FIELDS, type ProfileDraft } from './profileDraft';
import { changeProfile, profile, readProfileAnew, type VersionedProfile } from './queries';

/** What is known of somebody, for them to read and to put right. */
export function ProfileSection() {
  const loaded = useQuery(profile);
  return (
    <section className={classes.section} aria-labelledby="profile">
      <div className={classes.head}>
        <h2 id="profile">Profile</h2>
      </div>
      <Shown query={loaded} what="Your profile">
        {(versioned) => (
          // A version read anew begins a form anew.
          <ProfileForm key={versioned.tag} loaded={versioned} />
        )}
      </Shown>
    </section>
  );
}

const TIME_ZONES = Intl.supportedValuesOf('timeZone');

function ProfileForm({ loaded }: { loaded: VersionedProfile }) {
  const [draft, setDraft] = useState(() => draftOf(loaded.profile));
  const change = changeOf(loaded.profile, draft);
  const isChanged = Object.keys(change).length > 0;
  const saving = useMutation({
    mutationFn: () => changeProfile(change, loaded.tag),
    onSuccess: () => {
      notify({ id: 'profile', text: 'Saved', tone: 'calm', action: null }, { forMs: 4_000 });
    },
  });
  const failure = saving.error === null ? null : failureOf(saving.error);
  const isStale = failure !== null && problemStatus(failure) === 412;
  const { fields, rest } = fieldMessages(failure, FIELDS);
  const leaving = useLeaveGuard(isChanged && !saving.isPending);
  const put = (part: Partial<ProfileDraft>) => {
    setDraft((before) => ({ ...before, ...part }));
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    saving.mutate();
  };
  const zones = new Set([...TIME_ZONES, ...(draft.time_zone === '' ? [] : [draft.time_zone])]);

  return (
    <form onSubmit={submit} className={`${page.card} ${classes.form}`}>
      {failure !== null && rest !== null && (
        <FailureNote
          failure={failure}
          title="The profile was not saved."
          detail={isStale ? 'It was changed elsewhere in the meantime.' : rest}
        />
      )}
      <div className={classes.pair}>
        <TextInput
          label="Name"
          autoComplete="name"
          required
          withAsterisk={false}
          maxLength={100}
          value={draft.name}
          error={fields.name}
          onChange={(event) => {
            put({ name: event.currentTarget.value });
          }}
        />
        <TextInput
          label="Phone"
          type="tel"
          autoComplete="tel"
          placeholder="+44 20 7946 0018"
          value={draft.phone}
          error={fields.phone}
          onChange={(event) => {
            put({ phone: event.currentTarget.value });
          }}
        />
        <Select
          label="Time zone"
          data={[...zones]}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': 'Clear the time zone' }}
          value={draft.time_zone === '' ? null : draft.time_zone}
          error={fields.time_zone}
          onChange={(zone) => {
            put({ time_zone: zone ?? '' });
          }}
        />
        <div className={classes.toggle}>
          <Checkbox
            label="Keep my profile private"
            description="Colleagues see your name and role, and neither phone nor time zone."
            checked={draft.is_private}
            onChange={(event) => {
              put({ is_private: event.currentTarget.checked });
            }}
          />
        </div>
      </div>
      <fieldset className={classes.private}>
        <legend>Nobody sees this but you</legend>
        <div className={classes.pair}>
          <Textarea
            label="Address"
            autoComplete="street-address"
            autosize
            minRows={4}
            maxRows={8}
            maxLength={500}
            value={draft.address}
            error={fields.address}
            onChange={(event) => {
              put({ address: event.currentTarget.value });
            }}
          />
          <div className={classes.column}>
            <TextInput
              label="Date of birth"
              type="date"
              autoComplete="bday"
              min="1900-01-01"
              value={draft.birth_date}
              error={fields.birth_date}
              onChange={(event) => {
                put({ birth_date: event.currentTarget.value });
              }}
            />
            <TextInput
              label="Social security or tax number"
              autoComplete="off"
              maxLength={50}
              value={draft.ssn}
              error={fields.ssn}
              onChange={(event) => {
                put({ ssn: event.currentTarget.value });
              }}
            />
          </div>
        </div>
      </fieldset>
      <div className={classes.foot}>
        {isStale && (
          <Button variant="default" onClick={() => void readProfileAnew()}>
            Discard mine and load the other
          </Button>
        )}
        <Button type="submit" loading={saving.isPending} disabled={!isChanged}>
          Save
        </Button>
      </div>
      <Question
        opened={leaving !== null}
        title="Leave without saving?"
        yes="Discard changes"
        no="Keep editing"
        onYes={() => leaving?.go()}
        onClose={() => leaving?.stay()}
      >
        <p className={classes.question}>What you changed in your profile is not saved.</p>
      </Question>
    </form>
  );
}
