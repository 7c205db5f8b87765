import { expect, test } from '@playwright/test';

import { apiOf, enter, LINUS, PASSWORD, stoa } from './people';

test('an operator finds out where the time of a request went', async ({ page, request }) => {
  const { find } = await apiOf(request);
  await find('whatever there is');
  await enter(page);

  await page.getByRole('link', { name: 'System' }).click();
  await expect(page.getByRole('heading', { name: 'Alerts' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Parts of the system' }).getByText('Routes').click();
  await page.getByRole('link', { name: 'GET /tasks', exact: true }).click();
  await expect(page).toHaveURL(/name=GET/);
  await page.getByRole('link', { name: 'GET /tasks', exact: true }).first().click();

  const spans = page.getByRole('list', { name: 'Spans' });
  await expect(spans.getByRole('button', { name: /list_tasks/ })).toBeVisible();
  await spans
    .getByRole('button', { name: /db_query/ })
    .first()
    .click();
  await expect(spans.getByText('db.query.text')).toBeVisible();
});

test('an alert is seen to fire and to clear', async ({ page }) => {
  let stage = 'firing';
  await page.route('**/system/alerts', (route) =>
    route.fulfill({
      json: {
        items: [
          {
            name: 'ErrorBudgetBurn',
            severity: 'page',
            summary: 'Requests fail.',
            stage,
            since: stage === 'firing' ? new Date(Date.now() - 240_000).toISOString() : null,
            value: stage === 'firing' ? '5.0 % of 100 requests' : '',
          },
        ],
        history: [],
      },
    }),
  );
  await enter(page);

  await page.getByRole('link', { name: 'System' }).click();
  await expect(page.getByText('ErrorBudgetBurn')).toBeVisible();
  await expect(page.getByText('4 min ago')).toBeVisible();
  stage = 'quiet';
  await page.reload();

  await expect(page.getByText('Nothing is wrong.')).toBeVisible();
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
