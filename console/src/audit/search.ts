import { STATUS_WORDS, type Status } from './words';

/** Which entries are shown, as the address has it. */
export type AuditSearch = {
  event?: string | undefined;
  outcome?: Status | undefined;
  who?: string | undefined;
  about?: string | undefined;
  /** The first day, as `2026-11-21`. */
  from?: string | undefined;
  /** The last day. */
  to?: string | undefined;
};

/** Reads the address bar. What cannot be right is left out instead of failing: links outlive versions. */
export function parseAuditSearch(raw: Record<string, unknown>): AuditSearch {
  const outcome = Object.keys(STATUS_WORDS).find((known) => known === raw.outcome);
  return {
    ...(text(raw.event) && { event: text(raw.event) }),
    ...(outcome !== undefined && { outcome: outcome as Status }),
    ...(text(raw.who) && { who: text(raw.who) }),
    ...(text(raw.about) && { about: text(raw.about) }),
    ...(day(raw.from) && { from: day(raw.from) }),
    ...(day(raw.to) && { to: day(raw.to) }),
  };
}

function text(raw: unknown): string | undefined {
  return typeof raw === 'string' && raw !== '' ? raw : undefined;
}

function day(raw: unknown): string | undefined {
  return typeof raw === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(raw) && !isNaN(Date.parse(raw))
    ? raw
    : undefined;
}

/** The same as the API is asked. Days are those of the person who looks. */
export function auditQuery({ event, outcome, who, about, from, to }: AuditSearch) {
  return {
    page_size: 50,
    ...(event !== undefined && { event_type: event }),
    ...(outcome !== undefined && { status: outcome }),
    ...(who !== undefined && { user_id: who }),
    ...(about !== undefined && { resource_id: about }),
    ...(from !== undefined && { start_date: startOf(from, 0) }),
    ...(to !== undefined && { end_date: startOf(to, 1) }),
  };
}

function startOf(date: string, later: number): string {
  const [year = 0, month = 1, number = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, number + later).toISOString();
}
