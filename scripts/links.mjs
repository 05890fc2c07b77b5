// Checks the links in the documents to files and headings of this repository. Links to the web are not checked.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const ROOTS = ['.', 'docs', 'docs/decisions', 'demo/consumers', '.changeset'];
const documents = ROOTS.filter((folder) => existsSync(folder)).flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** Reads a document without its fenced blocks, which contain no links. */
const readProse = (path) => readFileSync(path, 'utf8').replace(/^(`{3,})[\s\S]*?^\1/gm, '');

/** Returns the anchor of a heading as GitHub does: lower case, no punctuation, dashes for spaces. */
const slug = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const listHeadings = (path) =>
  new Set([...readProse(path).matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, heading]) => slug(heading)));

const dead = [];
let count = 0;
for (const document of documents) {
  for (const [, address] of readProse(document).matchAll(/\[[^\]]*\]\(([^)\s]+)[^)]*\)/g)) {
    if (/^[a-z]+:/i.test(address)) continue;
    count += 1;
    const [path, heading] = address.split('#');
    const target = path ? normalize(join(dirname(document), decodeURIComponent(path))) : document;
    if (!existsSync(target)) dead.push(`${document}: ${address}`);
    else if (heading && statSync(target).isFile() && !listHeadings(target).has(heading))
      dead.push(`${document}: ${address} (no such heading)`);
  }
}

if (dead.length > 0) {
  console.error(`Dead links:\n${dead.join('\n')}`);
  process.exitCode = 1;
} else console.log(`${count} links in ${documents.length} documents are valid`);
