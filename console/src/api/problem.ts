import type { components } from './schema';

export type Problem = components['schemas']['Problem'];

/** Why a call gave no answer. */
export type Failure =
  | { kind: 'problem'; problem: Problem }
  /** Nothing came back: no network, or the server is down. */
  | { kind: 'unreachable' }
  /** Something came back that is not ours, such as a page of a proxy in between. */
  | { kind: 'unreadable'; status: number }
  /** The person signed out while the call was waiting for a new sign-in. */
  | { kind: 'signed-out' };

export class CallFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(explain(failure));
    this.name = 'CallFailed';
    this.failure = failure;
  }
}

/** The failure inside an error a query or mutation ended with; anything else is a bug and flies on. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CallFailed) {
    return error.failure;
  }
  throw error;
}

/** The last part of a problem's type, `tasks/title-taken`; null for other failures. */
export function problemCode(failure: Failure): string | null {
  return failure.kind === 'problem' ? failure.problem.type.replace(/^\/problems\//, '') : null;
}

export function problemStatus(failure: Failure): number | null {
  return failure.kind === 'problem' ? failure.problem.status : null;
}

/** One or two sentences for the person. */
export function explain(failure: Failure): string {
  switch (failure.kind) {
    case 'problem':
      return problemCode(failure) === 'security/step-up-required'
        ? 'You have not shown that it is still you.'
        : failure.problem.detail;
    case 'unreachable':
      return 'Stoa cannot be reached. Check your connection; nothing you typed is lost.';
    case 'unreadable':
      return `The answer could not be read (status ${failure.status}). Something between you and Stoa may be in the way.`;
    case 'signed-out':
      return 'You signed out before this was done.';
  }
}

export type FieldMessages<Field extends string> = {
  fields: Partial<Record<Field, string>>;
  /** What belongs to no field shown; null when every complaint found its field. */
  rest: string | null;
};

/**
 * Sorts a failure's complaints to the fields of a form.
 *
 * A pointer into a field (`/tags/3`) belongs to the field. A complaint about something the form does not show is
 * kept in `rest` together with what it is about, so that nothing is swallowed.
 */
export function fieldMessages<Field extends string>(
  failure: Failure | null,
  shown: readonly Field[],
): FieldMessages<Field> {
  if (failure === null) {
    return { fields: {}, rest: null };
  }
  const errors = failure.kind === 'problem' ? (failure.problem.errors ?? []) : [];
  if (errors.length === 0) {
    return { fields: {}, rest: explain(failure) };
  }

  const fields: Partial<Record<Field, string>> = {};
  const rest: string[] = [];
  for (const { pointer, detail } of errors) {
    const name = pointer.split('/')[1] ?? '';
    const field = shown.find((candidate) => candidate === name);
    if (field === undefined) {
      rest.push(name === '' ? detail : `${name}: ${detail}`);
    } else {
      const before = fields[field];
      fields[field] = before === undefined ? sentence(detail) : `${before} ${sentence(detail)}`;
    }
  }
  return { fields, rest: rest.length === 0 ? null : rest.map(sentence).join(' ') };
}

function sentence(text: string): string {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
