/** Which dead letters are shown: what the address bar says. */
export type EventSearch = { subscription?: string | undefined };

export function parseEventSearch({ subscription }: Record<string, unknown>): EventSearch {
  return typeof subscription === 'string' && subscription !== '' ? { subscription } : {};
}
