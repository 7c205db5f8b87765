import {
  explain,
  type Failure,
  type FieldMessages,
  fieldMessages,
  problemCode,
} from '../api/problem';

/** What is wrong with a task, by field. A taken title is a conflict and not a broken rule, yet it is mended at the title. */
export function taskMessages<Field extends string>(
  failure: Failure | null,
  shown: readonly (Field | 'title')[],
): FieldMessages<Field | 'title'> {
  return failure !== null && problemCode(failure) === 'tasks/title-taken'
    ? {
        fields: { title: explain(failure) } as FieldMessages<Field | 'title'>['fields'],
        rest: null,
      }
    : fieldMessages(failure, shown);
}
