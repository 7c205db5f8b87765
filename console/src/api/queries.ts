import { QueryClient } from '@tanstack/react-query';

import { CallFailed } from './problem';

/** What the server said, kept and refreshed. The only copy of server state in the console. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // Without this a call made offline would hang silently until the network is back.
      networkMode: 'always',
      staleTime: 10_000,
      retry: (count, error) => count < 2 && mayPass(error),
      retryDelay: (attempt) => 400 * 2 ** attempt,
    },
    mutations: { networkMode: 'always' },
  },
});

/** Whether the same call may succeed in a moment. */
function mayPass(error: Error): boolean {
  if (!(error instanceof CallFailed)) {
    return false;
  }
  switch (error.failure.kind) {
    case 'unreachable':
    case 'unreadable':
      return true;
    case 'problem':
      return error.failure.problem.status >= 500;
    case 'signed-out':
      return false;
  }
}
