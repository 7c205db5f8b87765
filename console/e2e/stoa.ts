import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/**
 * Starts the product with its demo company on a data folder of its own, and stops it in the end.
 *
 * With STOA_URL set, the journeys visit that server instead and it is left running.
 */
export default async function start(): Promise<() => Promise<void>> {
  const config = await mkdtemp(join(tmpdir(), 'stoa-config-'));
  // Where the command line keeps its sign-in.
  process.env.XDG_CONFIG_HOME = config;
  if (process.env.STOA_URL !== undefined) {
    return () => rm(config, { recursive: true });
  }

  const data = await mkdtemp(join(tmpdir(), 'stoa-data-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn('./stoa', ['up', '--demo', '--port', String(port), '--data', data], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  server.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  server.stderr.on('data', (chunk: Buffer) => said.push(chunk));

  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const exit = once(server, 'exit');
      server.kill('SIGTERM');
      await exit;
    }
    await rm(data, { recursive: true, force: true });
    await rm(config, { recursive: true, force: true });
  };

  // The first start builds the product.
  const latest = Date.now() + 10 * 60_000;
  while (!(await isReady(url))) {
    if (server.exitCode !== null || Date.now() > latest) {
      await stop();
      throw new Error(`./stoa up did not become ready:\n${Buffer.concat(said).toString()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  process.env.STOA_URL = url;
  return stop;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health/ready`)).ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') {
    throw new Error('no free port');
  }
  return address.port;
}
