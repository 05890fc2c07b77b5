import type { Browser } from '@playwright/test';
import { measureCost, type Cost } from './cost.js';
import { median, print } from './figures.js';
import type { Lab, LabCamera } from './lab.js';
import type { WallName } from './page/wall.js';

const CAMERAS = 4;
const ROUNDS = 5;
const SETTLE_MS = 6000;
const MEASURE_MS = 15_000;
const LIMIT_MS = 30_000;

/** Measures what four cameras cost: the mosaic beside four videos on bare peer connections. */
export async function mosaic(lab: Lab): Promise<void> {
  const cameras: LabCamera[] = [];
  for (let i = 0; i < CAMERAS; i += 1) cameras.push(await lab.camera(`wall${i}`, 1000));
  const costs: Record<WallName, Cost[]> = { mosaic: [], bare: [] };
  // They alternate, because the load of the machine changes.
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of round % 2 === 0 ? (['mosaic', 'bare'] as const) : (['bare', 'mosaic'] as const)) {
      costs[name].push(await lab.browse((browser) => costOfWall(lab, browser, name, cameras)));
    }
  }
  const of = (name: WallName, key: keyof Cost) => costs[name].map((cost) => cost[key]);
  const row = (title: string, key: keyof Cost, unit: string) => {
    const [ours, bare] = [median(of('mosaic', key)), median(of('bare', key))];
    const ratios = costs.mosaic.map((cost, i) => cost[key] / (costs.bare[i]?.[key] ?? NaN));
    return [title, ...[ours, bare].map((value) => `${value.toFixed(0)} ${unit}`), median(ratios).toFixed(2)];
  };
  print(
    `Four cameras by WebRTC, medians of ${ROUNDS} rounds of ${MEASURE_MS / 1000} s (wanted: a ratio of 1.10 at most)`,
    [
      ['', 'cam-mosaic', 'four bare videos', 'ratio'],
      row('CPU, all processes of the browser', 'cpu', '% of a core'),
      row('memory, all processes', 'memory', 'MB'),
    ],
  );
}

async function costOfWall(lab: Lab, browser: Browser, name: WallName, cameras: readonly LabCamera[]): Promise<Cost> {
  const page = await lab.fresh(browser);
  await page.setViewportSize({ width: 1300, height: 800 });
  const places = cameras.map(({ place }) => place);
  if (
    !(await page.evaluate(([wall, at, limitMs]) => window.bench.wall(wall, at, limitMs), [
      name,
      places,
      LIMIT_MS,
    ] as const))
  ) {
    throw new Error(`${name}: not all cameras play`);
  }
  await page.waitForTimeout(SETTLE_MS);
  return measureCost(browser, () => page.waitForTimeout(MEASURE_MS));
}
