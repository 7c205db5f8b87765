import { CallFailed, problemStatus } from './problem';

export type Tokens = {
  access: string;
  /** Good for one exchange. Brought twice it ends the session. */
  refresh: string;
  /** When the access token expires, in milliseconds of this computer's clock. */
  expiresAt: number;
};

export type SessionState =
  | { kind: 'none' }
  | { kind: 'open'; email: string; tokens: Tokens }
  /** It cannot go on. Calls wait until the same person signs in again or gives up. */
  | { kind: 'ended'; email: string };

/** What is kept there outlives the page and its release: another shape needs another key. */
const KEY = 'stoa-session';

/** How long before its end an access token is renewed, in milliseconds. */
const MARGIN_MS = 60_000;

/** What all tabs share. */
type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Does one piece of work at a time, whichever tab asks. */
type InTurn = (work: () => Promise<void>) => Promise<void>;

type Waiting = { resolve: () => void; reject: (reason: CallFailed) => void };

/**
 * Who is signed in, in this browser.
 *
 * All tabs share one session. They take turns at exchanging the refresh token, and whoever has the turn looks first
 * at what the one before left.
 */
export class Session {
  readonly #storage: Kept;
  readonly #exchange: (refresh: string) => Promise<Tokens>;
  readonly #inTurn: InTurn;
  readonly #listeners = new Set<() => void>();
  #waiting: Waiting[] = [];
  #renewal: Promise<void> | null = null;
  #kept: string | null;
  #state: SessionState;

  /** @param exchange of a refresh token for new tokens; a failure with status 401 means that the session is over */
  constructor(storage: Kept, exchange: (refresh: string) => Promise<Tokens>, inTurn: InTurn) {
    this.#storage = storage;
    this.#exchange = exchange;
    this.#inTurn = inTurn;
    this.#kept = storage.getItem(KEY);
    this.#state = read(this.#kept);
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Whose session it is; null for nobody's. */
  get person(): string | null {
    return this.#state.kind === 'none' ? null : this.#state.email;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  open(email: string, tokens: Tokens): void {
    this.#keep({ kind: 'open', email, tokens });
  }

  /** Puts an access token in the place of the one there is. The refresh token stays. */
  replace(access: string, expiresAt: number): void {
    this.look();
    if (this.#state.kind === 'open') {
      this.#keep({ ...this.#state, tokens: { ...this.#state.tokens, access, expiresAt } });
    }
  }

  /** Says that `access` was refused though it was new. A late refusal of an older token changes nothing. */
  end(access: string): void {
    if (this.#state.kind === 'open' && this.#state.tokens.access === access) {
      this.#keep({ kind: 'ended', email: this.#state.email });
    }
  }

  close(): void {
    this.#keep({ kind: 'none' });
  }

  /** Learns what another tab kept. */
  look(): void {
    const kept = this.#storage.getItem(KEY);
    if (kept !== this.#kept) {
      this.#kept = kept;
      this.#become(read(kept));
    }
  }

  /** The access token, which may expire in a moment; when the session has ended, as soon as it is open again. */
  async token(): Promise<string> {
    for (;;) {
      switch (this.#state.kind) {
        case 'open':
          return this.#state.tokens.access;
        case 'ended':
          await new Promise<void>((resolve, reject) => {
            this.#waiting.push({ resolve, reject });
          });
          break;
        case 'none':
          throw new CallFailed({ kind: 'signed-out' });
      }
    }
  }

  /** An access token that lasts a while. */
  async freshToken(): Promise<string> {
    const token = await this.token();
    if (this.#state.kind !== 'open' || Date.now() < this.#state.tokens.expiresAt - MARGIN_MS) {
      return token;
    }
    await this.renew(token);
    return this.token();
  }

  /**
   * Puts new tokens in the place of `access` and its refresh token, unless somebody did. Then the session is open with
   * another access token, or not open any more.
   *
   * @throws CallFailed when it cannot be known, as without a network
   */
  async renew(access: string): Promise<void> {
    this.#renewal ??= this.#inTurn(() => this.#renewNow(access)).finally(() => {
      this.#renewal = null;
    });
    return this.#renewal;
  }

  async #renewNow(access: string): Promise<void> {
    this.look();
    const before = this.#state;
    if (before.kind !== 'open' || before.tokens.access !== access) {
      return;
    }
    const next = await this.#next(before);
    this.look();
    // Not if they signed out or in again while the answer was on its way.
    if (this.#state.kind === 'open' && this.#state.tokens.access === access) {
      this.#keep(next);
    }
  }

  async #next({ email, tokens }: SessionState & { kind: 'open' }): Promise<SessionState> {
    try {
      return { kind: 'open', email, tokens: await this.#exchange(tokens.refresh) };
    } catch (error) {
      if (error instanceof CallFailed && problemStatus(error.failure) === 401) {
        return { kind: 'ended', email };
      }
      throw error;
    }
  }

  #keep(state: SessionState): void {
    if (state.kind === 'none') {
      this.#kept = null;
      this.#storage.removeItem(KEY);
    } else {
      this.#kept = JSON.stringify(state);
      this.#storage.setItem(KEY, this.#kept);
    }
    this.#become(state);
  }

  #become(state: SessionState): void {
    const somebodyElse =
      this.person !== null && state.kind !== 'none' && state.email !== this.person;
    if (somebodyElse) {
      this.#become({ kind: 'none' });
    }
    this.#state = state;
    this.#release(state);
    this.#listeners.forEach((listener) => {
      listener();
    });
  }

  #release({ kind }: SessionState): void {
    if (kind !== 'ended') {
      const waiting = this.#waiting;
      this.#waiting = [];
      waiting.forEach(({ resolve, reject }) => {
        if (kind === 'open') {
          resolve();
        } else {
          reject(new CallFailed({ kind: 'signed-out' }));
        }
      });
    }
  }
}

function read(kept: string | null): SessionState {
  return kept === null ? { kind: 'none' } : (JSON.parse(kept) as SessionState);
}
