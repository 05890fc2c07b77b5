// Runs @web/test-runner's tests in WebKit. The runner's own WebDriver launcher starts webdriverio, which downloads
// browsers; this one uses the installed WebKit, with one page after the other in one window.
import { startWebKit } from './webkit.mjs';

/** @param {import('./webkit.d.mts').FoundWebKit} found */
export function webKitLauncher(found) {
  /** @type {Promise<import('./webkit.d.mts').RunningWebKit> | null} */
  let running = null;
  let activeId = null;
  const theSession = async () => (await (running ??= startWebKit(found))).session;

  return {
    name: 'WebKit',
    type: 'webkit',
    concurrency: 1,
    async startSession(id, url) {
      const session = await theSession();
      activeId = id;
      await session.setSize(800, 640);
      await session.goto(url);
    },
    isActive: (id) => id === activeId,
    getBrowserUrl: async () => (await theSession()).url(),
    async stopSession() {
      activeId = null;
      // Stops all scripts of the page.
      await (await theSession()).goto('about:blank');
      return {};
    },
    startDebugSession() {
      throw new Error('Debugging in WebKit is not supported: run the file in Chromium');
    },
    async stop() {
      await (await running)?.close();
    },
  };
}
