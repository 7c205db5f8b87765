import { expect, test } from '@playwright/test';

import { ADA, fresh, makeKey, open, PASSWORD, signIn, stoa } from './people';

test('a profile is put right, and sessions elsewhere are ended', async ({
  page,
  browser,
  request,
}) => {
  // Somebody of their own: whose sessions end here must not be who visits other journeys.
  const email = `${fresh('nell').replace(' ', '.')}@quay.example`;
  const account = { email, password: PASSWORD, name: 'Nell Quay', organisation: 'Quay' };
  expect((await request.post(stoa('/register'), { data: account })).status()).toBe(201);
  const phone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1';
  for (const agent of [phone, 'curl/8.9']) {
    const headers = { 'User-Agent': agent };
    await request.post(stoa('/login'), { data: { email, password: PASSWORD }, headers });
  }
  const elsewhere = await (await browser.newContext({ userAgent: 'Tablet/1 Android' })).newPage();
  await signIn(elsewhere, email);
  await signIn(page, email);

  await page.getByRole('button', { name: 'Account of Nell' }).click();
  await page.getByRole('menuitem', { name: 'Your account' }).click();
  await page.getByLabel('Phone', { exact: true }).fill('+44 20 7946 0018');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Saved')).toBeVisible();
  await expect(page.getByLabel('Phone', { exact: true })).toHaveValue('+442079460018');

  const sessions = page.getByRole('list', { name: 'Sessions' });
  await expect(sessions.getByRole('listitem').first()).toContainText('This one');
  await expect(sessions).toContainText('Safari on iPhone');
  await sessions.getByRole('button', { name: /^End the session of Tablet on Android/ }).click();
  await expect(sessions).not.toContainText('Tablet on Android');

  await elsewhere.reload();
  await expect(elsewhere.getByText('Your session has ended')).toBeVisible();

  await page.getByRole('button', { name: 'End all others…' }).click();
  await page.getByRole('button', { name: 'End them' }).click();
  await expect(sessions.getByRole('listitem')).toHaveCount(1);
});

test('a key is made, used and revoked', async ({ page, request }) => {
  const name = fresh('Nightly report');
  await open(page, ADA, '/console/account');
  const key = await makeKey(page, name);
  const use = async () =>
    (await request.get(stoa('/tasks'), { headers: { 'X-API-Key': key } })).status();
  expect(await use()).toBe(200);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByText(key)).toHaveCount(0);

  const item = page
    .getByRole('list', { name: 'API keys' })
    .getByRole('listitem')
    .filter({ hasText: name });
  await expect(item).toContainText('Read tasks');
  await item.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();

  await expect(item).toHaveCount(0);
  expect(await use()).toBe(401);
});
