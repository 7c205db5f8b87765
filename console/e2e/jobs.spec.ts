import { type APIRequestContext, expect, type Page, test } from '@playwright/test';

import { fresh, LINUS, open, stoa, tokenOf } from './people';

/** More than a result of 1 MiB can hold: each has 3 kB of UTF-8. */
const TASKS = 360;

/** Somebody in an organisation of their own, who cannot be expected to know of the console. */
async function stranger(request: APIRequestContext) {
  const email = `${Date.now().toString(36)}@mill.example`;
  const password = 'Analytical-1843';
  const organisation = fresh('Mill');
  const account = { email, password, name: 'Miller', organisation };
  expect((await request.post(stoa('/register'), { data: account })).status()).toBe(201);
  const login = await request.post(stoa('/login'), { data: { email, password } });
  const { access_token } = (await login.json()) as { access_token: string };
  const headers = { Authorization: `Bearer ${access_token}` };
  return {
    addTasks: async (count: number) => {
      const paths: string[] = [];
      for (let i = 0; i < count; i += 10) {
        const added = await Promise.all(
          Array.from({ length: 10 }, (_, j) =>
            request.post(stoa('/tasks'), {
              headers,
              data: {
                title: `Sack ${i + j} ${'x'.repeat(180)}`,
                description: '€'.repeat(1000),
              },
            }),
          ),
        );
        paths.push(...added.map((reply) => reply.headers().location ?? ''));
      }
      return paths;
    },
    removeTasks: async (paths: readonly string[]) => {
      for (let i = 0; i < paths.length; i += 10) {
        await Promise.all(
          paths.slice(i, i + 10).map((path) => request.delete(stoa(path), { headers })),
        );
      }
    },
    export: async () => {
      const begun = await request.post(stoa('/tasks/exports'), { headers });
      return ((await begun.json()) as { job_id: string }).job_id;
    },
    job: async (id: string) =>
      (await (await request.get(stoa(`/jobs/${id}`), { headers })).json()) as { state: string },
  };
}

async function openJobs(page: Page, search = ''): Promise<void> {
  await open(page, undefined, `/console/system/jobs${search}`);
  await expect(page.getByRole('heading', { name: 'Jobs', exact: true })).toBeVisible();
}

test('a job fails, is retried and succeeds', async ({ page, request }) => {
  const miller = await stranger(request);
  const tasks = await miller.addTasks(TASKS);
  const job = await miller.export();

  await openJobs(page, '?state=failed');
  await page.locator(`a[href*="${job}"]`).click();
  const drawer = page.getByRole('dialog', { name: 'Job' });
  await expect(drawer.getByText('its result cannot be kept').first()).toBeVisible();
  await miller.removeTasks(tasks);
  await drawer.getByRole('button', { name: 'Retry now' }).click();

  await expect(drawer.getByText('Succeeded', { exact: true })).toBeVisible();
  await expect(drawer.getByText('"tasks": 0')).toBeVisible();
  expect((await miller.job(job)).state).toBe('succeeded');
  await drawer.getByRole('button', { name: 'Discard…' }).click();
  await drawer.getByRole('button', { name: 'Discard', exact: true }).click();
  await expect(drawer).toBeHidden();
});

test('a paused queue keeps its jobs until it is resumed', async ({ page, request }) => {
  const miller = await stranger(request);
  await openJobs(page);

  await page.getByRole('button', { name: 'Pause the queue default' }).click();
  await expect(page.getByText('Paused', { exact: true })).toBeVisible();
  const job = await miller.export();
  await page.getByRole('link', { name: /^Queued/ }).click();
  await expect(page.locator(`a[href*="${job}"]`)).toBeVisible();
  await page.getByRole('button', { name: 'Resume the queue default' }).click();

  await expect(page.getByText('Nothing waits for its turn.')).toBeVisible();
  await expect.poll(async () => (await miller.job(job)).state).toBe('succeeded');
});

test('a schedule is run at once', async ({ page }) => {
  await openJobs(page);

  await page.getByRole('button', { name: 'Run now: retention.purge' }).click();

  await expect(page.getByRole('link', { name: /ago: succeeded|now: succeeded/ })).toBeVisible();
});

test('only those who look after the installation see the jobs', async ({ page, request }) => {
  await open(page, LINUS);
  await expect(page.getByRole('heading', { name: 'Tasks', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Tasks', exact: true })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Jobs', exact: true })).toBeHidden();

  const headers = { Authorization: `Bearer ${await tokenOf(request, LINUS)}` };
  expect((await request.get(stoa('/system/jobs'), { headers })).status()).toBe(403);
});
