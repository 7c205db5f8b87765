import type { Task } from '../api/client';

export const STATUS_WORDS: Record<Task['status'], string> = {
  todo: 'To do',
  in_progress: 'In progress',
  completed: 'Completed',
};

export const PRIORITY_WORDS: Record<Task['priority'], string> = {
  high: 'High',
  medium: 'Medium',
  low: 'Low',
};

export const MAX_TAGS = 10;

/** Tags are kept in lower case, once each. */
export function tidyTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => tag.trim().toLowerCase()).filter((tag) => tag !== ''))];
}

/** A task may outlive the account of its owner. */
export function ownerName({ owner }: Task): string {
  return owner.name ?? 'Somebody who left';
}
