import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';
import { CHROMIUM_FLAGS, needChromium } from './scripts/chromium.mjs';

const executablePath = await needChromium();

export default {
  files: ['test/unit/**/*.test.ts', 'test/components/**/*.test.ts'],
  nodeResolve: { exportConditions: ['development'] },
  // Every test file is a tab of its own, and a tab behind another presents no frames and loads no media.
  concurrency: 1,
  plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: './tsconfig.json' })],
  browsers: [
    chromeLauncher({
      launchOptions: { executablePath, headless: true, args: [...CHROMIUM_FLAGS, '--disable-gpu'] },
    }),
  ],
  testFramework: { config: { timeout: 20_000 } },
  testsFinishTimeout: 300_000,
};
