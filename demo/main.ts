import { parseArgs } from 'node:util';
import { HOMES } from './homes/index.js';

const { values, positionals } = parseArgs({
  options: {
    mediamtx: { type: 'boolean', default: false },
    embedded: { type: 'boolean', default: false },
    port: { type: 'string', default: '8080' },
  },
  allowPositionals: true,
});

const [name] = positionals;
const load = name === undefined ? () => import('./wall.js') : Object.hasOwn(HOMES, name) ? HOMES[name] : undefined;
if (!load) {
  console.error(`There is no home "${name}". There are: ${Object.keys(HOMES).join(', ')}.`);
  process.exit(1);
}

const { title, start } = await load();
// The wall runs on the embedded origin unless asked; a home is about its real parts.
const wantsReal = name === undefined ? values.mediamtx : !values.embedded;
const home = await start({ port: Number(values.port), wantsReal });
console.log(`${title}: ${home.url}`);
for (const note of home.notes) console.log(note);
console.log('Ctrl+C ends it.');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Held requests and timers of sessions would keep the process for a while.
  process.once(signal, () => void home.close().finally(() => process.exit(0)));
}
