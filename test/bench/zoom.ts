import type { Page } from '@playwright/test';
import { print } from './figures.js';
import type { Lab } from './lab.js';
import { showLarge, traceMainThread, type MainThread } from './trace.js';

const SECONDS = 6;
const EVERY_MS = 16;

/** Moves the mouse, or turns its wheel, for some seconds. */
async function forSeconds(page: Page, act: (turn: number) => Promise<void>): Promise<void> {
  const beganMs = performance.now();
  for (let turn = 0; performance.now() - beganMs < SECONDS * 1000; turn += 1) {
    await act(turn);
    const restMs = beganMs + (turn + 1) * EVERY_MS - performance.now();
    if (restMs > 0) await page.waitForTimeout(restMs);
  }
}

/** Measures what it costs to move and to enlarge a picture of 720p, beside a mouse that only moves over it. */
export async function zoom(lab: Lab): Promise<void> {
  const { place } = await lab.camera('zoomed', 1000, { width: 1280, height: 720, bitrateKbps: 2000 });
  const rows: [string, MainThread][] = [];
  for (const hasShapes of [false, true]) {
    await lab.browse(async (browser) => {
      const page = await lab.fresh(browser);
      await showLarge(page, place);
      if (hasShapes) await page.evaluate(() => window.bench.setShapes('property', 100, 1, 2));
      const move = (turn: number) => page.mouse.move(640 + 200 * Math.sin(turn / 20), 360 + 150 * Math.cos(turn / 20));
      const trace = async (name: string, act: (turn: number) => Promise<void>) => {
        rows.push([
          `${name}${hasShapes ? ', with 100 shapes' : ''}`,
          await traceMainThread(browser, page, () => forSeconds(page, act)),
        ]);
      };
      await page.mouse.move(640, 360);
      await trace('the mouse moves, the picture does not', move);
      await page.evaluate(() => window.bench.enlarge(4));
      await page.mouse.down();
      await trace('the picture is dragged', move);
      await page.mouse.up();
      await page.keyboard.down('Control');
      await trace('the wheel enlarges and reduces', (turn) => page.mouse.wheel(0, turn % 60 < 30 ? 12 : -12));
      await page.keyboard.up('Control');
    });
  }
  print(`Zoom at 720p, ${SECONDS} s for each row (wanted: no task of 50 ms, no layout by moving)`, [
    ['', 'main thread', 'longest task', 'its CPU time', 'layouts', 'style updates'],
    ...rows.map(([name, { busyMs, longestMs, longestCpuMs, layouts, styles }]) => [
      name,
      `${((100 * busyMs) / SECONDS / 1000).toFixed(0)} %`,
      `${longestMs.toFixed(0)} ms`,
      `${longestCpuMs.toFixed(0)} ms`,
      String(layouts),
      String(styles),
    ]),
  ]);
}
