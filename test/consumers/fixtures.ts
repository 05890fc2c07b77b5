import { expect, test as base } from '../e2e/fixtures.js';
import { serveSite, type Site, type SiteOptions } from './site.js';
import { openWorkshop, type Workshop } from './workshop.js';

interface WorkerFixtures {
  workshop: Workshop;
}

interface TestFixtures {
  /** Serves folders of the workshop, the media server at `/media`. */
  serve: (options: SiteOptions) => Promise<Site>;
  /** What the page's console said of errors, and what its policy refused; not what the media server answered. */
  errors: string[];
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  workshop: [
    async ({}, use) => {
      // A worker that has seen a failure gives way to another one: what they share is their parent.
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
    // Players give their places back before their server goes.
    await page.goto('about:blank');
    await Promise.all(sites.map((site) => site.close()));
  },

  errors: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('console', (message) => {
      // A session that has ended by itself is not found when it is ended once more.
      const isAnswer = message.location().url.includes('/media/') && message.text().startsWith('Failed to load');
      if (message.type() === 'error' && !isAnswer) errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    await use(errors);
  },
});

export { expect };
