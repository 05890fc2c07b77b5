// Checks the links in the documents: each must lead to a file or a heading of this repository. It requests no web
// pages.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Markdown files in these folders are read, and in all folders below them. */
const FOLDERS = ['docs', 'demo', 'src', 'components', 'stories', 'test', '.changeset', '.github'];
const documents = [
  ...readdirSync('.'),
  ...FOLDERS.flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name))),
].filter((path) => path.endsWith('.md') && !path.includes('node_modules'));

/** The text without code blocks: their contents are not links. */
const readProse = (path) => readFileSync(path, 'utf8').replace(/^(`{3,})[\s\S]*?^\1/gm, '');

/** The anchor of a heading, as GitHub makes it: lower case, no punctuation, dashes for spaces. */
const slug = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

/** All anchors of a document. A second heading with the same text gets a number. */
function findAnchors(path) {
  const anchors = new Set();
  for (const [, heading] of readProse(path).matchAll(/^#{1,6}\s+(.+)$/gm)) {
    const anchor = slug(heading);
    let unique = anchor;
    for (let count = 1; anchors.has(unique); count += 1) unique = `${anchor}-${count}`;
    anchors.add(unique);
  }
  return anchors;
}

const dead = [];
let count = 0;
for (const document of documents) {
  for (const [, address] of readProse(document).matchAll(/\[[^\]]*\]\(([^)\s]+)[^)]*\)/g)) {
    if (/^[a-z]+:/i.test(address)) continue;
    count += 1;
    const [path, heading] = address.split('#');
    const target = path ? normalize(join(dirname(document), decodeURIComponent(path))) : document;
    if (!existsSync(target)) dead.push(`${document}: ${address}`);
    else if (heading && statSync(target).isFile() && !findAnchors(target).has(heading))
      dead.push(`${document}: ${address} (no such heading)`);
  }
}

if (dead.length > 0) {
  console.error(`Broken links:\n${dead.join('\n')}`);
  process.exitCode = 1;
} else console.log(`All ${count} links in ${documents.length} documents work`);
