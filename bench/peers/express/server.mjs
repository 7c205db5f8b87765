// The tasks that every peer serves, on Express.
import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';

const WORKERS = 2;

const DATE = /^\d{4}-\d{2}-\d{2}$/;

function errors(task) {
  const found = [];
  if (typeof task?.title !== 'string' || !task.title.trim() || task.title.length > 200) {
    found.push('title must have 1 to 200 characters');
  }
  if (!Number.isInteger(task?.priority) || task.priority < 1 || task.priority > 5) {
    found.push('priority must be 1 to 5');
  }
  if (!isDate(task?.due_date)) {
    found.push('due_date must be a date');
  }
  return found;
}

function isDate(text) {
  return typeof text === 'string' && DATE.test(text) && !Number.isNaN(Date.parse(text));
}

function serve() {
  const app = express();
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

  app.get('/plain', (request, response) => response.type('text/plain').send('Hello, World!'));

  app.get('/tasks/:id', (request, response) => {
    const found = tasks[Number(request.params.id) - 1];
    if (found) {
      response.json(found);
    } else {
      response.sendStatus(404);
    }
  });

  app.post('/tasks', express.json(), (request, response) => {
    const found = errors(request.body);
    if (found.length > 0) {
      response.status(422).json({ errors: found });
      return;
    }
    const { title, notes = null, priority, due_date, tags = [] } = request.body;
    lastId += 1;
    const created_at = new Date().toISOString();
    response.status(201).json({ id: lastId, title, notes, priority, due_date, done: false, tags, created_at });
  });

  app.get('/block', async (request, response) => {
    await sleep(20);
    response.type('text/plain').send('done');
  });

  app.listen(Number(process.env.PORT ?? 8000), '127.0.0.1');
}

if (cluster.isPrimary) {
  for (let i = 0; i < WORKERS; i++) {
    cluster.fork();
  }
} else {
  serve();
}
