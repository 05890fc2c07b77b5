import { createCanvas, loadImage } from '@napi-rs/canvas';
import { expect, test as base, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { readBarcode } from '../../demo/cameras/barcode.js';
import type { Misbehaviour, Stock } from '../../demo/misbehaving/misbehaviour.js';
import { LoggedServer, type LoggedRequest } from '../../demo/misbehaving/server.js';
import { openStock } from '../../demo/misbehaving/stock.js';
import { servePage } from '../../demo/serve.js';
import type { FieldTools, Observation } from './page/main.js';

declare global {
  interface Window {
    field: FieldTools;
  }
}

interface WorkerFixtures {
  stock: Stock;
  pageUrl: string;
}

export const test = base.extend<object, WorkerFixtures>({
  stock: [
    async ({}, use) => {
      const stock = openStock();
      await use(stock);
      await stock.close();
    },
    { scope: 'worker' },
  ],
  pageUrl: [
    async ({}, use) => {
      const folder = fileURLToPath(new URL('./page', import.meta.url));
      const site = await servePage({ folder, entries: [`${folder}/main.ts`] });
      await use(site.url);
      await site.close();
    },
    { scope: 'worker' },
  ],
});

export { expect };

/** A reading of a screenshot: the time in the bar code, or null if none can be read. */
export interface ScreenReading {
  readonly atMs: number;
  /** How long the screenshot took. */
  readonly tookMs: number;
  readonly epochMs: number | null;
  /** The mean brightness of the player's middle, 0 to 255. */
  readonly brightness: number;
}

/** The observations of one player and the requests to its server. */
export interface Trial {
  readonly name: string;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
  readonly observations: readonly Observation[];
  readonly readings: readonly ScreenReading[];
  readonly requests: readonly LoggedRequest[];
}

/** Selects the rows that FIELD_ROWS names (separated by commas) and the healthy one; all rows without FIELD_ROWS. */
export function selectRows(rows: readonly Misbehaviour[], controlName: string): readonly Misbehaviour[] {
  const names = process.env['FIELD_ROWS']?.split(',');
  return names ? rows.filter(({ name }) => name === controlName || names.includes(name)) : rows;
}

/** Plays misbehaving servers side by side on one page for `forMs`, and returns the observations. */
export async function playAll(
  page: Page,
  pageUrl: string,
  stock: Stock,
  rows: readonly Misbehaviour[],
  forMs: number,
): Promise<ReadonlyMap<string, Trial>> {
  const columns = 5;
  await page.setViewportSize({ width: 256 * columns, height: 144 * Math.ceil(rows.length / columns) });
  await page.goto(pageUrl);
  const servers = new Map<string, LoggedServer>();
  try {
    for (const row of rows) servers.set(row.name, await LoggedServer.start(row.handler(stock)));
    const beganAtMs = Date.now();
    const players = rows.map(({ name, kind, path, attributes }) => ({
      name,
      attributes: { [kind]: `${servers.get(name)?.url}${path}`, ...attributes },
    }));
    await page.evaluate((list) => list.forEach(({ name, attributes }) => window.field.add(name, attributes)), players);
    const readings = await readScreenUntil(
      page,
      rows.map(({ name }) => name),
      beganAtMs + forMs,
    );
    const trials = rows.map(async ({ name }): Promise<[string, Trial]> => {
      const observations = await page.evaluate((id) => window.field.observations(id), name);
      const requests = servers.get(name)?.log ?? [];
      return [
        name,
        { name, beganAtMs, endedAtMs: Date.now(), observations, readings: readings.get(name) ?? [], requests },
      ];
    });
    const trialsByName = new Map(await Promise.all(trials));
    expect(await page.evaluate(() => window.field.errors), 'uncaught errors').toEqual([]);
    return trialsByName;
  } finally {
    await page.goto('about:blank');
    await Promise.all([...servers.values()].map((server) => server.close()));
  }
}

/** Reads the screen twice a second until this moment. */
export async function readScreenUntil(
  page: Page,
  names: readonly string[],
  untilMs: number,
): Promise<ReadonlyMap<string, readonly ScreenReading[]>> {
  const readings = new Map<string, ScreenReading[]>(names.map((name) => [name, []]));
  const boxes = new Map(
    await Promise.all(names.map(async (name) => [name, await page.locator(`[id="${name}"]`).boundingBox()] as const)),
  );
  while (Date.now() < untilMs) {
    const atMs = Date.now();
    const photograph = await page.screenshot();
    const tookMs = Date.now() - atMs;
    const image = await loadImage(photograph);
    const canvas = createCanvas(image.width, image.height);
    const ctx = canvas.getContext('2d');
    ctx.drawImage(image, 0, 0);
    for (const name of names) {
      const box = boxes.get(name);
      if (!box) continue;
      const { data, width, height } = ctx.getImageData(box.x, box.y, box.width, box.height);
      const epochMs = readBarcode({ data, width, height })?.epochMs ?? null;
      const middle = data.subarray(4 * width * Math.floor(height * 0.4), 4 * width * Math.floor(height * 0.6));
      const brightness =
        middle.reduce((sum, value) => sum + value, -255 * (middle.length / 4)) / (middle.length * 0.75);
      readings.get(name)?.push({ atMs, tookMs, epochMs, brightness });
    }
    // A sampling interval, not a wait for a state.
    await page.waitForTimeout(Math.max(0, Math.min(atMs + 500, untilMs) - Date.now()));
  }
  return readings;
}

/** Returns the share of the time since the first live state in which the player was live, 0 to 1; 0 if it never was. */
export function liveShare({ observations, endedAtMs }: Trial): number {
  const first = observations.findIndex(({ state }) => state === 'live');
  if (first < 0) return 0;
  const spans = observations
    .slice(first)
    .map((sight, i, all) => ({ sight, ms: (all[i + 1]?.atMs ?? endedAtMs) - sight.atMs }));
  const liveMs = spans.filter(({ sight }) => sight.state === 'live').reduce((sum, { ms }) => sum + ms, 0);
  return liveMs / spans.reduce((sum, { ms }) => sum + ms, 1);
}

/** Lists the states in order, without repetitions. */
export function listStates({ observations }: Trial): string[] {
  return observations.map(({ state }) => state).filter((state, i, all) => state !== all[i - 1]);
}

/** Counts the different frames on the screen. */
export function countFrames({ readings }: Trial): number {
  return new Set(readings.map(({ epochMs }) => epochMs).filter((epochMs) => epochMs !== null)).size;
}

/** Returns the time from the start to the first frame on the screen; Infinity if there was none. */
export function firstFrameMs({ readings, beganAtMs }: Trial): number {
  const first = readings.find(({ epochMs }) => epochMs !== null);
  return first ? first.atMs - beganAtMs : Infinity;
}

/** Tells whether the last observation of the player was live. */
export function endsLive({ observations }: Trial): boolean {
  return observations.at(-1)?.state === 'live';
}

/** Finds a reported latency that exceeds the age of the frames on the screen by more than the slack. */
export function findLatencyErrors({ observations, readings }: Trial, slackMs = 500): string[] {
  const worst = observations.flatMap(({ latency, atMs, state }) => {
    if (!latency || state !== 'live') return [];
    // On a busy machine a screenshot is late, and does not tell how old the frame was.
    const near = readings.filter((glance) => Math.abs(glance.atMs - atMs) < 2_000 && glance.tookMs < 400);
    const ages = near.flatMap((glance) =>
      glance.epochMs === null ? [] : [glance.atMs + glance.tookMs - glance.epochMs],
    );
    if (ages.length === 0) return [];
    const excess = latency.ms - Math.max(...ages);
    return excess > slackMs ? [`a latency of ${latency.ms} ms while the frame was ${Math.max(...ages)} ms old`] : [];
  });
  return worst.slice(0, 1);
}

/** Formats a trial in one line, for the message of a failure. */
export function summarize(story: Trial): string {
  const { observations, requests, name } = story;
  const messages = [...new Set(observations.map(({ message }) => message.replace(/\d+/g, 'N')))].filter(Boolean);
  const faults = [...new Set(observations.map(({ fault }) => fault))].filter(Boolean);
  const latencies = observations.map(({ latency }) => latency).filter((latency) => latency !== null);
  const worst = latencies.reduce((most, { ms }) => Math.max(most, ms), 0);
  return (
    `${name}: live ${(100 * liveShare(story)).toFixed(0)} %, states ${listStates(story).join(' ').slice(0, 300)}; ` +
    `first frame after ${firstFrameMs(story)} ms, ${countFrames(story)} frames, ${requests.length} requests, ` +
    `latency up to ${worst} ms; faults ${faults.join(', ') || 'none'}; messages: ${messages.join(' | ') || 'none'}`
  );
}
