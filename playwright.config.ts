import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { findMediaMtx } from './demo/mediamtx/find.js';
import { CHROMIUM_FLAGS, needChromium } from './scripts/chromium.mjs';
import type { TargetOptions } from './test/e2e/fixtures.js';

const executablePath = await needChromium();
const real = findMediaMtx();

export default defineConfig<TargetOptions>({
  testDir: 'test/e2e',
  globalSetup: ['./test/e2e/build.ts', './test/consumers/clean.ts'],
  globalTeardown: './test/consumers/clean.ts',
  // Most of a test is waiting: one takes half a core, at worst one and a third.
  workers: Math.min(3, 1 + Math.floor(availableParallelism() / 2)),
  // What heals the second time is told as flaky, not as passed in silence.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list'], ...(process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['json'] as const] : [])],
  use: {
    browserName: 'chromium',
    viewport: { width: 700, height: 500 },
    launchOptions: { executablePath, args: [...CHROMIUM_FLAGS] },
  },
  projects: [
    { name: 'embedded origin', grepInvert: /@real/, use: { mediaMtxPath: null } },
    {
      name: real ? `MediaMTX ${real.version}` : 'MediaMTX',
      grep: /@mediamtx|@real/,
      use: { mediaMtxPath: real?.path ?? 'none' },
    },
    // Systems that cameras are found in: proxies, buckets, quotas, services.
    { name: 'deployments', testDir: 'test/deployments', use: { mediaMtxPath: null } },
    // Pages of somebody else's, with the package out of its tarball. Last of those that read the built scripts: it builds them.
    { name: 'consumers', testDir: 'test/consumers', use: { mediaMtxPath: null } },
    // Servers that misbehave as those of the field do, and what a viewer gets of them.
    // Generated servers, and the laws that hold whatever they do.
    // Dozens of players side by side: `npm test` runs each of these by itself, after the others; `npm run fuzz` plays more of the second.
    ...(process.env['CAM_PLAYER_WITHOUT_CROWDS']
      ? []
      : [
          { name: 'field', testDir: 'test/field' },
          { name: 'laws', testDir: 'test/fuzz' },
        ]),
    { name: 'stories', testDir: 'test/stories' },
  ],
});
