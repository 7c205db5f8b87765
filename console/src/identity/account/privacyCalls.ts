import { answer, api } from '../../api/client';
import { CallFailed } from '../../api/problem';

/** How often to look how far it is, in milliseconds. */
const LOOK_MS = 500;

/** Has everything about the person collected. Ends when the file is there. */
export async function collectData(progress: (percent: number) => void): Promise<void> {
  const { body } = await answer(api.POST('/privacy/export', {}));
  for (;;) {
    const job = (await answer(api.GET('/jobs/{id}', { params: { path: { id: body.job_id } } })))
      .body;
    switch (job.state) {
      case 'succeeded':
        return;
      case 'failed':
      case 'cancelled':
        throw new CallFailed({ kind: 'unreadable', status: 500 });
      case 'queued':
      case 'running':
        progress(job.progress ?? 0);
        await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }
}

/** Saves the file that was collected last, where the browser saves files. */
export async function saveData(): Promise<void> {
  const { body, response } = await answer(api.GET('/privacy/export/file', { parseAs: 'blob' }));
  const address = URL.createObjectURL(body);
  const link = document.createElement('a');
  link.href = address;
  link.download =
    /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '')?.[1] ??
    'stoa-export.zip';
  link.click();
  URL.revokeObjectURL(address);
}

export async function deleteAccount(password: string): Promise<void> {
  await answer(api.POST('/privacy/delete', { body: { confirm: 'DELETE', password } }));
}
