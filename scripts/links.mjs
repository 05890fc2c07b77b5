// Do the links of the documents lead anywhere? Those to files and headings of this repository; the web is not asked.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const ROOTS = ['.', 'docs', 'docs/decisions', 'demo/consumers', '.changeset'];
const documents = ROOTS.filter((folder) => existsSync(folder)).flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

/** What is inside of fences is no link. */
const proseOf = (path) => readFileSync(path, 'utf8').replace(/^(`{3,})[\s\S]*?^\1/gm, '');

/** The address of a heading, as GitHub makes it: small letters, no punctuation, dashes for spaces. */
const slug = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const headingsOf = (path) =>
  new Set([...proseOf(path).matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, heading]) => slug(heading)));

const dead = [];
let count = 0;
for (const document of documents) {
  for (const [, address] of proseOf(document).matchAll(/\[[^\]]*\]\(([^)\s]+)[^)]*\)/g)) {
    if (/^[a-z]+:/i.test(address)) continue;
    count += 1;
    const [path, heading] = address.split('#');
    const target = path ? normalize(join(dirname(document), decodeURIComponent(path))) : document;
    if (!existsSync(target)) dead.push(`${document}: ${address}`);
    else if (heading && statSync(target).isFile() && !headingsOf(target).has(heading))
      dead.push(`${document}: ${address} (no such heading)`);
  }
}

if (dead.length > 0) {
  console.error(`These links lead nowhere:\n${dead.join('\n')}`);
  process.exitCode = 1;
} else console.log(`${count} links in ${documents.length} documents lead somewhere`);
