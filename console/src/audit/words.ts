import type { components } from '../api/schema';

export type AuditRecord = components['schemas']['AuditRecord'];
export type Status = AuditRecord['status'];

/** How far it came, in words. */
export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  succeeded: 'Done',
  refused: 'Refused',
  begun: 'Begun',
};

/** What happened, in words, as it can be chosen. */
export const EVENT_WORDS: Readonly<Record<string, string>> = {
  'identity.signed-in': 'Sign-in',
  'identity.registered': 'Registration',
  'identity.address-confirmed': 'Address confirmed',
  'identity.password-changed': 'Password changed',
  'identity.password-reset': 'Password replaced by mail',
  'identity.account-locked': 'Account locked',
  'identity.account-unlocked': 'Account unlocked',
  'identity.account-deleted': 'Account deleted',
  'identity.session-ended': 'Session ended',
  'identity.refresh-token-reused': 'Refresh token used twice',
  'identity.second-factor-on': 'Second factor turned on',
  'identity.second-factor-off': 'Second factor turned off',
  'identity.recovery-code-used': 'Recovery code used',
  'identity.recovery-codes-renewed': 'Recovery codes renewed',
  'identity.passkey-added': 'Passkey added',
  'identity.passkey-removed': 'Passkey removed',
  'identity.invited': 'Invitation',
  'identity.member-joined': 'Member joined',
  'identity.member-left': 'Member left',
  'identity.member-removed': 'Member removed',
  'identity.member-suspended': 'Member suspended',
  'identity.member-readmitted': 'Member readmitted',
  'identity.role-changed': 'Role of a member changed',
  'identity.role-added': 'Role added',
  'identity.role-deleted': 'Role deleted',
  'identity.permissions-changed': 'Permissions of a role changed',
  'identity.api-key-made': 'API key made',
  'identity.api-key-revoked': 'API key revoked',
  'identity.application-made': 'Application made',
  'identity.application-changed': 'Application changed',
  'identity.application-removed': 'Application removed',
  'identity.application-allowed': 'Application let in',
  'identity.code-reused': 'Code of an application used twice',
  'tasks.delete': 'Deletion of a task',
  'tasks.export': 'Export of tasks',
  'retention.purged': 'What is old was deleted',
  'system.operated': 'System changed',
};

/** An event in words; one that is not known here by its own, `shop.order-paid` as `Order paid`. */
export function eventWords(event: string): string {
  const known = EVENT_WORDS[event];
  if (known !== undefined) {
    return known;
  }
  const words = event.slice(event.indexOf('.') + 1).replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function what(entry: AuditRecord): string {
  const { method } = entry.details;
  return entry.event_type === 'system.operated' && method !== undefined
    ? `${method} /system/${entry.resource_id ?? ''}`
    : eventWords(entry.event_type);
}

/** Who it was, as well as is known. */
export function who(entry: AuditRecord, names: ReadonlyMap<string, string>): string {
  if (entry.user_id === null) {
    return entry.name ?? (entry.is_erased ? 'Somebody, erased' : 'The system');
  }
  return names.get(entry.user_id) ?? entry.name ?? `Person ${short(entry.user_id)}`;
}

/** From where, and about what: what is known of them. */
export function circumstances(entry: AuditRecord): string {
  return [
    entry.is_erased ? 'Personal data erased' : null,
    entry.ip === null ? null : `From ${entry.ip}`,
    about(entry),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

function about({ resource_type, resource_id, event_type }: AuditRecord): string | null {
  if (resource_type === null || resource_id === null || event_type === 'system.operated') {
    return null;
  }
  return `${resource_type.replaceAll('-', ' ')} ${short(resource_id)}`;
}

/** Enough of an id to tell it from its neighbours; other names as they are. */
export function short(id: string): string {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? `…${id.slice(-6)}` : id;
}
