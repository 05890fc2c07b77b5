// The component tests in Firefox: `npm run test:firefox` runs them if a Firefox is installed.
import { chromeLauncher } from '@web/test-runner-chrome';
import puppeteer from 'puppeteer-core';
import { findFirefox, firefoxOptions, NO_FIREFOX } from './scripts/firefox.mjs';
import config from './web-test-runner.config.mjs';

const executablePath = findFirefox();
if (!executablePath) throw new Error(NO_FIREFOX);

export default {
  ...config,
  files: ['test/components/**/*.test.ts'],
  // In Firefox only one window has the focus; tests in the others would wait for it.
  concurrency: 1,
  // The launcher is named after Chrome, but it starts the browser that puppeteer's options name.
  browsers: [chromeLauncher({ puppeteer, launchOptions: firefoxOptions(executablePath) })],
};
