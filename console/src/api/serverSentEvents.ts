/** One event of a stream. */
export type ServerSentEvent = { id: string | null; type: string; data: string };

/** The events in a stream, as they arrive (HTML Standard, section 9.2). */
export async function* eventsIn(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  let rest = '';
  for await (const text of chunks(stream)) {
    const blocks = (rest + text).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = read(block);
      if (event !== null) {
        yield event;
      }
    }
  }
}

async function* chunks(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      yield decoder.decode(value, { stream: true });
    }
  } finally {
    await reader.cancel();
  }
}

/** A block without data is a comment, such as the heartbeat. */
function read(block: string): ServerSentEvent | null {
  const lines = block.split('\n');
  const all = (field: string) =>
    lines
      .filter((line) => line.startsWith(`${field}: `))
      .map((line) => line.slice(field.length + 2));
  const data = all('data');
  return data.length === 0
    ? null
    : {
        id: all('id').at(-1) ?? null,
        type: all('event').at(-1) ?? 'message',
        data: data.join('\n'),
      };
}
