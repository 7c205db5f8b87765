import { createHmac } from 'node:crypto';

import { expect, type Page, test } from '@playwright/test';

import { fresh, PASSWORD, stoa } from './people';

/** Passkeys are for a name, and tests are at an address of numbers otherwise. */
function here(path: string): string {
  return stoa(path).replace('127.0.0.1', 'localhost');
}

/** The code of RFC 6238 that an authenticator app shows now, or some steps later. */
function codeOf(secret: string, later = 0): string {
  const bits = Array.from(secret)
    .map((letter) =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
    )
    .join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const hash = createHmac('sha1', key).update(step).digest();
  const number = hash.readUInt32BE((hash.at(-1) ?? 0) & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

async function enterPassword(page: Page, email: string): Promise<void> {
  await page.goto(here('/console/account'));
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.evaluate(() => {
    localStorage.clear();
  });
  await page.goto(here('/console/account'));
}

test('a second factor is turned on, and a passkey takes the place of all', async ({
  page,
  request,
}) => {
  const email = `${fresh('ines').replace(' ', '.')}@quay.example`;
  const account = { email, password: PASSWORD, name: 'Ines Quay', organisation: 'Quay' };
  expect((await request.post(stoa('/register'), { data: account })).status()).toBe(201);
  await enterPassword(page, email);

  const ways = page.getByRole('list', { name: 'Ways to sign in' });
  await ways.getByRole('button', { name: 'Turn on…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('img', { name: /QR code/ })).toBeVisible();
  const shown = await dialog.getByText(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/).innerText();
  const secret = shown.replaceAll(' ', '');
  await dialog.getByLabel('Code', { exact: true }).fill(codeOf(secret));
  await dialog.getByRole('button', { name: 'Turn on' }).click();
  const codes = dialog.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
  await expect(codes).toHaveCount(10);
  const recovery = await codes.first().innerText();
  await dialog.getByRole('button', { name: 'I have kept them' }).click();
  await expect(ways).toContainText('10 recovery codes are left');

  await signOut(page);
  await enterPassword(page, email);
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByText('That is not it')).toBeVisible();
  // The code of now was used; that of the next half minute is good already.
  await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, 1));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(ways).toContainText('Since');

  const browser = await page.context().newCDPSession(page);
  await browser.send('WebAuthn.enable');
  await browser.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
    },
  });
  await page.getByRole('button', { name: 'New passkey' }).click();
  await dialog.getByLabel('Name').fill('Laptop');
  await dialog.getByRole('button', { name: 'Make passkey' }).click();
  await expect(ways).toContainText('Laptop');

  await signOut(page);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await expect(ways).toContainText('last used');

  await signOut(page);
  await enterPassword(page, email);
  await page.getByRole('button', { name: /recovery code/ }).click();
  await page.getByLabel('Recovery code').fill(recovery.toLowerCase());
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(ways).toContainText('9 recovery codes are left');
});
