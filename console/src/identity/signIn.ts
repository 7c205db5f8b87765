import { answer, open, session, tokensOf } from '../api/client';

/** @throws CallFailed with status 401 when the two do not belong together */
export async function signIn(email: string, password: string): Promise<void> {
  const { body } = await answer(open.POST('/login', { body: { email, password } }));
  session.open(email, tokensOf(body));
}
