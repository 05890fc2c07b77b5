import { chromium, type Browser, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import type { CameraSource } from '../../demo/cameras/source.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { servePage } from '../../demo/serve.js';
import { CHROMIUM_FLAGS, needChromium } from '../../scripts/chromium.mjs';
import { median, ms, print, quantile } from './figures.js';
import type { Place, PlayerName } from './page/players.js';

const TIMES = 10;
const LIMIT_MS = 12_000;

const found = findMediaMtx();
if (!found) {
  console.error('The bench compares on a real MediaMTX: put one on the PATH, or name it in MEDIAMTX_BIN.');
  process.exit(1);
}
const executablePath = await needChromium();
const folder = fileURLToPath(new URL('./page', import.meta.url));
const site = await servePage({ folder, entries: [`${folder}/main.ts`] });
// Warm muxers: what `hlsAlwaysRemux: yes` gives.
const server = await MediaMtx.start({ path: found.path, isAlwaysRemuxing: true });
const cameras: CameraSource[] = [];

async function camera(name: string, keyFrameIntervalMs: number): Promise<Place> {
  const source = createCamera({ ...LINEUP[0]!, name, keyFrameIntervalMs });
  cameras.push(source);
  await server.publish(source, { ignoresKeyFrameRequests: true });
  return { camera: name, whep: server.whepUrl, hls: server.hlsUrl };
}

async function browse<T>(flags: readonly string[], act: (browser: Browser) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS, ...flags] });
  try {
    return await act(browser);
  } finally {
    await browser.close();
  }
}

async function fresh(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(site.url);
  await page.waitForFunction(() => 'bench' in window);
  return page;
}

/** First pictures of several players in turn, each in a page of its own. */
async function firstPictures(
  browser: Browser,
  players: readonly { readonly title: string; readonly name: PlayerName; readonly place: Place }[],
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<{ title: string; times: number[]; hlsRequests: number }[]> {
  const results = players.map(({ title }) => ({ title, times: [] as number[], hlsRequests: 0 }));
  for (let turn = 0; turn < TIMES; turn += 1) {
    // Each turn begins with another, at a moment of its own: pictures begin with key frames, and whoever
    // comes with their beat would look fast.
    for (const [i, { name, place }] of shifted([...players.entries()], turn)) {
      const page = await fresh(browser);
      await prepare(page);
      if (name === 'reader') await page.evaluate((at) => window.bench.loadReader(at.whep, at.camera), place);
      await page.waitForTimeout(1000 * Math.random());
      const took = await page.evaluate(([player, at, limitMs]) => window.bench.firstPicture(player, at, limitMs), [
        name,
        place,
        LIMIT_MS,
      ] as const);
      results[i]?.times.push(took ?? Infinity);
      results[i]!.hlsRequests += await page.evaluate(() => window.bench.hlsRequests());
      await page.close();
    }
  }
  return results;
}

function shifted<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

function table(results: readonly { title: string; times: number[] }[], peer: string): string[][] {
  const peerMs = median(results.find(({ title }) => title === peer)?.times ?? []);
  return [
    ['player', 'median', 'worst', `${peer} / this`],
    ...results.map(({ title, times }) => [
      title,
      ms(median(times)),
      ms(Math.max(...times)),
      title === peer ? '' : (peerMs / median(times)).toFixed(2),
    ]),
  ];
}

console.log(`MediaMTX ${found.version}, ${TIMES} times each, in turn`);
const slow = await camera('slow', 4000);
const quick = await camera('quick', 1000);

await browse([], async (browser) => {
  const fast = { ...slow, attributes: { start: 'fast' } };
  const results = await firstPictures(browser, [
    { title: 'cam-player start=fast', name: 'ours', place: fast },
    { title: 'reader.js', name: 'reader', place: slow },
  ]);
  print(
    'First picture, 4 s between key frames, warm HLS muxer (wanted: at least 2 times faster)',
    table(results, 'reader.js'),
  );
});

await browse([], async (browser) => {
  const results = await firstPictures(browser, [
    { title: 'cam-player', name: 'ours', place: quick },
    { title: 'reader.js', name: 'reader', place: quick },
    { title: 'bare RTCPeerConnection', name: 'bare', place: quick },
  ]);
  print('First picture, a key frame each second (wanted: no later than reader.js)', table(results, 'reader.js'));
  console.log(`  requests of cam-player for HLS or hls.js in all of them: ${results[0]!.hlsRequests} (wanted: 0)`);
});

/** A network that swallows UDP: neither side hears of a candidate at which the other could be reached. */
async function swallowUdp(page: Page): Promise<void> {
  await page.route('**/whep', async (route) => {
    const request = route.request();
    if (request.method() !== 'POST') return route.fallback();
    const withoutCandidates = (sdp: string) => sdp.replace(/^a=candidate:.*\r?\n/gm, '');
    const response = await route.fetch({ postData: withoutCandidates(request.postData() ?? '') });
    return route.fulfill({ response, body: withoutCandidates(await response.text()) });
  });
  await page.route('**/whep/*', (route) => (route.request().method() === 'PATCH' ? route.abort() : route.fallback()));
}

await browse([], async (browser) => {
  const results = await firstPictures(
    browser,
    [
      { title: 'cam-player', name: 'ours', place: quick },
      { title: 'WHEP alone', name: 'bare', place: quick },
    ],
    swallowUdp,
  );
  print('First picture without UDP (wanted: within 2500 ms; WHEP alone never shows one)', table(results, 'cam-player'));
});

await browse([], async (browser) => {
  for (const [title, peer, transports] of [
    ['WHEP', 'bare', 'whep'],
    ['LL-HLS', 'hlsJs', 'll-hls'],
  ] as const) {
    const page = await fresh(browser);
    const ages = await page.evaluate(([names, place]) => window.bench.glassToGlass(names, place, 10), [
      ['ours', peer],
      { ...quick, attributes: { transports } },
    ] as const);
    print(`Glass to glass, ${title}, side by side in one page (wanted: within a frame, 40 ms, of the peer)`, [
      ['player', 'median', '95 %', 'frames'],
      ...Object.entries(ages).map(([name, own]) => [
        name,
        ms(median(own)),
        ms(quantile(own, 0.95)),
        String(own.length),
      ]),
    ]);
    await page.close();
  }
});

await server.close();
await Promise.all(cameras.map((source) => source.close()));
await site.close();
process.exit(0);
