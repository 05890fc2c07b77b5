import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Imports each module in its own process, so that no import affects the next one. */
async function importing(module: string): Promise<string> {
  const script = `
    const before = typeof window;
    const names = Object.keys(await import(${JSON.stringify(`${ROOT}/${module}`)}));
    console.log(JSON.stringify([before, typeof window, ...names]));`;
  const { stdout } = await promisify(execFile)('node', ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: ROOT,
  });
  return stdout;
}

for (const [module, name] of [
  ['src/index.ts', 'CameraPlayback'],
  ['src/mediamtx-api/index.ts', 'MediaMtxClient'],
  ['components/index.ts', 'CamPlayer'],
  ['components/entry/define.ts', 'CamPlayer'],
  ['components/entry/define-mosaic.ts', 'CamMosaic'],
  ['components/react.ts', 'CamPlayer'],
] as const) {
  test(`Node imports ${module} without a window, and the import creates none`, async () => {
    const [before, after, ...names] = JSON.parse(await importing(module)) as string[];
    assert.deepEqual([before, after], ['undefined', 'undefined']);
    assert.ok(names.includes(name), names.join());
  });
}
