import { describe, expect, it } from 'vitest';

import { chosenOf } from './chosen';
import type { DeadLetter } from './queries';
import { parseEventSearch } from './search';

const letter = (subscription: string, event_id: string): DeadLetter => ({
  subscription,
  event_id,
  type: 'plant.watered',
  version: 1,
  source: 'garden',
  tenant_id: '01934f5e-0000-7000-8000-000000000001',
  key: 'rose',
  occurred_at: '2026-11-21T09:00:00Z',
  attempts: 4,
  failed_at: '2026-11-21T09:00:07Z',
  reason: 'no water',
  place: '17',
});

describe('chosen dead letters', () => {
  it('are asked for by subscription, as an event may be given up by several', () => {
    expect(chosenOf([letter('tell', 'a'), letter('count', 'a'), letter('tell', 'b')])).toEqual([
      { subscription: 'tell', event_ids: ['a', 'b'] },
      { subscription: 'count', event_ids: ['a'] },
    ]);
  });

  it('are never all when none is chosen', () => {
    expect(chosenOf([])).toEqual([]);
  });

  it('are narrowed by what the address says, if it makes sense', () => {
    expect(parseEventSearch({ subscription: 'tell' })).toEqual({ subscription: 'tell' });
    expect(parseEventSearch({ subscription: 7 })).toEqual({});
  });
});
