// The tasks that every peer serves, on Fastify.
import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';

const WORKERS = 2;

const task = {
  type: 'object',
  properties: {
    id: { type: 'integer' },
    title: { type: 'string' },
    notes: { type: 'string', nullable: true },
    priority: { type: 'integer' },
    due_date: { type: 'string' },
    done: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
    created_at: { type: 'string' },
  },
};

const newTask = {
  type: 'object',
  required: ['title', 'priority', 'due_date'],
  properties: {
    title: { type: 'string', maxLength: 200, pattern: '\\S' },
    notes: { type: 'string', nullable: true },
    priority: { type: 'integer', minimum: 1, maximum: 5 },
    due_date: { type: 'string', format: 'date' },
    tags: { type: 'array', items: { type: 'string' }, default: [] },
  },
};

function serve() {
  const app = Fastify();
  const tasks = Array.from({ length: 1_000 }, (_, index) => ({
    id: index + 1,
    title: 'Paint the harbour wall',
    notes: 'Two coats, the second one after a dry night.',
    priority: 2,
    due_date: '2026-12-24',
    done: false,
    tags: ['harbour', 'outside'],
    created_at: '2026-11-21T09:30:00Z',
  }));
  let lastId = tasks.length;

  app.get('/plain', (request, reply) => reply.type('text/plain').send('Hello, World!'));

  app.get(
    '/tasks/:id',
    {
      schema: {
        params: { type: 'object', properties: { id: { type: 'integer' } } },
        response: { 200: task },
      },
    },
    (request, reply) => {
      const found = tasks[request.params.id - 1];
      return found ? reply.send(found) : reply.callNotFound();
    },
  );

  app.post('/tasks', { schema: { body: newTask, response: { 201: task } } }, (request, reply) => {
    const { title, notes, priority, due_date, tags } = request.body;
    lastId += 1;
    const created_at = new Date().toISOString();
    reply.code(201).send({ id: lastId, title, notes, priority, due_date, done: false, tags, created_at });
  });

  app.get('/block', async (request, reply) => {
    await sleep(20);
    return reply.type('text/plain').send('done');
  });

  app.listen({ port: Number(process.env.PORT ?? 8000), host: '127.0.0.1' });
}

if (cluster.isPrimary) {
  for (let i = 0; i < WORKERS; i++) {
    cluster.fork();
  }
} else {
  serve();
}
