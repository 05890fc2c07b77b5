import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FOLDERS = ['src', 'components', 'demo', 'scripts', 'stories', 'test'];
const files = FOLDERS.flatMap((folder) =>
  readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
).filter((file) => /\.(ts|mjs)$/.test(file) && !file.includes('node_modules'));
const fileNames = new Set(files.map((file) => basename(file)));
const source = files.map((file) => readFileSync(`${ROOT}${file}`, 'utf8')).join('\n');
const words = new Set(source.match(/[A-Za-z]\w*/g));

/** The inline code of a document: `like this`. */
function inlineCodeOf(document: string): readonly string[] {
  const text = readFileSync(`${ROOT}docs/${document}`, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

for (const document of ['how-to.md', 'architecture.md']) {
  test(`${document} names files that exist`, () => {
    const named = inlineCodeOf(document).filter((code) => /^[\w./-]+\.(ts|mjs)$/.test(code));
    assert.ok(named.length > 15, `${named.length} files`);
    const missing = named.filter((path) => !existsSync(`${ROOT}${path}`) && !fileNames.has(path));
    assert.deepEqual(missing, []);
  });
}

test('how-to.md names functions, types and constants that the code has', () => {
  const named = inlineCodeOf('how-to.md').filter(
    (code) => /^[A-Za-z][\w.]*(\(.*\))?$/.test(code) && !/\.\w+$/.test(code),
  );
  const names = named.map((code) => code.replace(/\(.*\)$/, ''));
  assert.ok(names.length > 15, `${names.length} names`);
  assert.deepEqual(
    names.filter((name) => !words.has(name)),
    [],
  );
});
