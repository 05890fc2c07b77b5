// Runs @web/test-runner's tests in WebKit. Its own launcher for WebDriver starts webdriverio, which wants to
// fetch browsers; this one drives the WebKit that is there, one page after the other in one window.
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
      // Ends whatever still runs in the page.
      await (await theSession()).goto('about:blank');
      return {};
    },
    startDebugSession() {
      throw new Error('WebKit has no window to look at here: run the file in Chromium');
    },
    async stop() {
      await (await running)?.close();
    },
  };
}
