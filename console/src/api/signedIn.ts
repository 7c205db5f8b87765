import type { Session } from './session';

/** `send` with the session's token. A call that is refused for its token is sent again with the next one. */
export function signedIn(from: Session, send: (request: Request) => Promise<Response>) {
  return async (request: Request): Promise<Response> => {
    for (;;) {
      const token = await from.token();
      const attempt = request.clone();
      attempt.headers.set('Authorization', `Bearer ${token}`);
      const response = await send(attempt);
      if (response.status !== 401) {
        return response;
      }
      from.end(token);
    }
  };
}
