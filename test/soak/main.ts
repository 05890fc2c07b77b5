// `npm run soak`: what is left behind after a thousand players, and after minutes of playing.
import { chromium, type Browser } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { servePage } from '../../demo/serve.js';
import { CHROMIUM_FLAGS, needChromium } from '../../scripts/chromium.mjs';
import { soakCycles } from './coming-and-going.js';
import { soakOutages } from './outages.js';
import { soakPlaying } from './playing.js';
import { startMediaMtx, startOrigin, type SoakServer } from './servers.js';

const { values } = parseArgs({
  options: {
    /** Players that come and go on each server; 1000 if none is given. */
    cycles: { type: 'string' },
    /** Outages that players live through on each server; 12 if none is given. */
    outages: { type: 'string' },
    /** Minutes of playing on each server. */
    minutes: { type: 'string' },
    /** `origin` or `mediamtx` alone. */
    on: { type: 'string' },
  },
});
const minutes = parseNumber('minutes', values.minutes ?? '0');
const isAlone = [values.cycles, values.outages, values.minutes].some((given) => given !== undefined);
const cycles = parseNumber('cycles', values.cycles ?? (isAlone ? '0' : '1000'));
const outages = parseNumber('outages', values.outages ?? (isAlone ? '0' : '12'));

function parseNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number >= 0) return number;
  console.error(`--${name} takes a number, not '${text}'`);
  process.exit(2);
}

const executablePath = await needChromium();
const folder = fileURLToPath(new URL('./page', import.meta.url));
const site = await servePage({ folder, entries: [`${folder}/meters.ts`, `${folder}/main.ts`] });
const cameras = LINEUP.slice(0, 2).map(createCamera);
const found = findMediaMtx();
if (!found) console.log('No MediaMTX on this machine (MEDIAMTX_BIN, or `mediamtx` on the PATH): the origin alone.');

async function runInBrowser(action: (browser: Browser) => Promise<readonly string[]>): Promise<readonly string[]> {
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
  try {
    return await action(browser);
  } catch (thrown) {
    return [thrown instanceof Error ? thrown.message : String(thrown)];
  } finally {
    await browser.close();
  }
}

async function soak(server: SoakServer): Promise<readonly string[]> {
  const errors: string[] = [];
  if (cycles > 0) errors.push(...(await runInBrowser((browser) => soakCycles(browser, site.url, server, cycles))));
  if (outages > 0) errors.push(...(await runInBrowser((browser) => soakOutages(browser, site.url, server, outages))));
  if (minutes > 0) errors.push(...(await runInBrowser((browser) => soakPlaying(browser, site.url, server, minutes))));
  await server.close();
  return errors.map((what) => `${server.title}: ${what}`);
}

const errors: string[] = [];
if (values.on !== 'mediamtx') errors.push(...(await soak(await startOrigin(cameras))));
if (found && values.on !== 'origin') errors.push(...(await soak(await startMediaMtx(found, cameras))));
await site.close();
await Promise.all(cameras.map((camera) => camera.close()));
console.log(
  errors.length === 0 ? '\nNothing is left behind.' : `\nWrong:\n${errors.map((one) => `  ${one}`).join('\n')}`,
);
process.exit(errors.length === 0 ? 0 : 1);
