/** What a password needs, as the server asks it. Hints while typing; the server decides. */
export const PASSWORD_RULES = [
  { says: '8 characters or more', holds: (password: string) => password.length >= 8 },
  { says: 'an upper-case letter', holds: (password: string) => /\p{Lu}/u.test(password) },
  { says: 'a lower-case letter', holds: (password: string) => /\p{Ll}/u.test(password) },
  { says: 'a digit', holds: (password: string) => /\p{Nd}/u.test(password) },
  { says: 'a special character', holds: (password: string) => /[^\p{L}\p{Nd}]/u.test(password) },
] as const;
