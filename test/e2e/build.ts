import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOURCES = ['src', 'components', 'rollup.config.mjs'];
/** The last script that the build writes. */
const BUILT = 'cdn/mediamtx.js';

/** Builds the scripts in `cdn/` before the tests, unless they are newer than all their sources. */
export default function build(): void {
  const builtMs = statSync(`${ROOT}/${BUILT}`, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (SOURCES.every((source) => newestMs(`${ROOT}/${source}`) < builtMs)) return;
  const { status, stderr } = spawnSync('npx', ['rollup', '-c', '--silent', '--configOnly', 'cdn,mediaMtx'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the scripts in cdn/ cannot be built: ${stderr}`);
}

function newestMs(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestMs(`${path}/${name}`)));
}
