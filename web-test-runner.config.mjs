import { availableParallelism } from 'node:os';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';
import { CHROMIUM_FLAGS, needChromium } from './scripts/chromium.mjs';

const executablePath = await needChromium();

/** A tab behind another presents no frames and loads no media; a window of its own does, and each has the focus. */
async function inWindow({ context }) {
  const page = await context.newPage({ type: 'window' });
  await page.emulateFocusedPage(true);
  return page;
}

export default {
  files: ['test/unit/**/*.test.ts', 'test/components/**/*.test.ts'],
  nodeResolve: { exportConditions: ['development'] },
  // Most of a test is waiting: several files run at a time, as many as there are cores for their videos.
  concurrency: Math.min(4, availableParallelism()),
  plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: './tsconfig.json' })],
  browsers: [
    chromeLauncher({
      launchOptions: { executablePath, headless: true, args: [...CHROMIUM_FLAGS, '--disable-gpu'] },
      createPage: inWindow,
    }),
  ],
  testFramework: { config: { timeout: 20_000 } },
  testsFinishTimeout: 300_000,
};
