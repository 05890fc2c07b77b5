import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import { PLAYBACK_STATES } from './states.js';
import { serveStories, type Entry, type Site } from './site.js';

const AXE = fileURLToPath(import.meta.resolve('axe-core/axe.min.js'));
/** Rules for whole pages, which do not apply to a story. */
const PAGE_RULES = ['region', 'landmark-one-main', 'page-has-heading-one'];

interface Fixtures {
  /** Opens a story; returns the list of its errors, which grows. */
  show: (entry: Entry, globals?: string) => Promise<string[]>;
}

export const test = base.extend<Fixtures, { site: Site }>({
  site: [
    async ({}, use) => {
      const site = await serveStories();
      await use(site);
      await site.close();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  show: async ({ page, site }, use) => {
    let errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`);
    });
    await use(async ({ id, type }, globals = '') => {
      errors = [];
      // The accessibility addon must not run at the same time as the test's own check.
      const query = new URLSearchParams({ id, viewMode: type, globals: `a11y.manual:!true;${globals}` });
      await page.goto(`${site.url}iframe.html?${query.toString()}`);
      return errors;
    });
  },
});

export { expect };

/** The state of a player in a story. */
export interface PlayerView {
  readonly state: string;
  readonly transport: string | null;
  /** The picture moves, and has more than one shade. */
  readonly hasPicture: boolean;
}

/** Reads the state of each player, including those of a mosaic. */
export function inspect(players: Locator): Promise<PlayerView[]> {
  return players.evaluateAll((elements) =>
    Promise.all(
      (elements as HTMLElementTagNameMap['cam-player'][]).map(async (player) => {
        const { state, transport } = player;
        const image = await player.capture().then(createImageBitmap, () => null);
        if (!image) return { state, transport, hasPicture: false };
        const context = new OffscreenCanvas(32, 18).getContext('2d') as OffscreenCanvasRenderingContext2D;
        context.drawImage(image, 0, 0, 32, 18);
        const shades = new Set(context.getImageData(0, 0, 32, 18).data.filter((_, at) => at % 4 === 1));
        return { state, transport, hasPicture: shades.size > 16 && (player.frameAgeMs ?? Infinity) < 2000 };
      }),
    ),
  );
}

/** Lists the violations that axe finds in the story. @param off More rules that are not checked. */
export async function axe(page: Page, off: readonly string[] = []): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  const { violations } = await page.evaluate(
    async (offRules) => {
      const { axe: tool } = window as unknown as { axe: { run(where: string, how: object): Promise<AxeResults> } };
      const rules = Object.fromEntries(offRules.map((rule) => [rule, { enabled: false }]));
      return tool.run('#storybook-root', { rules, resultTypes: ['violations'] });
    },
    [...PAGE_RULES, ...off],
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${failureSummary} ${html}`),
  );
}

/** Lists the states in the tags of a story. */
export function listStates({ tags }: Entry): readonly string[] {
  return PLAYBACK_STATES.filter((state) => tags.includes(state));
}
