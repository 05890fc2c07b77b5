import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { Cycle } from './cycles.js';
import type { CameraPlace } from './page/main.js';

/** So many players at a time: as on a page with a few cameras, and within a browser's six sockets to a host. */
const LANES = 4;

/** Lives these lives in the page, a few at a time. Gives what went wrong: pictures that did not come. */
export async function runCycles(page: Page, cycles: readonly Cycle[], place: CameraPlace): Promise<readonly string[]> {
  const waiting = [...cycles];
  const errors: string[] = [];
  const lane = async () => {
    for (let cycle = waiting.shift(); cycle; cycle = waiting.shift()) {
      const { action, transport } = cycle;
      await page
        .evaluate(([one, at]) => window.soak.runCycle(one, at), [cycle, place] as const)
        .catch((thrown: unknown) => errors.push(`${action}, ${transport ?? 'all transports'}: ${firstLine(thrown)}`));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return errors;
}

/** Opens the page in which players come and go. */
export async function openSoak(where: Browser | BrowserContext, url: string): Promise<Page> {
  const page = await where.newPage();
  await page.goto(url);
  await page.waitForFunction(() => 'soak' in window);
  return page;
}

/** Opens a page with one player and closes it again, as a person closes a tab: connecting or playing. */
export async function openAndClose(
  browser: Browser,
  url: string,
  place: CameraPlace,
  isPlaying: boolean,
): Promise<void> {
  const context = await browser.newContext();
  const page = await openSoak(context, url);
  if (isPlaying) await page.evaluate((at) => window.soak.addAndPlay('whep', at), place);
  else await page.evaluate((at) => void window.soak.addAndPlay('whep', at).catch(() => undefined), place);
  const closed = page.waitForEvent('close');
  // With the events that a page hears when it is left, which a plain close() spares it.
  await page.close({ runBeforeUnload: true });
  await closed;
  await context.close();
}

function firstLine(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')[0] ?? '';
}
