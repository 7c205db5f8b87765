import { CallFailed } from './problem';
import type { Session } from './session';
import { asksForStepUp } from './stepUp';

/**
 * `send` with the session's access token.
 *
 * A call that is refused for its token goes out once more with the next one. If that is refused too the session has
 * ended, and the call waits for the next sign-in; never for that of somebody else. One that takes a recent sign-in goes
 * out once more when the person has shown who they are.
 *
 * @param stepUp asks the person for that, and answers whether they did
 */
export function signedIn(
  from: Session,
  send: (request: Request) => Promise<Response>,
  stepUp: () => Promise<boolean> = () => Promise.resolve(false),
) {
  return async (request: Request): Promise<Response> => {
    const { person } = from;
    let hasSteppedUp = false;
    for (let isRenewed = false; ; isRenewed = true) {
      // What is sent as the page goes away takes the token as it is: nobody would be there to keep another.
      const token = await (request.keepalive ? from.token() : from.freshToken());
      if (from.person !== person) {
        throw new CallFailed({ kind: 'signed-out' });
      }
      const attempt = request.clone();
      attempt.headers.set('Authorization', `Bearer ${token}`);
      const response = await send(attempt);
      if (asksForStepUp(response) && !hasSteppedUp && (await stepUp())) {
        hasSteppedUp = true;
        continue;
      }
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
