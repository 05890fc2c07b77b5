// Writes the integrity hashes of the scripts to cdn/integrity.json. With `--docs` it also writes them to the install
// page, and with `--check` it compares that page. A hash belongs to a release: two builds of one commit differ if a
// dependency's dependency is newer.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const PAGE = 'docs/install.md';
const START = '<!-- integrity -->';
const END = '<!-- /integrity -->';

const names = readdirSync('cdn').filter((name) => name.endsWith('.js'));
const hashes = Object.fromEntries(
  names.map((name) => [
    name,
    `sha384-${createHash('sha384')
      .update(readFileSync(`cdn/${name}`))
      .digest('base64')}`,
  ]),
);
writeFileSync('cdn/integrity.json', `${JSON.stringify(hashes, null, 2)}\n`);

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const rows = Object.entries(hashes).map(([name, hash]) => `| \`${name}\` | \`${hash}\` |`);
const table = [START, `| file of ${version} | integrity |`, '|---|---|', ...rows, END].join('\n');
if (process.argv.includes('--docs') || process.argv.includes('--check')) {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${PAGE} has no markers for the hashes: ${START} … ${END}`);
  const wanted = before + table + after;
  if (process.argv.includes('--docs')) writeFileSync(PAGE, wanted);
  else if (wanted !== page) {
    console.error(`${PAGE} has the hashes of another build. Run "npm run integrity".`);
    process.exitCode = 1;
  }
}
