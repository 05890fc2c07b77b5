import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['src', 'components', 'rollup.config.mjs'];
/** What each page's script needs beside it is built with it. */
const BUILT = 'cdn/cam-player.js';

/** Builds the scripts for pages before the tests that play them, unless they are newer than all that they are made of. */
export default function build(): void {
  const builtMs = statSync(`${ROOT}/${BUILT}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (SOURCES.every((source) => newestMs(`${ROOT}/${source}`) < builtMs)) return;
  const { status, stderr } = spawnSync('npx', ['rollup', '-c', '--silent', '--configOnly', 'cdn'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the scripts for pages can't be built: ${stderr}`);
}

function newestMs(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestMs(`${path}/${name}`)));
}
