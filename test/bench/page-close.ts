import type { Page } from '@playwright/test';
import { median, ms, print, spread } from './figures.js';
import type { Lab } from './lab.js';
import type { Entry } from './page/outage.js';

const TIMES = 5;
const POLL_INTERVAL_MS = 10;
/** A server that is not notified waits for 30 s, and checks only at intervals. */
const LIMIT_MS = 45_000;
const START_LIMIT_MS = 20_000;

/** The ways to leave a page. */
const ACTIONS: Readonly<Record<string, (page: Page) => Promise<unknown>>> = {
  'tab closed': (page) => page.close(),
  'other page opened': (page) => page.goto('about:blank'),
};

/** Measures how long the server keeps the session of a viewer who has left. */
export async function pageClose(lab: Lab): Promise<void> {
  const players = [
    { title: 'cam-player, WHEP', name: 'ours', kind: 'whep', attributes: { transports: 'whep' } },
    { title: 'reader.js', name: 'reader', kind: 'whep', attributes: {} },
    { title: 'cam-player, HLS', name: 'ours', kind: 'hls', attributes: { transports: 'll-hls hls' } },
    { title: 'hls.js, defaults', name: 'hlsJs', kind: 'hls', attributes: {} },
  ] as const;
  const rows: string[][] = [];
  for (const { title, name, kind, attributes } of players) {
    const cells: string[] = [];
    // MediaMTX has no request that ends an HLS session. The session ends 30 s after the last request.
    const actions = Object.entries(ACTIONS).slice(0, kind === 'hls' ? 1 : undefined);
    for (const [, leave] of actions) {
      // Each measurement has its own camera, so that old sessions are not counted.
      const { place } = await lab.camera(`close-${rows.length}-${cells.length}`, 1000);
      const times = await lab.browse(async (browser) => {
        const pages: Page[] = [];
        for (let i = 0; i < TIMES; i += 1) {
          const page = await lab.fresh(browser);
          await play(page, { name, place: { ...place, attributes } });
          pages.push(page);
        }
        return leaveAll(pages, leave, async () => (await lab.server.sessions(place.camera))[kind]);
      });
      cells.push(`${ms(median(times))} (${spread(times)})`);
    }
    rows.push([title, ...cells]);
  }
  print(`Time until the server ended the session of a viewer who left, ${TIMES} times: median (least to most)`, [
    ['player', ...Object.keys(ACTIONS)],
    ...rows,
  ]);
}

async function play(page: Page, entry: Entry): Promise<void> {
  if (entry.name === 'reader') {
    await page.evaluate((at) => window.bench.loadReader(at.whep, at.camera), entry.place);
  }
  const isPlaying = await page.evaluate(([all, limitMs]) => window.bench.play(all, limitMs), [
    [entry],
    START_LIMIT_MS,
  ] as const);
  if (!isPlaying) throw new Error(`${entry.name} has no picture`);
}

/** Leaves one page after another, and measures when each session has ended. */
async function leaveAll(
  pages: readonly Page[],
  leave: (page: Page) => Promise<unknown>,
  sessions: () => Promise<number>,
): Promise<number[]> {
  const leftAtMs: number[] = [];
  const goneAtMs: number[] = [];
  const before = await sessions();
  if (before !== pages.length) throw new Error(`${before} sessions of ${pages.length} pages`);
  const leaving = (async () => {
    for (const page of pages) {
      leftAtMs.push(Date.now());
      await leave(page);
    }
  })();
  const deadlineMs = Date.now() + LIMIT_MS;
  while (goneAtMs.length < pages.length && Date.now() < deadlineMs) {
    const gone = before - (await sessions());
    while (goneAtMs.length < gone) goneAtMs.push(Date.now());
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
  await leaving;
  return pages.map((_, i) => (goneAtMs[i] ?? Infinity) - (leftAtMs[i] ?? NaN));
}
