const BUILT_IN: Readonly<Record<string, string>> = {
  admin: 'Administrator',
  moderator: 'Moderator',
  user: 'Member',
  guest: 'Guest',
};

/** A role in words: those that an organisation added are called what it calls them. */
export function roleName(role: string): string {
  return BUILT_IN[role] ?? role;
}
