import type { Task, TaskChange } from '../api/client';
import { type Due, dueInstant, dueOf } from './due';

/** A task as the form holds it while a person edits. The names are the API's, so that its complaints find them. */
export type Draft = {
  title: string;
  description: string;
  priority: Task['priority'];
  status: Task['status'];
  due_date: Due;
  tags: readonly string[];
  owner_id: string;
};

export type Field = keyof Draft;

export const FIELDS = [
  'title',
  'description',
  'status',
  'priority',
  'due_date',
  'tags',
  'owner_id',
] as const satisfies readonly Field[];

export function draftOf(task: Task): Draft {
  return {
    title: task.title,
    description: task.description ?? '',
    priority: task.priority,
    status: task.status,
    due_date: dueOf(task.due_date ?? null),
    tags: task.tags,
    owner_id: task.owner.id,
  };
}

/** The fields in which two drafts differ, in the form's order. */
export function differences(one: Draft, other: Draft): Field[] {
  return FIELDS.filter((field) => !same(one[field], other[field]));
}

/** The merge patch that turns `before` into `after`: what differs and nothing else. */
export function patchOf(before: Draft, after: Draft): TaskChange {
  const patch: TaskChange = {};
  for (const field of differences(before, after)) {
    switch (field) {
      case 'title':
        patch.title = after.title.trim();
        break;
      case 'description':
        patch.description = after.description.trim() === '' ? null : after.description;
        break;
      case 'priority':
        patch.priority = after.priority;
        break;
      case 'status':
        patch.status = after.status;
        break;
      case 'due_date':
        patch.due_date = dueInstant(after.due_date);
        break;
      case 'tags':
        patch.tags = [...after.tags];
        break;
      case 'owner_id':
        patch.owner_id = after.owner_id;
        break;
    }
  }
  return patch;
}

export type Side = 'mine' | 'theirs';

/** A field that would end up different depending on whose version wins. */
export type Conflict = { field: Field; choice: Side };

/**
 * What to ask when somebody else saved first.
 *
 * A field only they touched is theirs unless the person says otherwise; a field the person touched is the person's.
 */
export function conflictsOf(base: Draft, mine: Draft, theirs: Draft): Conflict[] {
  const touched = differences(base, mine);
  return differences(mine, theirs).map((field) => ({
    field,
    choice: touched.includes(field) ? 'mine' : 'theirs',
  }));
}

export function resolve(mine: Draft, theirs: Draft, conflicts: readonly Conflict[]): Draft {
  const taken = conflicts.filter(({ choice }) => choice === 'theirs').map(({ field }) => field);
  return { ...mine, ...Object.fromEntries(taken.map((field) => [field, theirs[field]])) };
}

function same(one: Draft[Field], other: Draft[Field]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
