import { describe, expect, it } from 'vitest';

import { eventsIn } from './serverSentEvents';

async function read(...pieces: string[]) {
  const bytes = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      pieces.forEach((piece) => {
        controller.enqueue(bytes.encode(piece));
      });
      controller.close();
    },
  });
  const events = [];
  for await (const event of eventsIn(stream)) {
    events.push(event);
  }
  return events;
}

describe('a stream of events', () => {
  it('is read whatever pieces it arrives in', async () => {
    const events = await read(
      ':\n\nid: 7\nevent: task.cre',
      'ated\ndata: {"a":\ndata: 1}\n',
      '\ndata: x\n\n',
    );

    expect(events).toEqual([
      { id: '7', type: 'task.created', data: '{"a":\n1}' },
      { id: null, type: 'message', data: 'x' },
    ]);
  });

  it('passes over heartbeats and over an event that was cut off', async () => {
    expect(await read(':\n\n', ':\n\nid: 8\ndata: cut')).toEqual([]);
  });
});
