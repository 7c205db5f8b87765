import type { OwnProfile, ProfileChange } from './queries';

/** A profile as it stands in the fields of a form, where nothing is an empty text. */
export type ProfileDraft = {
  name: string;
  phone: string;
  address: string;
  birth_date: string;
  ssn: string;
  time_zone: string;
  is_private: boolean;
};

export const FIELDS = [
  'name',
  'phone',
  'address',
  'birth_date',
  'ssn',
  'time_zone',
  'is_private',
] as const satisfies readonly (keyof ProfileDraft)[];

export function draftOf(profile: OwnProfile): ProfileDraft {
  return {
    name: profile.name,
    phone: profile.phone ?? '',
    address: profile.address ?? '',
    birth_date: profile.birth_date ?? '',
    ssn: profile.ssn ?? '',
    time_zone: profile.time_zone ?? '',
    is_private: profile.is_private,
  };
}

/** What is to change: a merge patch, with null for what was emptied. Empty when nothing is. */
export function changeOf(profile: OwnProfile, draft: ProfileDraft): ProfileChange {
  const before = draftOf(profile);
  const after = tidy(draft);
  return Object.fromEntries(
    FIELDS.filter((field) => after[field] !== before[field]).map((field) => [
      field,
      after[field] === '' && field !== 'name' ? null : after[field],
    ]),
  );
}

function tidy(draft: ProfileDraft): ProfileDraft {
  return {
    ...draft,
    name: draft.name.trim(),
    phone: draft.phone.trim(),
    address: draft.address.trim(),
    ssn: draft.ssn.trim(),
  };
}
