// Writes THIRD-PARTY.md: the licences of the package's dependencies. `--check` writes nothing, and fails if the list
// differs, or if a licence requires more than a notice.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

/** Licences that require a notice only. */
const PERMISSIVE = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD']);

/** Licences that also require to say where the source is, of files that are passed on as they are. */
const WITH_SOURCE = new Set(['MPL-2.0']);

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

function readLicence(folder) {
  const name = readdirSync(folder).find((file) => /^licen[cs]e(\.(md|txt))?$/i.test(file));
  return name ? readFileSync(`${folder}/${name}`, 'utf8').trim() : null;
}

/** Collects the dependencies, and their dependencies. The installer chooses the versions. */
function collect(names, found = new Map()) {
  for (const name of names) {
    if (found.has(name)) continue;
    const folder = `node_modules/${name}`;
    const { license, version, dependencies = {}, homepage, repository } = readJson(`${folder}/package.json`);
    found.set(name, { name, version, license, text: readLicence(folder), home: homepage ?? repository?.url ?? null });
    collect(Object.keys(dependencies), found);
  }
  return found;
}

const { dependencies } = readJson('package.json');
const all = [...collect(Object.keys(dependencies)).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
const demanding = all.filter(({ license }) => !PERMISSIVE.has(license) && !WITH_SOURCE.has(license));
if (demanding.length > 0) {
  console.error(
    `Licences that require more than a notice: ${demanding.map(({ name, license }) => `${name} (${license})`).join(', ')}`,
  );
  process.exitCode = 1;
}

const byText = new Map();
for (const { name, text } of all) if (text) byText.set(text, [...(byText.get(text) ?? []), name]);
const page = await format(
  [
    '# Third-party licences\n',
    '<!-- Made by `npm run licences`. -->\n',
    'What an installation of the package brings along. The files in `cdn/` hold Lit; `cdn/hls.js` and `cdn/cam-player.iife.hls.js` hold hls.js; `cdn/clip.js` and `cdn/cam-player.iife.clip.js` hold mediabunny.\n',
    ...all
      .filter(({ license }) => WITH_SOURCE.has(license))
      .map(
        ({ name, version, license }) =>
          `${name} is under ${license}, and unchanged. Its source is in \`src/\` of the package [${name} ${version}](https://www.npmjs.com/package/${name}/v/${version}).\n`,
      ),
    '| package | licence |\n|---|---|',
    ...all.map(
      ({ name, license, home }) =>
        `| ${home ? `[${name}](${home.replace(/^git\+|\.git$/g, '')})` : name} | ${license} |`,
    ),
    ...[...byText].map(([text, names]) => `\n## ${names.join(', ')}\n\n\`\`\`text\n${text}\n\`\`\``),
  ].join('\n'),
  { parser: 'markdown' },
);

const isStale = page !== read('THIRD-PARTY.md');
if (!process.argv.includes('--check')) writeFileSync('THIRD-PARTY.md', page);
else if (isStale) {
  console.error('THIRD-PARTY.md does not list what is installed. Run "npm run licences".');
  process.exitCode = 1;
}
console.log(
  `${all.length} packages come with this one: ${all.map(({ name, license }) => `${name} (${license})`).join(', ')}`,
);

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
