import { ago, day } from '../../ui/moments';
import type { ApiKey, OpenSession } from './queries';

/** What a permission lets somebody do. One that is not here is shown as it is. */
const PERMISSIONS: Readonly<Record<string, string>> = {
  'profile.manage': 'Read and change your profile, with what is private',
  'system.operate': 'Look after the installation',
  'tasks.create': 'Add tasks',
  'tasks.read': 'Read tasks',
  'tasks.update': 'Change tasks',
  'tasks.delete': 'Delete tasks',
  'tasks.manage': 'Work with the tasks of others',
  'users.manage': 'Look after the accounts of the organisation',
  'users.read': 'See who is in the organisation',
};

export function permissionWords(permission: string): string {
  return PERMISSIONS[permission] ?? permission;
}

/** What no key may: to make others, or what is as good as one. */
const WITHHELD = new Set(['api-keys.manage', 'clients.manage']);

/** Of what a person may, what a key of theirs may. */
export function grantable(permissions: readonly string[]): string[] {
  return permissions.filter((permission) => !WITHHELD.has(permission));
}

/** The network that a session was used from, `203.0.113.0/24`, as much of it as is known. */
export function placeWords(place: string): string {
  const [network = ''] = place.split('/');
  if (network.startsWith('127.') || network === '0:0:0::') {
    return 'the computer of the server';
  }
  if (/^\d+\.\d+\.\d+\.0$/.test(network)) {
    return network.replace(/0$/, 'x');
  }
  return network.endsWith('::') ? network : 'unknown network';
}

/** When a session was used last: it gets a token about every quarter of an hour while it is in use. */
export function usedWords(session: OpenSession, now: Date): string {
  return session.is_current ? 'in use now' : `last used ${ago(session.last_used_at, now)}`;
}

/** When a key or a passkey was used last. */
export function keyUsedWords({ last_used_at }: Pick<ApiKey, 'last_used_at'>, now: Date): string {
  return last_used_at === null ? 'never used' : `last used ${ago(last_used_at, now)}`;
}

export function expiryWords({ expires_at }: ApiKey, now: Date): string {
  if (expires_at === null) {
    return 'never expires';
  }
  return `${isExpired(expires_at, now) ? 'expired' : 'expires'} ${day(expires_at)}`;
}

export function isExpired(expiresAt: string, now: Date): boolean {
  return new Date(expiresAt) <= now;
}

/** How long a key may be good for, in days; null for ever. */
export const LIFETIMES = [
  { value: '30', label: '30 days', days: 30 },
  { value: '90', label: '90 days', days: 90 },
  { value: '365', label: 'a year', days: 365 },
  { value: 'ever', label: 'until it is revoked', days: null },
] as const;

export type Lifetime = (typeof LIFETIMES)[number]['value'];

export function expiryAfter(lifetime: Lifetime, now: Date): string | null {
  const days = LIFETIMES.find(({ value }) => value === lifetime)?.days ?? null;
  return days === null ? null : new Date(now.getTime() + days * 86_400_000).toISOString();
}
