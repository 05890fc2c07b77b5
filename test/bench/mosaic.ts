import { readFile } from 'node:fs/promises';
import type { Browser } from '@playwright/test';
import { median, print } from './figures.js';
import type { Lab, LabCamera } from './lab.js';
import type { WallName } from './page/wall.js';

const CAMERAS = 4;
const ROUNDS = 5;
const SETTLE_MS = 6000;
const MEASURE_MS = 15_000;
const LIMIT_MS = 30_000;

interface Cost {
  /** Of all processes of the browser, in per cent of one core. */
  readonly cpu: number;
  /** Memory of all processes, shared parts counted once (PSS), in MB. */
  readonly memory: number;
}

/** What four cameras cost a machine: our mosaic beside four videos on bare peer connections. */
export async function mosaic(lab: Lab): Promise<void> {
  const cameras: LabCamera[] = [];
  for (let i = 0; i < CAMERAS; i += 1) cameras.push(await lab.camera(`wall${i}`, 1000));
  const costs: Record<WallName, Cost[]> = { mosaic: [], bare: [] };
  // In turn: the load of the machine changes, and is to be that of both.
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of round % 2 === 0 ? (['mosaic', 'bare'] as const) : (['bare', 'mosaic'] as const)) {
      costs[name].push(await lab.browse((browser) => costOf(lab, browser, name, cameras)));
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

async function costOf(lab: Lab, browser: Browser, name: WallName, cameras: readonly LabCamera[]): Promise<Cost> {
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
  const before = await processes(browser);
  const beganMs = performance.now();
  await page.waitForTimeout(MEASURE_MS);
  const after = await processes(browser);
  const tookS = (performance.now() - beganMs) / 1000;
  const cpuS = after.reduce(
    (sum, { id, cpuTime }) => sum + cpuTime - (before.find((p) => p.id === id)?.cpuTime ?? 0),
    0,
  );
  const memory = await Promise.all(after.map(({ id }) => pssOf(id)));
  return { cpu: (100 * cpuS) / tookS, memory: memory.reduce((a, b) => a + b, 0) };
}

async function processes(browser: Browser): Promise<readonly { readonly id: number; readonly cpuTime: number }[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo;
}

/** In MB; 0 of a process that has just ended, and where there is no /proc. */
async function pssOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s*(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
}
