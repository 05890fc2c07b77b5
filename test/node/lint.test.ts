import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { findImportCycles, readImportGraph } from './import-graph.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const eslint = new ESLint({ cwd: ROOT });

/** Does lint refuse this import in this file? */
async function isRefused(file: string, imported: string): Promise<boolean> {
  const filePath = `${ROOT}${file}`;
  const text = `import * as forbidden from '${imported}';\n${readFileSync(filePath, 'utf8')}`;
  const [result] = await eslint.lintText(text, { filePath });
  return result!.messages.some(({ ruleId }) => ruleId === 'no-restricted-imports');
}

for (const [file, imported] of [
  ['src/ladder/policy.ts', '../transports/support.js'],
  ['src/ladder/policy.ts', '../playback/surface-stack.js'],
  ['src/ladder/policy.ts', '../liveness/ticker.js'],
  ['src/ladder/policy.ts', '../media/video.js'],
  ['src/faults/fault.ts', '../../components/shared/language.js'],
  ['src/telemetry/rates.ts', './history.js'],
  ['src/transports/hls/freshness.ts', './hls-session.js'],
  ['src/transports/hls/freshness.ts', '../../liveness/ticker.js'],
  ['src/transports/whep/whep.ts', '../../ladder/step.js'],
  ['src/transports/whep/whep.ts', '../../playback/camera-playback.js'],
  ['src/transports/whep/whep.ts', '../../liveness/session-monitor.js'],
  ['src/mediamtx-api/http.ts', '../ladder/policy.js'],
  ['src/playback/status.ts', 'lit'],
] as const) {
  test(`${file} may not import ${imported}`, async () => {
    assert.equal(await isRefused(file, imported), true);
  });
}

test('a pure module may import another', async () => {
  assert.equal(await isRefused('src/telemetry/latency.ts', '../faults/fault.js'), false);
});

test('no module of src/ or components/ imports itself by way of others, types included', () => {
  const graph = readImportGraph(ROOT, ['src', 'components']);
  assert.ok(graph.get('src/transports/index.ts')?.includes('src/transports/hls/hls.ts'), 'a dynamic import is seen');
  assert.ok(graph.get('src/leases/active-lease.ts')?.includes('src/leases/lease.ts'), 'an import of a type is seen');
  const cycles = findImportCycles(graph);
  assert.deepEqual(
    cycles.map((cycle) => cycle.join(' → ')),
    [],
  );
});

test('an import cycle is found', () => {
  const graph = new Map([
    ['a.ts', ['b.ts', 'd.ts']],
    ['b.ts', ['c.ts']],
    ['c.ts', ['d.ts', 'b.ts']],
    ['d.ts', []],
  ]);
  assert.deepEqual(findImportCycles(graph), [['b.ts', 'c.ts']]);
});
