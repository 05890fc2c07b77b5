// A test of a function carries its name as its title: after a rename, the title must not name what is gone.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const DECLARED = /^export\s+(?:abstract\s+|async\s+|declare\s+)*(?:function|class|const|let|interface|type)\s+(\w+)/gm;
const TITLE = /\bdescribe\(\s*(['"`])(.+?)\1/g;
/** `parseLink`, `HlsSession`: a name, and no word of English. */
const NAME = /^\w*[a-z][A-Z]\w*$/;

function readAll(folder: string, end: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(end))
    .map((path) => readFileSync(join(folder, path), 'utf8'));
}

/** Lists the names in a title that is one name, or several joined by "and". */
function listNames(title: string): readonly string[] {
  const names = title.split(' and ');
  return names.every((name) => NAME.test(name)) ? names : [];
}

test('a title of the unit tests that is a name names something that is exported', () => {
  const exported = new Set(
    ['src', 'components'].flatMap((folder) =>
      readAll(folder, '.ts').flatMap((source) => [...source.matchAll(DECLARED)].map(([, name]) => name)),
    ),
  );
  const names = readAll('test/unit', '.test.ts').flatMap((source) =>
    [...source.matchAll(TITLE)].flatMap(([, , title = '']) => listNames(title)),
  );
  assert.ok(names.length > 5, 'titles were found');
  assert.deepEqual(
    names.filter((name) => !exported.has(name)),
    [],
  );
});
