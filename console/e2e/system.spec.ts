import { expect, test } from '@playwright/test';

import { giveUp } from './deadLetters';
import { ADA, apiOf, enter, fresh, LINUS, open, PASSWORD, stoa, tokenOf } from './people';

test('an operator finds out where the time of a request went', async ({ page, request }) => {
  await enter(page);
  // What nobody has looked for is in no cache. The others' requests for tasks may be.
  const found = await request.get(stoa(`/tasks?q=${fresh('nothing')}`), {
    headers: { Authorization: `Bearer ${await tokenOf(request, ADA)}` },
  });
  const trace = found.headers()['x-request-id'] ?? '';

  await page.getByRole('link', { name: 'System' }).click();
  await expect(page.getByRole('heading', { name: 'Alerts' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Parts of the system' }).getByText('Routes').click();
  await page.getByRole('link', { name: 'GET /tasks', exact: true }).click();
  await expect(page).toHaveURL(/name=GET/);
  await page.locator(`a[href$="/${trace}"]`).click();

  const spans = page.getByRole('list', { name: 'Spans' });
  await expect(spans.getByRole('button', { name: /list_tasks/ })).toBeVisible();
  await spans
    .getByRole('button', { name: /db_query/ })
    .first()
    .click();
  await expect(spans.getByText('db.query.text')).toBeVisible();
});

test('an alert fires, is escalated, acknowledged and clears', async ({ page }) => {
  const fired = new Date(Date.now() - 20 * 60_000).toISOString();
  let episode: object | null = {
    id: '01934f5e-7c5a-7b3e-9d52-3f1f6a2b8c4d',
    name: 'ErrorBudgetBurn',
    severity: 'page',
    fired_at: fired,
    value: '5.0 % of 100 requests',
    acknowledged_at: null,
    acknowledged_by: null,
    escalated_at: new Date(Date.now() - 5 * 60_000).toISOString(),
    cleared_at: null,
  };
  await page.route('**/system/alerts', (route) =>
    route.fulfill({
      json: {
        items: [
          {
            name: 'ErrorBudgetBurn',
            severity: 'page',
            summary: 'Requests fail.',
            stage: episode === null ? 'quiet' : 'firing',
            since: episode === null ? null : fired,
            value: episode === null ? '' : '5.0 % of 100 requests',
            episode,
          },
        ],
        history: [],
      },
    }),
  );
  await page.route('**/system/alerts/*/acknowledgements', async (route) => {
    const { id } = (await (
      await page.request.get(stoa('/users/me'), {
        headers: { Authorization: route.request().headers().authorization ?? '' },
      })
    ).json()) as { id: string };
    episode = { ...episode, acknowledged_at: new Date().toISOString(), acknowledged_by: id };
    return route.fulfill({ json: episode });
  });
  await enter(page);

  await page.getByRole('link', { name: /^System/ }).click();
  const alert = page.getByRole('listitem').filter({ hasText: 'ErrorBudgetBurn' });
  await expect(alert).toContainText('20 min ago');
  await expect(alert).toContainText('Escalated');
  await alert.getByRole('button', { name: 'Acknowledge' }).click();
  await expect(alert).toContainText('You look after it');
  await expect(alert.getByRole('button')).toBeHidden();
  episode = null;
  await page.reload();

  await expect(page.getByText('Nothing is wrong.')).toBeVisible();
});

test('events that were given up are looked at, replayed and discarded', async ({ page }) => {
  await giveUp(page);
  await open(page, undefined, '/console/system/events');

  const list = page.getByRole('list', { name: 'Events that were given up' });
  await list.getByRole('link', { name: 'task.created' }).first().click();
  const drawer = page.getByRole('dialog', { name: 'Event' });
  await expect(drawer.getByText('does not answer')).toBeVisible();
  await expect(drawer.getByText('"title": "Order flour"')).toBeVisible();
  await drawer.getByRole('button', { name: 'Replay' }).click();
  await expect(drawer).toBeHidden();
  await expect(list.getByRole('listitem')).toHaveCount(2);

  await list.getByLabel('Select task.created for search.index-task').check();
  await page.getByRole('button', { name: 'Discard 1…' }).click();
  const question = page.getByRole('dialog', { name: 'Discard 1 event?' });
  await expect(question.getByText('search.index-task will never handle them')).toBeVisible();
  await question.getByRole('button', { name: 'Discard' }).click();
  await expect(list.getByRole('listitem')).toHaveCount(1);

  await page.getByRole('button', { name: 'Replay all' }).click();
  await expect(page.getByText('Every event has reached those who asked for it.')).toBeVisible();
});

test('a recording becomes a flame graph and a file', async ({ page, request }) => {
  test.setTimeout(90_000);
  const { find } = await apiOf(request);
  await enter(page);
  await page.getByRole('link', { name: 'System' }).click();
  await page.getByRole('navigation', { name: 'Parts of the system' }).getByText('Profiles').click();

  await page.getByRole('button', { name: 'Record 10 s' }).click();
  const until = Date.now() + 8_000;
  while (Date.now() < until) {
    await find('busy');
  }
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: /Save recording/ }).click({ timeout: 30_000 });
  expect((await saved).suggestedFilename()).toMatch(/\.jfr$/);
  await page
    .getByRole('region', { name: 'Profiles' })
    .getByRole('listitem')
    .getByRole('link')
    .click();
  await expect(page.getByText(/of \d+ samples/)).toBeVisible();
});

test('who does not operate the system is not shown it', async ({ page, request }) => {
  await enter(page, LINUS);
  await expect(page.getByRole('link', { name: 'System' })).toBeHidden();

  const login = await request.post(stoa('/login'), {
    data: { email: LINUS, password: PASSWORD },
  });
  const { access_token } = (await login.json()) as { access_token: string };
  const refused = await request.get(stoa('/system/traces'), {
    headers: { Authorization: `Bearer ${access_token}` },
  });
  expect(refused.status()).toBe(403);
});
