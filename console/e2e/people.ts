import { type APIRequestContext, expect, type Page } from '@playwright/test';

export const ADA = 'ada@harbour.example';
export const GRACE = 'grace@harbour.example';
export const LINUS = 'linus@harbour.example';
export const PASSWORD = 'Harbour-2026!';

export function stoa(path: string): string {
  return `${process.env.STOA_URL ?? ''}${path}`;
}

/** A title that no other run has used. */
export function fresh(title: string): string {
  return `${title} ${Date.now().toString(36)}`;
}

/** Signs in as people do. */
export async function signIn(page: Page, email = ADA): Promise<void> {
  await page.goto(stoa('/console/'));
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Tasks', exact: true })).toBeVisible();
}

/** Opens a page as somebody who signed in before, for what is not about signing in. */
export async function enter(page: Page, email = ADA, path = '/console/tasks'): Promise<void> {
  await open(page, email, path);
  await expect(page.getByRole('heading', { name: 'Tasks', exact: true })).toBeVisible();
}

/** Opens any page as somebody who signed in before. */
export async function open(page: Page, email = ADA, path = '/console/tasks'): Promise<void> {
  // All journeys share the access token, so none may exchange the refresh token.
  const tokens = {
    access: await tokenOf(page.request, email),
    refresh: 'none',
    expiresAt: Date.now() + 10 * 60_000,
  };
  await page.addInitScript(
    (session) => {
      localStorage.setItem('stoa-session', session);
    },
    JSON.stringify({ kind: 'open', email, tokens }),
  );
  await page.goto(stoa(path));
}

const tokens = new Map<string, { token: string; since: number }>();

export async function tokenOf(request: APIRequestContext, email: string): Promise<string> {
  const kept = tokens.get(email);
  if (kept !== undefined && Date.now() - kept.since < 5 * 60_000) {
    return kept.token;
  }
  const login = await request.post(stoa('/login'), { data: { email, password: PASSWORD } });
  const { access_token } = (await login.json()) as { access_token: string };
  tokens.set(email, { token: access_token, since: Date.now() });
  return access_token;
}

export async function addTask(page: Page, title: string): Promise<void> {
  await page.getByLabel('Title of the new task').fill(title);
  await page.keyboard.press('Enter');
  await expect(row(page, title)).toBeVisible();
}

export function row(page: Page, title: string) {
  return page
    .getByRole('listitem')
    .filter({ has: page.getByRole('link', { name: title, exact: true }) });
}

/** Makes an API key on the page of the account, and leaves it on the screen. */
export async function makeKey(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'New key' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Make key' }).click();
  const key = page.getByLabel('API key', { exact: true });
  await expect(key).toHaveValue(/^stoa_/);
  return key.inputValue();
}

/** The API as a person uses it from elsewhere. */
export async function apiOf(request: APIRequestContext, email = ADA) {
  const headers = { Authorization: `Bearer ${await tokenOf(request, email)}` };
  return {
    find: async (title: string) => {
      const query = new URLSearchParams({ q: title });
      const found = await request.get(stoa(`/tasks?${query.toString()}`), { headers });
      return ((await found.json()) as { items: { id: string; description: string | null }[] })
        .items;
    },
    add: async (title: string) => {
      const added = await request.post(stoa('/tasks'), { headers, data: { title } });
      expect(added.status()).toBe(201);
    },
    change: async (id: string, change: object) => {
      const changed = await request.patch(stoa(`/tasks/${id}`), {
        headers: { ...headers, 'Content-Type': 'application/merge-patch+json' },
        data: change,
      });
      expect(changed.status()).toBe(200);
    },
  };
}
