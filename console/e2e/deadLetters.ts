import type { Page } from '@playwright/test';

type Chosen = { subscription: string; event_ids: string[] };

const IDS = [1, 2, 3].map((n) => `01934f5e-7c5a-7b3e-9d52-00000000000${n}`);

/** Has the server say that three events were given up, as no subscriber of the product can be made to fail. */
export async function giveUp(page: Page): Promise<void> {
  let letters = IDS.map((event_id, n) => ({
    subscription: n === 2 ? 'search.index-task' : 'notifications.tell-owner',
    event_id,
    type: 'task.created',
    version: 1,
    source: 'tasks',
    tenant_id: '01934f5e-0000-7000-8000-000000000001',
    key: '01934f5e-1111-7000-8000-00000000000a',
    occurred_at: new Date(Date.now() - 130_000).toISOString(),
    attempts: 4,
    failed_at: new Date(Date.now() - 120_000).toISOString(),
    reason: 'java.net.ConnectException: mail.harbour.example does not answer',
    place: `${17 - n}`,
  }));
  const names = ['notifications.tell-owner', 'search.index-task'];
  const take = ({ subscription, event_ids }: Chosen): number => {
    const before = letters.length;
    letters = letters.filter(
      (letter) =>
        letter.subscription !== subscription ||
        (event_ids.length > 0 && !event_ids.includes(letter.event_id)),
    );
    return before - letters.length;
  };

  await page.route('**/system/events/subscriptions', (route) =>
    route.fulfill({
      json: {
        items: names.map((name) => ({
          name,
          types: ['task.created', 'task.completed'],
          lag: 0,
          retrying: 0,
          waiting: 0,
          dead: letters.filter(({ subscription }) => subscription === name).length,
        })),
      },
    }),
  );
  await page.route('**/system/events/dead-letters?*', (route) => {
    const wanted = new URL(route.request().url()).searchParams.get('subscription');
    const items = letters.filter(({ subscription }) => subscription === (wanted ?? subscription));
    return route.fulfill({ json: { items, page_size: 50, next_cursor: null } });
  });
  await page.route('**/system/events/dead-letters/*/*', (route) =>
    route.fulfill({
      json: { letter: letters[0], data: { title: 'Order flour', owner: 'Ada' }, trace_id: null },
    }),
  );
  await page.route('**/system/events/replays', (route) =>
    route.fulfill({ json: { replayed: take(route.request().postDataJSON() as Chosen) } }),
  );
  await page.route('**/system/events/discards', (route) =>
    route.fulfill({ json: { discarded: take(route.request().postDataJSON() as Chosen) } }),
  );
}
