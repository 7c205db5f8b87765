// Builds the console for the jar, and does nothing when nothing changed: Maven calls this on every build.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `The console needs Node 20.19 or later, this is ${process.versions.node}: https://nodejs.org/`,
  );
  process.exit(1);
}
process.chdir(import.meta.dirname);

const SOURCES = [
  'package-lock.json',
  'package.json',
  'tsconfig.json',
  'vite.config.ts',
  'index.html',
  'public',
  'src',
];

/** Does `work` unless it was done before with the same `inputs` and `product` is still there. */
function once(name, inputs, product, work) {
  const stamp = join('target', `${name}.sha256`);
  const now = digest(inputs);
  if (existsSync(product) && existsSync(stamp) && readFileSync(stamp, 'utf8') === now) {
    return;
  }
  // Gone while the work is under way: what is broken off in the middle must not count as done.
  rmSync(stamp, { force: true });
  work();
  mkdirSync('target', { recursive: true });
  writeFileSync(stamp, now);
}

function digest(paths) {
  const hash = createHash('sha256').update(process.version);
  for (const path of paths) {
    for (const file of filesAt(path)) {
      hash.update(`\0${file}\0`).update(readFileSync(file));
    }
  }
  return hash.digest('hex');
}

function filesAt(path) {
  return statSync(path).isDirectory()
    ? readdirSync(path)
        .sort()
        .flatMap((name) => filesAt(join(path, name)))
    : [path];
}

function npm(...args) {
  const { status, error } = spawnSync('npm', args, {
    stdio: 'inherit',
    // The browser of the end-to-end tests is the machine's own.
    env: { ...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1' },
  });
  if (error !== undefined) {
    console.error(`The console needs npm, which comes with Node: ${error.message}`);
  }
  if (status !== 0) {
    process.exit(status ?? 1);
  }
}

once('installed', ['package-lock.json'], 'node_modules/.package-lock.json', () => {
  npm('ci', '--no-audit', '--no-fund');
});
once('built', SOURCES, 'dist/index.html', () => {
  npm('run', 'build', '--', '--logLevel', 'warn');
});
