import type { Span } from './queries';

/** How deep each span stands below the first of its own that is here. */
export function depths(spans: readonly Pick<Span, 'id' | 'parent_id'>[]): Map<string, number> {
  const found = new Map<string, number>();
  // Spans begin after those they are part of, so the parent has been seen.
  for (const { id, parent_id } of spans) {
    const parent = parent_id === null ? undefined : found.get(parent_id);
    found.set(id, parent === undefined ? 0 : parent + 1);
  }
  return found;
}

/** Whose time a span is, by its name. */
export function kindOf(name: string): 'own' | 'database' | 'elsewhere' {
  if (name.startsWith('db_')) {
    return 'database';
  }
  return /^(http|cache)_/.test(name) ? 'elsewhere' : 'own';
}
