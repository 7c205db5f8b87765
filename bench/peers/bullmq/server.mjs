// Jobs that do nothing, on BullMQ. Does what the lines on its input say, and answers each with a line.
//
// node server.mjs PORT CONCURRENCY, where a Redis listens on the port of this machine.
import { createInterface } from 'node:readline';
import { Queue, Worker } from 'bullmq';

const BATCH = 500;

const connection = { host: '127.0.0.1', port: Number(process.argv[2]), maxRetriesPerRequest: null };
const concurrency = Number(process.argv[3]);
const queue = new Queue('nothing', { connection });

let waiting = 0;
let runs = 0;

async function enqueueSingly(count) {
  const nanos = [];
  for (let i = 0; i < count; i++) {
    const begin = process.hrtime.bigint();
    await queue.add('nothing', {});
    nanos.push(process.hrtime.bigint() - begin);
  }
  waiting += count;
  return nanos.join(' ');
}

async function enqueue(count) {
  for (let left = count; left > 0; left -= BATCH) {
    await queue.addBulk(Array.from({ length: Math.min(left, BATCH) }, () => ({ name: 'nothing', data: {} })));
  }
  waiting += count;
  return 'enqueued';
}

// A job is completed when Redis has answered that it is.
async function run() {
  const worker = new Worker('nothing', async () => { runs++; }, { connection, concurrency, autorun: false });
  const done = new Promise((resolve, reject) => {
    worker.on('completed', () => { if (--waiting === 0) resolve(); });
    worker.on('failed', (job, error) => reject(error));
    worker.on('error', reject);
  });
  worker.run();
  await done;
  await worker.close();
  return String(runs);
}

const commands = { single: enqueueSingly, bulk: enqueue, run };
for await (const line of createInterface({ input: process.stdin })) {
  const [command, count] = line.split(' ');
  console.log(await commands[command](Number(count)));
}
await queue.close();
