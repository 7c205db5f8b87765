import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Task } from '../api/client';
import { CallFailed, type Failure } from '../api/problem';
import { Deletions, UNDO_MS } from './deletions';

const TASK = { id: '1', title: 'Order flour' } as Task;

describe('a deletion', () => {
  let sent: { id: string; keepalive: boolean }[];
  let refusal: Failure | null;
  let deletions: Deletions;

  beforeEach(() => {
    vi.useFakeTimers();
    sent = [];
    refusal = null;
    deletions = new Deletions(({ id }, { keepalive }) => {
      sent.push({ id, keepalive });
      return refusal === null ? Promise.resolve() : Promise.reject(new CallFailed(refusal));
    });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('is sent when its time is up', async () => {
    deletions.start(TASK);
    await vi.advanceTimersByTimeAsync(UNDO_MS - 1);
    expect(sent).toEqual([]);

    await vi.advanceTimersByTimeAsync(1);

    expect(sent).toEqual([{ id: '1', keepalive: false }]);
    expect(deletions.all.size).toBe(0);
  });

  it('is never sent once it was undone', async () => {
    deletions.start(TASK);

    deletions.undo('1');
    await vi.advanceTimersByTimeAsync(UNDO_MS * 2);
    await deletions.flush();

    expect(sent).toEqual([]);
    expect(deletions.all.size).toBe(0);
  });

  it('is sent at once, and only once, when the page goes away', async () => {
    deletions.start(TASK);

    await deletions.flush();
    await vi.advanceTimersByTimeAsync(UNDO_MS * 2);

    expect(sent).toEqual([{ id: '1', keepalive: true }]);
  });

  it('that is refused brings the task back with the reason', async () => {
    refusal = { kind: 'unreachable' };
    deletions.start(TASK);

    await vi.advanceTimersByTimeAsync(UNDO_MS);

    expect(deletions.all.get('1')).toEqual({ kind: 'failed', task: TASK, failure: refusal });
  });

  it('cannot be undone while it is on its way', async () => {
    deletions.start(TASK);
    const sending = deletions.flush();

    deletions.undo('1');

    expect(deletions.all.get('1')?.kind).toBe('sending');
    await sending;
    expect(deletions.all.size).toBe(0);
  });
});
