import type { DeadLetter } from './queries';

/** Dead letters of one subscription. An empty list of ids stands for all of them. */
export type Chosen = { subscription: string; event_ids: string[] };

/** One event may be given up by several, so its id alone does not tell a dead letter. */
export function keyOf({ subscription, event_id }: DeadLetter): string {
  return `${subscription} ${event_id}`;
}

/** The same by subscription, as the API is asked. */
export function chosenOf(letters: readonly DeadLetter[]): Chosen[] {
  const ids = new Map<string, string[]>();
  for (const { subscription, event_id } of letters) {
    ids.set(subscription, [...(ids.get(subscription) ?? []), event_id]);
  }
  return [...ids].map(([subscription, event_ids]) => ({ subscription, event_ids }));
}
