import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DEPLOYMENTS } from '../../demo/deployments/index.js';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

test('each deployment starts by its name, has a guide and a browser test, and is listed in the README', async () => {
  const folders = readdirSync(at('demo/deployments'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.deepEqual(Object.keys(DEPLOYMENTS).sort(), folders.map(({ name }) => name).sort());
  const readme = readFileSync(at('README.md'), 'utf8');
  for (const [name, load] of Object.entries(DEPLOYMENTS)) {
    assert.ok(readme.includes(`\`npm run demo -- ${name}\``), `the README starts ${name}`);
    for (const path of [`docs/deployments/${name}.md`, `test/deployments/${name}.spec.ts`])
      assert.ok(existsSync(at(path)), path);
    assert.ok((await load()).title);
  }
});
