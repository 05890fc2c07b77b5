// npm run fuzz -- [--servers 2000] [--seed N] [--only SEED:INDEX[,INDEX…]]
// Plays generated servers and ends with 1 when a law was broken. Without a seed it takes a new one, and prints it.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { servers: { type: 'string', default: '2000' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const [seed, only] = values.only?.split(':') ?? [values.seed ?? String(Math.floor(Math.random() * 2 ** 31))];
const env = { ...process.env, FUZZ_SEED: seed, FUZZ_SERVERS: values.servers, ...(only ? { FUZZ_ONLY: only } : {}) };
const { status } = spawnSync('npx', ['playwright', 'test', '--project=laws', '--timeout=0'], {
  env,
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
process.exitCode = status ?? 1;
