// The element's tests in Firefox: `npm run test:firefox` runs them where there is one.
import { chromeLauncher } from '@web/test-runner-chrome';
import puppeteer from 'puppeteer-core';
import { findFirefox, firefoxOptions, NO_FIREFOX } from './scripts/firefox.mjs';
import config from './web-test-runner.config.mjs';

const executablePath = findFirefox();
if (!executablePath) throw new Error(NO_FIREFOX);

export default {
  ...config,
  files: ['test/components/**/*.test.ts'],
  // Here one window alone has the focus, and the others wait for it.
  concurrency: 1,
  // Its name is Chrome's, what it starts is whatever puppeteer is told to.
  browsers: [chromeLauncher({ puppeteer, launchOptions: firefoxOptions(executablePath) })],
};
