/** What of the traces is shown, as the address has it. */
export type TraceSearch = {
  name?: string | undefined;
  errors?: true | undefined;
  /** With those of the console and of these pages too. */
  own?: true | undefined;
};

export function parseTraceSearch({ name, errors, own }: Record<string, unknown>): TraceSearch {
  return {
    ...(typeof name === 'string' && { name }),
    ...(errors === true && { errors }),
    ...(own === true && { own }),
  };
}

/** Whether it is of somebody who only looks: the files of the console, and what its system pages ask for. */
export function isOwn(trace: string): boolean {
  return /^GET \/(console|system)\//.test(trace);
}
