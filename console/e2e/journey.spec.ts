import { execFileSync } from 'node:child_process';

import { expect, type Page, test } from '@playwright/test';

import {
  ADA,
  addTask,
  apiOf,
  enter,
  fresh,
  GRACE,
  LINUS,
  PASSWORD,
  row,
  signIn,
  stoa,
} from './people';
import { ROOT } from './stoa';

function cli(args: string[], input = ''): string {
  return execFileSync('./stoa', args, { cwd: ROOT, input, encoding: 'utf8' });
}

test('what is completed in the browser is found from the command line', async ({ page }) => {
  const title = fresh('Order rye flour');
  await signIn(page);

  await page.keyboard.press('n');
  await page.keyboard.type(title);
  await page.keyboard.press('Enter');
  await expect(row(page, title)).toBeVisible();
  await page.getByRole('checkbox', { name: `Complete ${title}` }).click();
  await expect(page.getByText(`Completed “${title}”`)).toBeVisible();
  await page.getByRole('link', { name: /^Completed/ }).click();
  await expect(row(page, title).getByRole('checkbox')).toBeChecked();

  cli(['login', '--server', stoa(''), '--email', ADA, '--password-stdin'], `${PASSWORD}\n`);
  const listed = cli(['task', 'list', '--status', 'completed', '--search', title, '-o', 'json']);
  expect(
    (JSON.parse(listed) as { title: string; status: string }[]).map(({ title, status }) => ({
      title,
      status,
    })),
  ).toEqual([{ title, status: 'completed' }]);
});

test('what a colleague adds appears by itself', async ({ page, request }) => {
  const title = fresh('Fold the napkins');
  const grace = await apiOf(request, GRACE);
  await enter(page);

  const stream = page.waitForResponse((response) => response.url().endsWith('/events'));
  await page.reload();
  expect((await stream).status()).toBe(200);
  await grace.add(title);

  await expect(row(page, title)).toBeVisible();
});

test('completing can be undone', async ({ page }) => {
  const title = fresh('Call the oven technician');
  await enter(page);
  await addTask(page, title);

  await page.getByRole('checkbox', { name: `Complete ${title}` }).click();
  await expect(page.getByText(`Completed “${title}”`)).toBeVisible();
  await page.keyboard.press('z');

  await expect(page.getByRole('checkbox', { name: `Complete ${title}` })).not.toBeChecked();
});

test('two edits at once lose nothing', async ({ page, request }) => {
  const title = fresh('Plan the window');
  const elsewhere = await apiOf(request);
  await enter(page);
  await addTask(page, title);

  await page.getByRole('link', { name: title }).click();
  const drawer = page.getByRole('dialog');
  await drawer.getByLabel('Description').fill('Gold stars, no tinsel.');
  const [task] = await elsewhere.find(title);
  await elsewhere.change(task?.id ?? '', { description: 'Red ribbon.', priority: 'high' });
  await drawer.getByRole('button', { name: 'Save' }).click();

  await expect(drawer.getByText('Somebody changed this task')).toBeVisible();
  const description = drawer.getByRole('radiogroup', { name: 'Description' });
  await expect(description.getByRole('radio', { name: 'Gold stars' })).toBeChecked();
  await expect(description.getByRole('radio', { name: 'Red ribbon' })).not.toBeChecked();
  const priority = drawer.getByRole('radiogroup', { name: 'Priority' });
  await expect(priority.getByRole('radio', { name: 'High' })).toBeChecked();
  await drawer.getByRole('button', { name: 'Save this version' }).click();
  await expect(drawer).toBeHidden();

  await expect(row(page, title).getByRole('img', { name: 'High priority' })).toBeVisible();
  await page.getByRole('link', { name: title }).click();
  await expect(drawer.getByLabel('Description')).toHaveValue('Gold stars, no tinsel.');
});

test('an edit that is left unsaved asks first', async ({ page, request }) => {
  const title = fresh('Reply to the hotel');
  const elsewhere = await apiOf(request);
  await enter(page);
  await addTask(page, title);

  await page.getByRole('link', { name: title }).click();
  await page.getByRole('dialog').getByLabel('Description').fill('Before six?');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Keep editing' }).click();
  await expect(page.getByRole('dialog').getByLabel('Description')).toHaveValue('Before six?');
  await page.goBack();
  await page.getByRole('button', { name: 'Discard changes' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();

  const [task] = await elsewhere.find(title);
  expect(task?.description).toBeNull();
});

test('a due date is chosen as a day and shown in words', async ({ page }) => {
  const title = fresh('Write the rota');
  await enter(page);

  await page.getByLabel('Title of the new task').fill(title);
  await page.getByRole('button', { name: 'More about the new task' }).click();
  await page.getByRole('button', { name: /^Due/ }).click();
  await page.getByRole('button', { name: 'Tomorrow' }).click();
  await page.getByRole('button', { name: 'Add', exact: true }).click();

  await expect(row(page, title).locator('time')).toHaveText('tomorrow');
});

test('a deletion can be undone', async ({ page, request }) => {
  const title = fresh('Repaint the sign');
  const elsewhere = await apiOf(request);
  await enter(page);
  await addTask(page, title);

  await startDeleting(page, title);
  await page.getByRole('button', { name: 'Undo' }).click();

  await expect(row(page, title)).toBeVisible();
  expect(await elsewhere.find(title)).toHaveLength(1);
});

test('a deletion is sent when the page goes away', async ({ page, request }) => {
  const title = fresh('Stamp loyalty cards');
  const elsewhere = await apiOf(request);
  await enter(page);
  await addTask(page, title);

  await startDeleting(page, title);
  await page.goto('about:blank');

  await expect.poll(() => elsewhere.find(title)).toEqual([]);
});

test('a deletion is sent before its person signs out', async ({ page, request }) => {
  const title = fresh('Fix the till printer');
  const elsewhere = await apiOf(request);
  await signIn(page);
  await addTask(page, title);

  await startDeleting(page, title);
  await page.getByRole('button', { name: 'Account of Ada' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();

  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(await elsewhere.find(title)).toEqual([]);
});

test('a deletion that fails brings the task back with the reason', async ({ page }) => {
  const title = fresh('Count the baskets');
  await enter(page);
  await addTask(page, title);
  await page.route('**/tasks/*', (route) =>
    route.request().method() === 'DELETE' ? route.abort() : route.continue(),
  );

  await startDeleting(page, title);

  await expect(row(page, title).getByRole('alert')).toContainText('Stoa cannot be reached');
});

test('a session that ends in the middle keeps what was typed', async ({ page }) => {
  const title = fresh('Taste the sourdough');
  await enter(page);
  await page.route(
    '**/tasks',
    (route) => route.fulfill({ status: 401, contentType: 'application/problem+json', body: '{}' }),
    { times: 1 },
  );

  await page.getByLabel('Title of the new task').fill(title);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.getByLabel('Password', { exact: true }).fill('not the password');
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await expect(dialog.getByText('That is not the password')).toBeVisible();
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Continue' }).click();

  await expect(dialog).toBeHidden();
  await expect(row(page, title)).toBeVisible();
});

test('without a network nothing typed is lost', async ({ page, context }) => {
  const title = fresh('Order paper bags');
  await enter(page);

  await context.setOffline(true);
  await page.getByLabel('Title of the new task').fill(title);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert').filter({ hasText: 'was not added' })).toContainText(
    'Stoa cannot be reached',
  );
  await expect(page.getByLabel('Title of the new task')).toHaveValue(title);
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Add', exact: true }).click();

  await expect(row(page, title)).toBeVisible();
});

test('a title that is taken is said at the title', async ({ page }) => {
  const title = fresh('Update the allergen list');
  await enter(page);
  await addTask(page, title);

  await page.getByLabel('Title of the new task').fill(title);
  await page.keyboard.press('Enter');

  await expect(page.getByLabel('Title of the new task')).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByLabel('Title of the new task')).toHaveValue(title);
});

test('filters live in the address, and can be cleared', async ({ page }) => {
  await enter(page, ADA, '/console/tasks?priority=high&q=nothing-is-called-this');
  await expect(page.getByText('No task matches')).toBeVisible();

  await page.getByRole('main').getByRole('link', { name: 'Clear filters' }).last().click();

  await expect(page).toHaveURL(/\/console\/tasks$/);
  await expect(page.getByRole('searchbox')).toHaveValue('');
  await page.keyboard.press('/');
  await page.keyboard.type('zz top');
  await expect(page).toHaveURL(/q=zz/);
});

test('a guest reads and is offered nothing else', async ({ page }) => {
  await enter(page, LINUS);
  await page.getByRole('link', { name: /^All/ }).click();

  await expect(page.getByRole('button', { name: 'New task' })).toBeHidden();
  await expect(page.getByRole('checkbox')).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^More for/ })).toHaveCount(0);
});

test('who creates an organisation starts with an empty list', async ({ page }) => {
  await page.goto(stoa('/console/register'));
  await page.getByLabel('Your name').fill('Nora Lund');
  await page.getByLabel('E-mail').fill(`${fresh('nora').replace(' ', '.')}@lund.example`);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Organisation name').fill('Lund Bicycles');
  await page.getByRole('button', { name: 'Create account' }).click();

  await expect(page.getByText('No tasks yet')).toBeVisible();
  await expect(page.getByText('Lund Bicycles')).toBeVisible();
});

test('signing out forgets everything, in all tabs and on the server', async ({ page, context }) => {
  await signIn(page);
  const { access } = await tokensIn(page);
  const other = await context.newPage();
  await other.goto(stoa('/console/tasks'));
  await expect(other.getByRole('heading', { name: 'Tasks', exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Account of Ada' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();

  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await expect(other.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  expect(await page.evaluate(() => localStorage.getItem('stoa-session'))).toBeNull();
  const headers = { Authorization: `Bearer ${access}` };
  await expect
    .poll(async () => (await page.request.get(stoa('/users/me'), { headers })).status())
    .toBe(401);
});

test('a session goes on in all tabs, and one of them renews it', async ({ page, context }) => {
  await signIn(page);
  const before = await tokensIn(page);
  const other = await context.newPage();
  let exchanges = 0;
  await context.route('**/token/refresh', (route) => {
    exchanges++;
    return route.continue();
  });
  await page.evaluate(() => {
    const kept = localStorage.getItem('stoa-session') ?? '';
    localStorage.setItem('stoa-session', kept.replace(/"expiresAt":\d+/, '"expiresAt":0'));
  });

  await Promise.all([page.reload(), other.goto(stoa('/console/tasks'))]);

  for (const tab of [page, other]) {
    await expect(tab.getByRole('heading', { name: 'Tasks', exact: true })).toBeVisible();
  }
  expect((await tokensIn(other)).access).not.toBe(before.access);
  expect(exchanges).toBe(1);
});

test('the console runs under a strict content security policy', async ({ page }) => {
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) {
      refused.push(message.text());
    }
  });
  await page.route('**/console/**', async (route) => {
    if (route.request().resourceType() !== 'document') {
      return route.continue();
    }
    const response = await route.fetch();
    return route.fulfill({
      response,
      headers: {
        ...response.headers(),
        'Content-Security-Policy':
          "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
      },
    });
  });

  await signIn(page);
  await page.getByRole('button', { name: 'More about the new task' }).click();
  await page.getByRole('button', { name: /^Due/ }).click();

  expect(refused).toEqual([]);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('a task is added and completed, and nothing is wider than the screen', async ({ page }) => {
    const title = fresh('Photograph the stollen for the winter page of the Harbour Bakery');
    await enter(page);
    await addTask(page, title);
    await page.getByRole('checkbox', { name: `Complete ${title}` }).tap();
    await expect(page.getByText(`Completed “${title}”`)).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);

    await page.getByRole('button', { name: 'Open navigation' }).tap();
    await expect(page.getByRole('dialog').getByText('Harbour Bakery')).toBeVisible();
    await page.getByRole('button', { name: 'Close navigation' }).tap();
    await expect(page.getByRole('dialog')).toBeHidden();
  });
});

async function tokensIn(page: Page): Promise<{ access: string }> {
  const kept = await page.evaluate(() => localStorage.getItem('stoa-session'));
  return (JSON.parse(kept ?? '') as { tokens: { access: string } }).tokens;
}

async function startDeleting(page: Page, title: string): Promise<void> {
  await row(page, title)
    .getByRole('button', { name: /^More for/ })
    .click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await expect(row(page, title)).toBeHidden();
}
