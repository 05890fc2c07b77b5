// Generates files from the docstrings: custom-elements.json, and from it the API page, the types for JSX and Vue,
// React's wrappers and the editors' data; and the page of the core's API. `--check` writes nothing, and fails if a
// file is not up to date.
import { cli } from '@custom-elements-manifest/analyzer/cli.js';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { apiPage } from './manifest/api-page.mjs';
import { corePage } from './manifest/core-page.mjs';
import { vsCodeCss, vsCodeHtml, webTypes } from './manifest/editors.mjs';
import { listElements } from './manifest/elements.mjs';
import { preactTypes, reactTypes, reactWrappers, vueTypes } from './manifest/types.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');

const manifest = await cli({
  argv: ['analyze', '--quiet', '--config', 'custom-elements-manifest.config.mjs'],
  cwd: ROOT,
  noWrite: true,
});
const elements = listElements(manifest);
const { name, version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));

const files = {
  'custom-elements.json': manifest,
  'docs/api.md': apiPage(elements),
  'docs/api-core.md': corePage(ROOT),
  'components/react.ts': reactWrappers(elements),
  'types/react.d.ts': reactTypes(elements),
  'types/preact.d.ts': preactTypes(elements),
  'types/vue.d.ts': vueTypes(elements),
  'editors/vscode.html.json': vsCodeHtml(elements),
  'editors/vscode.css.json': vsCodeCss(elements),
  'editors/web-types.json': webTypes(elements, { name, version }),
};

const stale = [];
const options = await resolveConfig(`${ROOT}package.json`);
for (const [file, content] of Object.entries(files)) {
  const path = `${ROOT}${file}`;
  const text = file.endsWith('.md')
    ? content
    : await format(typeof content === 'string' ? content : JSON.stringify(content), { ...options, filepath: path });
  if (text === read(path)) continue;
  stale.push(file);
  if (isCheck) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

if (stale.length === 0) console.log(`${Object.keys(files).length} generated files are up to date`);
else if (!isCheck) console.log(`written: ${stale.join(', ')}`);
else {
  console.error(`Not up to date with the docstrings: ${stale.join(', ')}. Run "npm run manifest".`);
  process.exitCode = 1;
}
