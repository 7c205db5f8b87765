import { describe, expect, it } from 'vitest';

import { CallFailed } from './problem';
import { Session, type Tokens } from './session';
import { signedIn } from './signedIn';

const ADA = 'ada@harbour.example';
const NOBODY = new CallFailed({ kind: 'signed-out' });

describe('a call whose token is refused', () => {
  it('goes out once more with new tokens and everything it said', async () => {
    const server = new Server();
    const session = tabOf(server, emptyStorage());
    session.open(ADA, server.signIn());
    const send = signedIn(session, server.answer);
    server.forgetAccess();

    const answers = await Promise.all([send(call('one')), send(call('two'))]);

    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['one', 'two']);
    expect(server.exchanges).toBe(1);
  });

  it('waits for the next sign-in when the session is over', async () => {
    const server = new Server();
    const session = tabOf(server, emptyStorage());
    session.open(ADA, server.signIn());
    const send = signedIn(session, server.answer);
    server.revoke();

    const calls = [send(call('one')), send(call('two'))];
    await until(() => session.state.kind === 'ended');
    session.open(ADA, server.signIn());

    const answers = await Promise.all(calls);
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['one', 'two']);
  });

  it('waits for the next sign-in when new tokens are refused too', async () => {
    const server = new Server();
    const session = tabOf(server, emptyStorage());
    session.open(ADA, server.signIn());
    let refuses = true;
    const send = signedIn(session, (request) =>
      refuses ? Promise.resolve(new Response(null, { status: 401 })) : server.answer(request),
    );

    const sent = send(call('one'));
    await until(() => session.state.kind === 'ended');
    refuses = false;
    session.open(ADA, server.signIn());

    expect((await sent).status).toBe(200);
    expect(server.exchanges).toBe(1);
  });

  it('fails when the person signs out instead', async () => {
    const server = new Server();
    const session = tabOf(server, emptyStorage());
    session.open(ADA, server.signIn());
    server.revoke();

    const sent = signedIn(session, server.answer)(call('one'));
    await until(() => session.state.kind === 'ended');
    session.close();

    await expect(sent).rejects.toEqual(NOBODY);
  });

  it('is not sent for somebody else', async () => {
    const server = new Server();
    const storage = emptyStorage();
    const session = tabOf(server, storage);
    session.open(ADA, server.signIn());
    const sent = signedIn(session, async (request) => {
      const other = tabOf(server, storage);
      other.close();
      other.open('grace@harbour.example', server.signIn());
      session.look();
      server.forgetAccess();
      return server.answer(request);
    })(call('one'));

    await expect(sent).rejects.toEqual(NOBODY);
  });

  it('fails and leaves the session open when the tokens cannot be renewed', async () => {
    const server = new Server();
    const session = tabOf(server, emptyStorage());
    session.open(ADA, server.signIn());
    server.forgetAccess();
    server.isAway = true;

    await expect(signedIn(session, server.answer)(call('one'))).rejects.toEqual(
      new CallFailed({ kind: 'unreachable' }),
    );

    expect(session.state.kind).toBe('open');
  });
});

describe('a call that takes a recent sign-in', () => {
  const REFUSED = {
    status: 403,
    headers: { 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication", max_age=600' },
  };

  it('goes out once more with the token of the step-up', async () => {
    const server = new Server();
    const session = tabOf(server, emptyStorage());
    session.open(ADA, server.signIn());
    const sent: (string | null)[] = [];
    const send = signedIn(
      session,
      (request) => {
        sent.push(request.headers.get('Authorization'));
        return Promise.resolve(
          sent.length === 1 ? new Response(null, REFUSED) : new Response('done'),
        );
      },
      () => {
        session.replace('recent', Date.now() + 900_000);
        return Promise.resolve(true);
      },
    );

    expect(await (await send(call('one'))).text()).toBe('done');
    expect(sent.at(-1)).toBe('Bearer recent');
    expect(session.state.kind === 'open' && session.state.tokens.refresh).not.toBe('recent');
  });

  it('is refused when the person would rather not, and when it does not help', async () => {
    const server = new Server();
    const session = tabOf(server, emptyStorage());
    session.open(ADA, server.signIn());
    const refusing = () => Promise.resolve(new Response(null, REFUSED));

    for (const willing of [false, true]) {
      const send = signedIn(session, refusing, () => Promise.resolve(willing));
      expect((await send(call('one'))).status).toBe(403);
    }
  });
});

describe('tokens that end soon', () => {
  it('are renewed before they are sent', async () => {
    const server = new Server();
    const session = tabOf(server, emptyStorage());
    session.open(ADA, { ...server.signIn(), expiresAt: Date.now() + 1_000 });

    await signedIn(session, server.answer)(call('one'));

    expect([server.exchanges, server.refused]).toEqual([1, 0]);
  });

  it('are renewed once by all tabs together', async () => {
    const server = new Server();
    const storage = emptyStorage();
    const turns = queue();
    tabOf(server, storage).open(ADA, { ...server.signIn(), expiresAt: Date.now() + 1_000 });
    const tabs = [1, 2, 3].map(() => tabOf(server, storage, turns));

    const answers = await Promise.all(tabs.map((tab) => signedIn(tab, server.answer)(call('one'))));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect([server.exchanges, server.refused]).toEqual([1, 0]);
  });

  it('are sent as they are by a page that goes away', async () => {
    const server = new Server();
    const session = tabOf(server, emptyStorage());
    session.open(ADA, { ...server.signIn(), expiresAt: Date.now() + 1_000 });

    const last = new Request('http://stoa.example/', { method: 'DELETE', keepalive: true });
    expect((await signedIn(session, server.answer)(last)).status).toBe(200);

    expect(server.exchanges).toBe(0);
  });

  it('do not come back when the person signed out in the meantime', async () => {
    const server = new Server();
    const storage = emptyStorage();
    const session = tabOf(server, storage);
    session.open(ADA, server.signIn());

    const renewal = session.renew('access 1');
    tabOf(server, storage).close();
    await renewal;

    expect(session.state.kind).toBe('none');
  });
});

it('a late refusal of an older token changes nothing', async () => {
  const server = new Server();
  const session = tabOf(server, emptyStorage());
  session.open(ADA, server.signIn());

  await session.renew('older');
  session.end('older');

  expect(session.state.kind).toBe('open');
  expect(server.exchanges).toBe(0);
});

describe('another tab', () => {
  it('has the same session', () => {
    const storage = emptyStorage();
    const server = new Server();
    const session = tabOf(server, storage);
    session.open(ADA, server.signIn());

    expect(tabOf(server, storage).state).toEqual(session.state);
  });

  it('is signed out with the others', () => {
    const storage = emptyStorage();
    const server = new Server();
    const session = tabOf(server, storage);
    session.open(ADA, server.signIn());
    tabOf(server, storage).close();

    session.look();

    expect(session.state.kind).toBe('none');
  });

  it('forgets the one before when somebody else signs in', () => {
    const storage = emptyStorage();
    const server = new Server();
    const session = tabOf(server, storage);
    session.open(ADA, server.signIn());
    const seen: (string | null)[] = [];
    session.subscribe(() => seen.push(session.person));
    tabOf(server, storage).open('grace@harbour.example', server.signIn());

    session.look();

    expect(seen).toEqual([null, 'grace@harbour.example']);
  });
});

/** As the real one: a refresh token is good once, and one that comes again ends the session. */
class Server {
  exchanges = 0;
  refused = 0;
  isAway = false;
  #count = 0;
  #access: string | null = null;
  #refresh: string | null = null;

  signIn(): Tokens {
    this.#count++;
    this.#access = `access ${this.#count}`;
    this.#refresh = `refresh ${this.#count}`;
    return { access: this.#access, refresh: this.#refresh, expiresAt: Date.now() + 900_000 };
  }

  forgetAccess(): void {
    this.#access = null;
  }

  revoke(): void {
    this.#access = null;
    this.#refresh = null;
  }

  exchange = async (refresh: string): Promise<Tokens> => {
    await new Promise((resolve) => setTimeout(resolve));
    if (this.isAway) {
      throw new CallFailed({ kind: 'unreachable' });
    }
    if (refresh !== this.#refresh) {
      this.revoke();
      throw new CallFailed({ kind: 'problem', problem: REFUSED });
    }
    this.exchanges++;
    return this.signIn();
  };

  answer = async (request: Request): Promise<Response> => {
    const body = await request.text();
    if (request.headers.get('Authorization') === `Bearer ${String(this.#access)}`) {
      return new Response(body);
    }
    this.refused++;
    return new Response(null, { status: 401 });
  };
}

const REFUSED = {
  type: '/problems/identity/refresh-refused',
  title: 'The refresh token is not good',
  status: 401,
  detail: 'Sign in again.',
  instance: '/token/refresh',
  request_id: 'r',
};

function tabOf(server: Server, storage: ReturnType<typeof emptyStorage>, turns = queue()) {
  return new Session(storage, server.exchange, turns);
}

function queue() {
  let last = Promise.resolve();
  return (work: () => Promise<void>) => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

function call(text: string) {
  return new Request('http://stoa.example/tasks', { method: 'POST', body: text });
}

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
