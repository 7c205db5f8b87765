import type { Task } from '../api/client';
import { type Failure, failureOf } from '../api/problem';

export type Deletion =
  /** Gone from sight and not yet sent; can be undone. */
  | { kind: 'waiting'; task: Task }
  | { kind: 'sending'; task: Task }
  /** The server refused; the task is back in sight with the reason. */
  | { kind: 'failed'; task: Task; failure: Failure };

export const UNDO_MS = 6_000;

/**
 * Deletions that may still be undone.
 *
 * A deletion is sent when its time is up, or at once when the page goes away.
 */
export class Deletions {
  readonly #send: (task: Task, how: { keepalive: boolean }) => Promise<void>;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #listeners = new Set<() => void>();
  #all: ReadonlyMap<string, Deletion> = new Map();

  constructor(send: (task: Task, how: { keepalive: boolean }) => Promise<void>) {
    this.#send = send;
  }

  get all(): ReadonlyMap<string, Deletion> {
    return this.#all;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start(task: Task): void {
    this.#set(task.id, { kind: 'waiting', task });
    this.#timers.set(
      task.id,
      setTimeout(() => void this.#submit(task, false), UNDO_MS),
    );
  }

  /** Brings the task back, or forgets why it could not be deleted. Too late once the deletion is being sent. */
  undo(id: string): void {
    if (this.#all.get(id)?.kind !== 'sending') {
      this.#stopTimer(id);
      this.#set(id, null);
    }
  }

  /** Sends what waits, in requests that outlive the page. */
  async flush(): Promise<void> {
    const waiting = [...this.#all.values()].filter(({ kind }) => kind === 'waiting');
    await Promise.all(waiting.map(({ task }) => this.#submit(task, true)));
  }

  /** Drops everything unsent: whose deletions they were has gone. */
  forget(): void {
    for (const id of this.#all.keys()) {
      this.#stopTimer(id);
      this.#set(id, null);
    }
  }

  async #submit(task: Task, keepalive: boolean): Promise<void> {
    this.#stopTimer(task.id);
    this.#set(task.id, { kind: 'sending', task });
    try {
      await this.#send(task, { keepalive });
      this.#set(task.id, null);
    } catch (error) {
      this.#set(task.id, { kind: 'failed', task, failure: failureOf(error) });
    }
  }

  #stopTimer(id: string): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  #set(id: string, deletion: Deletion | null): void {
    const next = new Map(this.#all);
    if (deletion === null) {
      next.delete(id);
    } else {
      next.set(id, deletion);
    }
    this.#all = next;
    this.#listeners.forEach((listener) => {
      listener();
    });
  }
}
