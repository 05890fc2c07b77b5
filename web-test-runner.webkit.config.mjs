// The component tests in WebKit: `npm run test:webkit` runs them if a WebKitGTK is installed.
import { webKitLauncher } from './scripts/webkit-launcher.mjs';
import { findWebKit, NO_WEBKIT } from './scripts/webkit.mjs';
import config from './web-test-runner.config.mjs';

const found = findWebKit();
if (!found) throw new Error(NO_WEBKIT);

export default {
  ...config,
  files: ['test/components/**/*.test.ts'],
  concurrency: 1,
  browsers: [webKitLauncher(found)],
};
