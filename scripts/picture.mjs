// Takes the README's picture: the demo with all its cameras live.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chromium } from '@playwright/test';
import { CHROMIUM_FLAGS, needChromium } from './chromium.mjs';

const FILE = 'docs/demo.png';

const demo = spawn('npx', ['tsx', 'demo/main.ts', '--embedded'], {
  stdio: ['ignore', 'pipe', 'inherit'],
  shell: process.platform === 'win32',
});
const browser = await chromium.launch({ executablePath: await needChromium(), args: [...CHROMIUM_FLAGS] });
try {
  const page = await browser.newPage({ viewport: { width: 1100, height: 1150 } });
  await page.goto(await waitForAddress(demo));
  await page.waitForFunction(() => {
    const players = [...document.querySelectorAll('cam-player')];
    return players.length > 1 && players.every(({ state, telemetry }) => state === 'live' && telemetry?.fps > 0);
  });
  await page.screenshot({ path: FILE });
  console.log(`written: ${FILE}`);
} finally {
  await browser.close();
  demo.kill('SIGTERM');
}

/** Waits for the address that the demo prints when it is ready. */
async function waitForAddress({ stdout }) {
  for (let output = ''; ; output += (await once(stdout, 'data')).join('')) {
    const [address] = /http:\/\/\S+/.exec(output) ?? [];
    if (address) return address;
  }
}
