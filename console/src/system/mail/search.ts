/** Which mail is shown, as the address has it. */
export type MailSearch = { to?: string | undefined };

export function parseMailSearch({ to }: Record<string, unknown>): MailSearch {
  return typeof to === 'string' && to !== '' ? { to } : {};
}
