import { CallFailed } from './problem';
import type { Session } from './session';

/**
 * `send` with the session's access token.
 *
 * A call that is refused for its token goes out once more with the next one. If that is refused too the session has
 * ended, and the call waits for the next sign-in; never for that of somebody else.
 */
export function signedIn(from: Session, send: (request: Request) => Promise<Response>) {
  return async (request: Request): Promise<Response> => {
    const { person } = from;
    for (let isRenewed = false; ; isRenewed = true) {
      // What is sent as the page goes away takes the token as it is: nobody would be there to keep another.
      const token = await (request.keepalive ? from.token() : from.freshToken());
      if (from.person !== person) {
        throw new CallFailed({ kind: 'signed-out' });
      }
      const attempt = request.clone();
      attempt.headers.set('Authorization', `Bearer ${token}`);
      const response = await send(attempt);
      if (response.status !== 401) {
        return response;
      }
      if (isRenewed) {
        from.end(token);
      } else {
        await from.renew(token);
      }
    }
  };
}
