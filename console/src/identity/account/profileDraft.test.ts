import { expect, it } from 'vitest';

import { changeOf, draftOf } from './profileDraft';
import type { OwnProfile } from './queries';

const PROFILE: OwnProfile = {
  id: '01934f5e-1111-7000-8000-00000000000a',
  email: 'ada@harbour.example',
  name: 'Ada Lovelace',
  phone: '+44 20 7946 0018',
  address: null,
  birth_date: null,
  ssn: null,
  locale: 'en-GB',
  time_zone: 'Europe/London',
  is_private: false,
  version: 3,
  created_at: '2026-11-21T12:00:00Z',
  updated_at: null,
};

it('nothing changes when nothing but spaces was typed', () => {
  const draft = { ...draftOf(PROFILE), name: ' Ada Lovelace ', address: '  ' };
  expect(changeOf(PROFILE, draft)).toEqual({});
});

it('what was emptied is cleared, and what is not shown stays', () => {
  const draft = { ...draftOf(PROFILE), phone: '', is_private: true };
  expect(changeOf(PROFILE, draft)).toEqual({ phone: null, is_private: true });
});

it('a name is never cleared', () => {
  expect(changeOf(PROFILE, { ...draftOf(PROFILE), name: ' ' })).toEqual({ name: '' });
});
