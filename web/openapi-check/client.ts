// Uses the generated types the way a caller would. Compiled, never run.
import createClient from 'openapi-fetch';
import type { components, paths } from './generated/kitchen-sink.d.ts';

const library = createClient<paths>({ baseUrl: 'https://library.example' });

export async function buy(): Promise<string> {
  const { data, error } = await library.POST('/orders', {
    body: {
      payment: { type: 'credit_card', number: '4111111111111111', month: 12 },
      email: 'ada@example.org',
      more: { note: null },
    },
  });
  if (error) {
    return error.errors?.map((one) => `${one.pointer} ${one.detail}`).join() ?? error.detail;
  }
  return paid(data.payment);
}

export function paid(payment: components['schemas']['Payment']): string {
  switch (payment.type) {
    case 'cash':
      return 'cash';
    case 'credit_card':
      return payment.number;
  }
}

export async function browse(): Promise<string[]> {
  const { data } = await library.GET('/books', { params: { query: { colour: 'deep_blue', page: 2 } } });
  return data?.items.map((book) => book.title) ?? [];
}

export async function rename(id: string, tag: string): Promise<void> {
  await library.PATCH('/books/{id}', { params: { path: { id } }, body: { title: 'Persuasion' } });
  await library.PUT('/books/{id}', {
    params: { path: { id }, header: { 'If-Match': tag } },
    body: { title: 'Persuasion', isbn: '9780141439587', price: 7.5 },
  });
}
