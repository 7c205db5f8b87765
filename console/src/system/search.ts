/** What of the traces is shown, as the address has it. */
export type TraceSearch = { name?: string | undefined; errors?: true | undefined };

export function parseTraceSearch({ name, errors }: Record<string, unknown>): TraceSearch {
  return {
    ...(typeof name === 'string' && { name }),
    ...(errors === true && { errors }),
  };
}
