import { expect, test as base } from '../e2e/fixtures.js';
import { serveSite, type Site, type SiteOptions } from './site.js';
import { openWorkshop, type Workshop } from './workshop.js';

interface WorkerFixtures {
  workshop: Workshop;
}

interface TestFixtures {
  /** Serves folders of the workshop, with the media server at `/media`. */
  serve: (options: SiteOptions) => Promise<Site>;
  /** The errors of the page's console, including refusals by its policy, but without answers of the media server. */
  errors: string[];
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  workshop: [
    async ({}, use) => {
      // After a failure Playwright starts another worker, so the workshop is named after their common parent.
      await use(await openWorkshop(process.ppid));
    },
    { scope: 'worker', timeout: 300_000 },
  ],

  serve: async ({ origin, page }, use) => {
    const sites: Site[] = [];
    await use(async (options) => {
      const site = await serveSite({
        gateway: { '/media/whep': new URL(origin.whepUrl).origin, '/media/hls': new URL(origin.hlsUrl).origin },
        ...options,
      });
      sites.push(site);
      return site;
    });
    // The players end their sessions before their server closes.
    await page.goto('about:blank');
    await Promise.all(sites.map((site) => site.close()));
  },

  errors: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('console', (message) => {
      // The DELETE of a session that has ended already is answered with a 404.
      const isAnswer = message.location().url.includes('/media/') && message.text().startsWith('Failed to load');
      if (message.type() === 'error' && !isAnswer) errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    await use(errors);
  },
});

export { expect };
