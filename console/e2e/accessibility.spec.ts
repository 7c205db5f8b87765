import { expect, type Page, test } from '@playwright/test';
import axe, { type AxeResults, type RunOptions } from 'axe-core';

import { giveUp } from './deadLetters';
import { ADA, addTask, apiOf, enter, fresh, GRACE, LINUS, makeKey, open, stoa } from './people';

type Scene = {
  name: string;
  show: (page: Page) => Promise<void>;
  /** It is laid out differently on a narrow screen. */
  folds?: true;
};

const SCENES: readonly Scene[] = [
  {
    name: 'signing in',
    show: async (page) => {
      await page.goto(stoa('/console/sign-in'));
      // Nobody: five wrong passwords lock an account.
      await page.getByLabel('E-mail').fill(`${fresh('nobody').replace(' ', '-')}@harbour.example`);
      await page.getByLabel('Password', { exact: true }).fill('wrong');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await expect(page.getByRole('alert')).toBeVisible();
    },
  },
  {
    name: 'creating an account',
    folds: true,
    show: async (page) => {
      await page.goto(stoa('/console/register'));
      await page.getByLabel('Password', { exact: true }).fill('Abc1');
    },
  },
  {
    name: 'choosing a new password',
    show: async (page) => {
      await page.goto(stoa('/console/reset-password#nothing'));
      await page.getByLabel('New password').fill('Abc1');
    },
  },
  {
    name: 'mail to somebody who wants a new password',
    folds: true,
    show: async (page) => {
      const asked = await page.request.post(stoa('/password/forgot'), { data: { email: ADA } });
      expect(asked.status()).toBe(202);
      await open(page, undefined, '/console/system/mail');
      await page.getByRole('link', { name: 'Choose a new password' }).first().click();
      await expect(page.getByText('asked for a new password')).toBeVisible();
    },
  },
  {
    name: 'an entry of the audit log',
    folds: true,
    show: async (page) => {
      await open(page, undefined, '/console/audit?event=identity.signed-in');
      await page.getByRole('link', { name: 'Sign-in' }).first().click();
      await expect(page.getByText('This browser has followed the hashes')).toBeVisible();
    },
  },
  {
    name: 'the tasks',
    folds: true,
    show: (page) => enter(page, undefined, '/console/tasks?status=all'),
  },
  {
    name: 'the tasks of a guest',
    show: (page) => enter(page, LINUS, '/console/tasks?status=all'),
  },
  {
    name: 'no task that matches',
    show: async (page) => {
      await enter(page, undefined, '/console/tasks?q=nothing-is-called-this');
      await expect(page.getByText('No task matches')).toBeVisible();
    },
  },
  {
    name: 'a new task with everything unfolded',
    folds: true,
    show: async (page) => {
      await enter(page);
      await page.getByLabel('Title of the new task').fill('Bake');
      await page.getByRole('button', { name: 'More about the new task' }).click();
      await page.getByRole('button', { name: /^Due/ }).click();
      await expect(page.getByRole('button', { name: 'Tomorrow' })).toBeVisible();
    },
  },
  {
    name: 'editing',
    show: async (page) => {
      const title = fresh('Edit me');
      await enter(page);
      await addTask(page, title);
      await page.getByRole('link', { name: title }).click();
      await page.getByRole('dialog').getByLabel('Description').fill('Something else');
      await page.keyboard.press('Escape');
      await expect(page.getByText('Leave without saving?')).toBeVisible();
    },
  },
  {
    name: 'a conflict',
    folds: true,
    show: async (page) => {
      const title = fresh('Fight over me');
      const elsewhere = await apiOf(page.request);
      await enter(page);
      await addTask(page, title);
      await page.getByRole('link', { name: title }).click();
      await page.getByRole('dialog').getByLabel('Description').fill('Mine');
      const [task] = await elsewhere.find(title);
      await elsewhere.change(task?.id ?? '', { description: 'Theirs' });
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(page.getByText('Somebody changed this task')).toBeVisible();
    },
  },
  {
    name: 'a session that has ended',
    show: async (page) => {
      await enter(page);
      await page.route('**/tasks?*', (route) => route.fulfill({ status: 401, body: '{}' }));
      await page.getByRole('link', { name: /^Completed/ }).click();
      await expect(page.getByText('Your session has ended')).toBeVisible();
    },
  },
  {
    name: 'the menu of the person',
    show: async (page) => {
      await enter(page);
      await page.getByRole('button', { name: 'Account of' }).click();
      await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
    },
  },
  {
    name: 'the account',
    folds: true,
    show: async (page) => {
      await open(page, undefined, '/console/account');
      await expect(page.getByText('This one')).toBeVisible();
      await makeKey(page, fresh('Nightly report'));
      await page.getByRole('button', { name: 'Done' }).click();
      await expect(page.getByText('never used').first()).toBeVisible();
    },
  },
  {
    name: 'the people',
    folds: true,
    show: async (page) => {
      await open(page, undefined, '/console/people');
      await expect(page.getByRole('combobox', { name: 'Role of Grace Hopper' })).toBeVisible();
    },
  },
  {
    name: 'the roles',
    folds: true,
    show: async (page) => {
      await open(page, undefined, '/console/people/roles');
      await expect(page.getByLabel('Member: Add tasks')).toBeChecked();
    },
  },
  {
    name: 'a new API key',
    folds: true,
    show: async (page) => {
      await open(page, GRACE, '/console/account');
      await page.getByRole('button', { name: 'New key' }).click();
      await expect(page.getByRole('dialog').getByLabel('Read tasks')).toBeChecked();
    },
  },
  {
    name: 'an API key that is shown once',
    show: async (page) => {
      await open(page, GRACE, '/console/account');
      await makeKey(page, fresh('Nightly report'));
    },
  },
  {
    name: 'the shortcuts',
    show: async (page) => {
      await enter(page);
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    },
  },
  {
    name: 'the system',
    folds: true,
    show: async (page) => {
      await enter(page);
      await page.goto(stoa('/console/system'));
      await expect(page.getByRole('slider', { name: 'Time to answer' })).toBeVisible();
      await expect(page.getByRole('link', { name: /^GET/ }).first()).toBeVisible();
    },
  },
  {
    name: 'a trace',
    folds: true,
    show: async (page) => {
      await enter(page);
      await page.goto(stoa('/console/system/traces'));
      await page.getByRole('link', { name: /^GET/ }).first().click();
      await expect(page.getByRole('list', { name: 'Spans' })).toBeVisible();
    },
  },
  {
    name: 'events that were given up',
    folds: true,
    show: async (page) => {
      await giveUp(page);
      await open(page, undefined, '/console/system/events');
      await page.getByLabel('Select all shown').check();
      await expect(page.getByRole('button', { name: 'Replay 3' })).toBeVisible();
    },
  },
  {
    name: 'profiles',
    show: async (page) => {
      await enter(page);
      await page.goto(stoa('/console/system/profiles'));
      await expect(page.getByRole('button', { name: 'Record 30 s' })).toBeVisible();
    },
  },
  {
    name: 'the jobs',
    folds: true,
    show: async (page) => {
      await open(page, undefined, '/console/system/jobs');
      await expect(page.getByRole('heading', { name: 'Queues' })).toBeVisible();
    },
  },
  {
    name: 'a job',
    folds: true,
    show: async (page) => {
      await open(page, undefined, '/console/system/jobs');
      await page.getByRole('button', { name: 'Run now: retention.purge' }).click();
      await page
        .getByRole('region', { name: 'Jobs', exact: true })
        .getByRole('link', { name: 'retention.purge' })
        .first()
        .click();
      await expect(page.getByRole('dialog', { name: 'Job' }).getByText('Arguments')).toBeVisible();
    },
  },
  {
    name: 'a failure',
    show: async (page) => {
      await enter(page);
      await page.route('**/tasks?*', (route) => route.abort());
      await page.getByRole('link', { name: /^Completed/ }).click();
      await expect(page.getByRole('alert').first()).toBeVisible();
    },
  },
];

/** The rules by which a page in other colours may differ. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

const PHONE = { width: 390, height: 844 };

test.use({ viewport: { width: 1440, height: 900 }, contextOptions: { reducedMotion: 'reduce' } });

for (const { name, folds, show } of SCENES) {
  test(`${name} has no serious barrier`, async ({ page }) => {
    await show(page);
    await page.evaluate(axe.source);
    expect(await seriousBarriers(page, 'light')).toEqual([]);
    expect(await seriousBarriers(page, 'dark', COLOURS)).toEqual([]);
    if (folds) {
      await page.setViewportSize(PHONE);
      expect(await seriousBarriers(page, 'dark')).toEqual([]);
    }
  });
}

test('the menu on a phone has no serious barrier', async ({ page }) => {
  await page.setViewportSize(PHONE);
  await enter(page);
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await page.getByRole('button', { name: 'Account of' }).click();
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
  await page.evaluate(axe.source);
  expect(await seriousBarriers(page, 'light')).toEqual([]);
  expect(await seriousBarriers(page, 'dark', COLOURS)).toEqual([]);
});

/** @param rules all unless they are named */
async function seriousBarriers(page: Page, colorScheme: 'light' | 'dark', rules?: string[]) {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
  // Colours on their way from one to another have the contrast of neither. Inherited ones set out
  // when those above them have arrived, a frame later.
  await page.evaluate(async () => {
    for (let still = 0; still < 5;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const moving = document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
      await Promise.all(moving.map((animation) => animation.finished.catch(() => null)));
      still = moving.length === 0 ? still + 1 : 0;
    }
  });
  const options: RunOptions = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
  const { violations } = await page.evaluate(
    (options): Promise<AxeResults> =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(options),
    options,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => ({
      id,
      at: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
    }));
}
