// Checks the tarball for publishing: publint checks its structure, "are the types wrong" its types, and this script
// that it contains all files that package.json names. Build first.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'cam-player-pack-'));

function run(command, args, stdio = 'inherit') {
  return spawnSync(command, args, { encoding: 'utf8', stdio, shell: process.platform === 'win32' });
}

/** Packs without scripts: `prepack` would build again. */
const packed = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], 'pipe');
if (packed.status !== 0) throw new Error(packed.stderr);
const packs = JSON.parse(packed.stdout);
// npm prints a list before version 11, and an object by name since.
const [{ filename, files }] = Array.isArray(packs) ? packs : Object.values(packs);
const tarball = join(folder, filename);

const inTarball = new Set(files.map(({ path }) => path));
const named = (value) => (typeof value === 'string' ? [value] : Object.values(value).flatMap(named));
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const missing = [...named(manifest.exports), manifest.customElements, manifest['web-types']]
  .map((path) => path.replace(/^\.\//, ''))
  .filter((path) =>
    path.includes('*') ? ![...inTarball].some((it) => it.startsWith(path.split('*')[0])) : !inTarball.has(path),
  );
if (missing.length > 0)
  console.error(`package.json names files that are missing in the tarball: ${missing.join(', ')}`);

const unmapped = [...inTarball].filter((path) => /^(cdn|dist)\/.*\.js$/.test(path) && !inTarball.has(`${path}.map`));
if (unmapped.length > 0) console.error(`No source map: ${unmapped.join(', ')}`);

const publint = run('npx', ['publint', 'run', tarball, '--strict']);
const attw = run('npx', ['attw', tarball, '--profile', 'esm-only', '--format', 'ascii'], 'pipe');
console.log(attw.status === 0 ? 'The types are right for ESM, in Node and in bundlers.' : attw.stdout + attw.stderr);
rmSync(folder, { recursive: true, force: true });
process.exitCode = missing.length + unmapped.length === 0 && publint.status === 0 && attw.status === 0 ? 0 : 1;
