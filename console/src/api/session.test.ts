import { describe, expect, it } from 'vitest';

import { CallFailed } from './problem';
import { Session } from './session';
import { signedIn } from './signedIn';

describe('a call with a token that has run out', () => {
  const tokens: (string | null)[] = [];

  function serverThatAccepts(good: () => string) {
    return async (request: Request): Promise<Response> => {
      const token = request.headers.get('Authorization');
      tokens.push(token);
      const body = await request.text();
      return token === `Bearer ${good()}`
        ? new Response(body)
        : new Response(null, { status: 401 });
    };
  }

  function call(text: string) {
    return new Request('http://stoa.example/tasks', { method: 'POST', body: text });
  }

  it('waits for the next sign-in and goes out once more with everything it said', async () => {
    const session = new Session(emptyStorage());
    session.open('old', 'ada@harbour.example');
    const send = signedIn(
      session,
      serverThatAccepts(() => 'new'),
    );

    const calls = [send(call('one')), send(call('two'))];
    await until(() => session.state.kind === 'ended');
    session.open('new', 'ada@harbour.example');

    const answers = await Promise.all(calls);
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['one', 'two']);
  });

  it('fails when the person signs out instead', async () => {
    const session = new Session(emptyStorage());
    session.open('old', 'ada@harbour.example');
    const send = signedIn(
      session,
      serverThatAccepts(() => 'new'),
    );

    const sent = send(call('one'));
    await until(() => session.state.kind === 'ended');
    session.close();

    await expect(sent).rejects.toEqual(new CallFailed({ kind: 'signed-out' }));
  });

  it('does not end a session that was renewed in the meantime', () => {
    const session = new Session(emptyStorage());
    session.open('new', 'ada@harbour.example');

    session.end('old');

    expect(session.state.kind).toBe('open');
  });
});

it('a session is still there after a reload of the tab', () => {
  const storage = emptyStorage();
  new Session(storage).open('token', 'ada@harbour.example');

  expect(new Session(storage).state).toEqual({
    kind: 'open',
    token: 'token',
    email: 'ada@harbour.example',
  });
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function emptyStorage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
