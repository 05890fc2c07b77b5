import { availableParallelism } from 'node:os';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { CHROMIUM_FLAGS, needChromium } from './scripts/chromium.mjs';
import { durationsReporter } from './scripts/wtr-durations.mjs';

const executablePath = await needChromium();

/** Opens a window for each test file: a tab in the background presents no frames and loads no media. */
async function openWindow({ context }) {
  const page = await context.newPage({ type: 'window' });
  await page.emulateFocusedPage(true);
  return page;
}

export default {
  files: ['test/unit/**/*.test.ts', 'test/components/**/*.test.ts'],
  nodeResolve: { exportConditions: ['development'] },
  // A test waits most of the time. Each file plays videos, so no more files run at a time than there are cores.
  concurrency: Math.min(4, availableParallelism()),
  plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: './tsconfig.json' })],
  browsers: [
    chromeLauncher({
      launchOptions: { executablePath, headless: true, args: [...CHROMIUM_FLAGS, '--disable-gpu'] },
      createPage: openWindow,
    }),
  ],
  reporters: [defaultReporter(), durationsReporter()],
  testFramework: { config: { timeout: 20_000 } },
  testsFinishTimeout: 300_000,
};
