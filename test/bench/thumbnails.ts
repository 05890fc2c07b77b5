import type { Browser } from '@playwright/test';
import { Origin } from '../../demo/origin/origin.js';
import { measureCost, countSockets, type Cost } from './cost.js';
import { median, print } from './figures.js';
import type { Lab, LabCamera } from './lab.js';
import type { OverviewName } from './page/overview.js';

/** Each camera is shown in five places, so that the encoders leave enough CPU to the players. */
const CAMERAS = 4;
const COUNT = 20;
const ROUNDS = 3;
const SETTLE_MS = 3000;
/** Two refreshes of the thumbnails. */
const MEASURE_MS = 20_000;
const SAMPLE_INTERVAL_MS = 200;
const LIMIT_MS = 60_000;

const NAMES: Readonly<Record<OverviewName, string>> = {
  stills: 'thumbnails, stills by URL',
  frames: 'thumbnails, frames of the streams',
  players: '21 live cam-players',
  bare: '21 bare videos',
};

interface Load extends Cost {
  /** The maximum at one time: peer connections, TCP connections to the servers, UDP sockets, WebRTC readers on the server. */
  readonly peers: number;
  readonly tcp: number;
  readonly udp: number;
  readonly readers: number;
  /** The average number of readers on the server. */
  readonly meanReaders: number;
}

/** Measures what twenty thumbnails and one camera in the spotlight cost, beside twenty-one live pictures. */
export async function thumbnails(lab: Lab): Promise<void> {
  const cameras: LabCamera[] = [];
  for (let i = 0; i < CAMERAS; i += 1) cameras.push(await lab.camera(`small${i}`, 1000));
  // MediaMTX serves no stills.
  const stills = await Origin.start({ cameras: cameras.map(({ source }) => source) });
  const names = Object.keys(NAMES) as OverviewName[];
  const loads = Object.fromEntries(names.map((name) => [name, [] as Load[]])) as Record<OverviewName, Load[]>;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      loads[name].push(await lab.browse((browser) => measureLoad(lab, browser, name, cameras, stills.snapshotUrl)));
    }
  }
  await stills.close();
  const row = (title: string, tell: (of: (key: keyof Load) => number) => string) => [
    title,
    ...names.map((name) => tell((key) => median(loads[name].map((load) => load[key])))),
  ];
  const ratio = (name: OverviewName, key: keyof Cost) =>
    median(loads[name].map((load, i) => load[key] / (loads.bare[i]?.[key] ?? NaN))).toFixed(2);
  const ratios = (key: keyof Cost) => names.map((name) => ratio(name, key));
  const whole = (value: number) => (Number.isFinite(value) ? value.toFixed(0) : '?');
  print(
    `Twenty cameras small, a picture each 10 s, and one live in the spotlight; medians of ${ROUNDS} rounds of ${MEASURE_MS / 1000} s`,
    [
      ['', ...names.map((name) => NAMES[name])],
      row('peer connections, maximum', (of) => whole(of('peers'))),
      row('TCP connections to the servers, maximum', (of) => whole(of('tcp'))),
      row('UDP sockets, maximum', (of) => whole(of('udp'))),
      row('WebRTC readers on the server, maximum', (of) => whole(of('readers'))),
      row('WebRTC readers on the server, average', (of) => of('meanReaders').toFixed(1)),
      row('CPU, all processes of the browser', (of) => `${whole(of('cpu'))} % of a core`),
      ['CPU, ratio to the bare videos', ...ratios('cpu')],
      row('memory, all processes', (of) => `${whole(of('memory'))} MB`),
      ['memory, ratio to the bare videos', ...ratios('memory')],
    ],
  );
}

async function measureLoad(
  lab: Lab,
  browser: Browser,
  name: OverviewName,
  cameras: readonly LabCamera[],
  snapshotUrl: string,
): Promise<Load> {
  // A closed browser does not end its sessions: wait until the server has removed those of the previous one.
  while ((await countReaders(lab, cameras)) > 0)
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_INTERVAL_MS));
  const page = await lab.fresh(browser);
  await page.setViewportSize({ width: 1320, height: 800 });
  const places = Array.from({ length: COUNT }, (_, i) => cameras[i % CAMERAS]!.place);
  const isThere = await page.evaluate(([kind, at, url, limitMs]) => window.bench.overview(kind, at, url, limitMs), [
    name,
    places,
    snapshotUrl,
    LIMIT_MS,
  ] as const);
  if (!isThere) throw new Error(`${name}: not all cameras show a picture`);
  await page.waitForTimeout(SETTLE_MS);
  const ports = new Set([lab.server.whepUrl, lab.server.hlsUrl, snapshotUrl].map((url) => Number(new URL(url).port)));
  const samples: { readonly tcp: number; readonly udp: number; readonly readers: number }[] = [];
  const sample = async () => {
    samples.push({ ...(await countSockets(browser, ports)), readers: await countReaders(lab, cameras) });
  };
  const cost = await measureCost(browser, async () => {
    const endsAtMs = performance.now() + MEASURE_MS;
    while (performance.now() < endsAtMs) {
      await sample();
      await page.waitForTimeout(SAMPLE_INTERVAL_MS);
    }
  });
  const most = (key: 'tcp' | 'udp' | 'readers') => Math.max(...samples.map((one) => one[key]));
  return {
    ...cost,
    peers: (await page.evaluate(() => window.bench.peers())).most,
    tcp: most('tcp'),
    udp: most('udp'),
    readers: most('readers'),
    meanReaders: samples.reduce((sum, { readers }) => sum + readers, 0) / samples.length,
  };
}

/** Counts the WebRTC readers of these cameras. */
async function countReaders({ server }: Lab, cameras: readonly LabCamera[]): Promise<number> {
  const sessions = await Promise.all(cameras.map(({ place }) => server.sessions(place.camera)));
  return sessions.reduce((sum, { whep }) => sum + whep, 0);
}
