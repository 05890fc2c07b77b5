import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { findMediaMtx } from './demo/mediamtx/find.js';
import { CHROMIUM_FLAGS, needChromium } from './scripts/chromium.mjs';
import type { TargetOptions } from './test/e2e/fixtures.js';

const executablePath = await needChromium();
const real = findMediaMtx();

export default defineConfig<TargetOptions>({
  testDir: 'test/e2e',
  globalSetup: ['./test/e2e/build.ts', './test/e2e/serve-page.ts', './test/consumers/clean.ts'],
  globalTeardown: './test/consumers/clean.ts',
  // A test waits most of the time: on average it needs half a core, at worst one and a third.
  workers: Math.min(4, 1 + availableParallelism()),
  // A test that passes the second time is reported as flaky, not as passed.
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
    // Example systems around cameras: proxies, buckets, quotas, services.
    { name: 'deployments', testDir: 'test/deployments', use: { mediaMtxPath: null } },
    // Pages that install the package from its tarball. These run after the other tests that read the built scripts,
    // because packing builds them again.
    { name: 'consumers', testDir: 'test/consumers', use: { mediaMtxPath: null } },
    // `field`: servers that misbehave as real ones do, and what a viewer sees of them.
    // `laws`: generated servers, and the laws that hold whatever a server does.
    // Both play dozens of players at a time, so `npm test` runs each alone, after the others. `npm run fuzz` plays more
    // servers of `laws`.
    ...(process.env['CAM_PLAYER_SKIP_HEAVY_TESTS']
      ? []
      : [
          { name: 'field', testDir: 'test/field' },
          { name: 'laws', testDir: 'test/fuzz' },
        ]),
    { name: 'stories', testDir: 'test/stories' },
  ],
});
