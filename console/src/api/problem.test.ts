import { describe, expect, it } from 'vitest';

import { type Failure, fieldMessages } from './problem';

const FIELDS = ['title', 'due_date', 'tags'] as const;

function invalid(...errors: { pointer: string; detail: string }[]): Failure {
  return {
    kind: 'problem',
    problem: {
      type: '/problems/web/invalid',
      title: 'Some values are not acceptable',
      status: 422,
      detail: 'See errors',
      request_id: '01930b5c-7a1e-7000-8000-2b8c4f6d9e10',
      errors: errors.map((error) => ({ in: 'body', ...error })),
    },
  };
}

describe('complaints about a form', () => {
  it('go to the field they point at', () => {
    const failure = invalid({ pointer: '/due_date', detail: 'must be in the future' });

    expect(fieldMessages(failure, FIELDS)).toEqual({
      fields: { due_date: 'Must be in the future.' },
      rest: null,
    });
  });

  it('about a part of a field go to the field', () => {
    const failure = invalid(
      { pointer: '/tags/0', detail: 'must not be blank' },
      { pointer: '/tags/3', detail: 'must be at most 40 characters' },
    );

    expect(fieldMessages(failure, FIELDS).fields).toEqual({
      tags: 'Must not be blank. Must be at most 40 characters.',
    });
  });

  it('about something not shown are said all the same', () => {
    const failure = invalid({ pointer: '/owner_id', detail: 'is nobody here' });

    expect(fieldMessages(failure, FIELDS)).toEqual({
      fields: {},
      rest: 'Owner_id: is nobody here.',
    });
  });

  it('are the failure itself when no field is to blame', () => {
    expect(fieldMessages({ kind: 'unreachable' }, FIELDS).rest).toContain('cannot be reached');
  });
});
