import { parseArgs } from 'node:util';
import { DEPLOYMENTS } from './deployments/index.js';

const { values, positionals } = parseArgs({
  options: {
    mediamtx: { type: 'boolean', default: false },
    embedded: { type: 'boolean', default: false },
    port: { type: 'string', default: '8080' },
  },
  allowPositionals: true,
});

const [name] = positionals;
const load =
  name === undefined ? () => import('./wall.js') : Object.hasOwn(DEPLOYMENTS, name) ? DEPLOYMENTS[name] : undefined;
if (!load) {
  console.error(`There is no deployment "${name}". There are: ${Object.keys(DEPLOYMENTS).join(', ')}.`);
  process.exit(1);
}

const { title, start } = await load();
// The wall uses the embedded origin by default; a deployment uses real servers by default.
const wantsReal = name === undefined ? values.mediamtx : !values.embedded;
const deployment = await start({ port: Number(values.port), wantsReal });
console.log(`${title}: ${deployment.url}`);
for (const note of deployment.notes) console.log(note);
console.log('Press Ctrl+C to stop.');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Held requests and session timers would keep the process alive for a while.
  process.once(signal, () => void deployment.close().finally(() => process.exit(0)));
}
