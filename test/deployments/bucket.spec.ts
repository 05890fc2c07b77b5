import type { Locator, Page } from '@playwright/test';
import { Bucket } from '../../demo/deployments/bucket/bucket.js';
import type { BucketFaults } from '../../demo/deployments/bucket/faults.js';
import { start } from '../../demo/deployments/bucket/start.js';
import { LINEUP } from '../../demo/lineup.js';
import type { CamPlayer } from '../../components/index.js';
import { addPlayer, expect, expectMoving, faultCode, stateOf, test as base } from '../e2e/fixtures.js';

const { name: camera, index } = LINEUP[0]!;
/** Two target durations behind, and what a busy machine adds. */
const OF_NOW_MS = 9000;
/** Said: within five seconds. On a machine that does other things as well, this is when a test gives up. */
const SOON = { timeout: 15_000, intervals: [100] };
const WORD = { timeout: 30_000, intervals: [100] };

// Each waits for segments, most of its time.
base.describe.configure({ mode: 'parallel' });

const test = base.extend<{ bucket: Bucket; player: Locator }>({
  bucket: async ({ cameras }, use) => {
    const bucket = await Bucket.start({ camera: cameras[0]! });
    await use(bucket);
    await bucket.close();
  },
  /** Live, with a record of each state and fault since. */
  player: async ({ page, pageUrl, bucket }, use) => {
    await expect.poll(() => listed(bucket)).toBeGreaterThan(2);
    await page.goto(pageUrl);
    const player = await add(page, bucket);
    await expectState(player, 'live');
    await use(player);
  },
});

/** How many segments the bucket's playlist names. */
async function listed(bucket: Bucket): Promise<number> {
  const answer = await fetch(bucket.hlsUrl.replace('{camera}', camera));
  return answer.ok ? (await answer.text()).split('#EXTINF').length - 1 : 0;
}

async function add(page: Page, bucket: Bucket): Promise<Locator> {
  // Before there is a player: it may be live sooner than the next thing can be said to the page.
  await page.evaluate(() => {
    const states: string[] = [];
    Object.assign(window, { states });
    document.addEventListener('cam-statechange', ({ target }) => states.push((target as CamPlayer).state));
  });
  await addPlayer(page, { camera, hls: bucket.hlsUrl });
  return page.locator('cam-player');
}

/** Every state since it was added. */
const states = (player: Locator) => player.evaluate(() => (window as unknown as { states: string[] }).states.join(' '));
const word = (player: Locator) => player.locator('.word');

async function expectState(player: Locator, state: string): Promise<void> {
  await expect.poll(() => stateOf(player), { ...WORD, message: JSON.stringify(await faultCode(player)) }).toBe(state);
}

/** The word is there; prints how long it took. */
async function expectStopped(player: Locator): Promise<void> {
  const sinceMs = Date.now();
  await expect.poll(() => faultCode(player), WORD).toBe('stopped-sending');
  console.log(`"Camera stopped sending" after ${Date.now() - sinceMs} ms`);
  await expectState(player, 'offline');
  await expect(word(player)).toHaveText('Camera stopped sending');
}

/** Mends, waits for the first new segment, and prints how long after it the picture was live. */
async function heals(player: Locator, bucket: Bucket, mend: () => Promise<void>): Promise<void> {
  const newest = () => text(bucket).then((playlist) => /[^\n]+\.ts\s*$/.exec(playlist)?.[0] ?? '');
  const before = await newest();
  const mendedAtMs = Date.now();
  await mend();
  await expect.poll(newest, { ...SOON, intervals: [50] }).not.toBe(before);
  const atMs = Date.now();
  await expect.poll(() => stateOf(player), SOON).toBe('live');
  console.log(`live ${Date.now() - atMs} ms after the first new segment, which took ${atMs - mendedAtMs} ms`);
  await expectMoving(player, index, OF_NOW_MS);
}

const text = async (bucket: Bucket) => (await fetch(bucket.hlsUrl.replace('{camera}', camera))).text();
const broken = (bucket: Bucket, change: Partial<BucketFaults>) => bucket.set(change);

test('a bucket plays, two segments behind the camera', async ({ player }) => {
  await expectMoving(player, index, OF_NOW_MS);
  expect(await player.evaluate((element) => (element as CamPlayer).transport)).toBe('hls');
});

test('a device that dies: the word, the time of the last picture, light looks, and back by itself', async ({
  player,
  bucket,
}) => {
  await broken(bucket, { dead: true });
  await expectStopped(player);
  const clock = player.locator('[part=timestamp]');
  await expect(clock).toBeVisible();
  const stillAtMs = Date.parse((await clock.getAttribute('datetime')) ?? '');
  expect(Math.abs(Date.now() - stillAtMs)).toBeLessThan(60_000);

  bucket.requests.length = 0;
  await expect.poll(() => bucket.requests.length, WORD).toBeGreaterThan(2);
  expect(bucket.requests.filter((url) => !url.endsWith('.m3u8'))).toEqual([]);

  await heals(player, bucket, () => broken(bucket, { dead: false }));
});

for (const hidesHeaders of [false, true]) {
  test(`who comes to a dead bucket is shown nothing as live${hidesHeaders ? ', also where CORS hides the dates' : ''}`, async ({
    page,
    pageUrl,
    bucket,
  }) => {
    // By the viewer's own clock nothing is old: what it says must not be believed.
    await page.clock.install({ time: new Date(Date.now() - (hidesHeaders ? 3_600_000 : 0)) });
    await expect.poll(() => listed(bucket)).toBeGreaterThan(3);
    await broken(bucket, { dead: true, hidesHeaders });
    const diedAtMs = Date.now();
    await expect.poll(() => Date.now() - diedAtMs, { timeout: 15_000 }).toBeGreaterThan(8000);
    await page.goto(pageUrl);
    const player = await add(page, bucket);
    await expectStopped(player);
    expect(await states(player)).not.toContain('live');
    await heals(player, bucket, () => broken(bucket, { dead: false }));
  });
}

test('a device that is stopped in order is no film that ends, and is back when it is started', async ({
  player,
  bucket,
}) => {
  await broken(bucket, { ended: true });
  await expectStopped(player);
  await heals(player, bucket, () => broken(bucket, { ended: false }));
});

test('a slow network is never called a camera that stopped', async ({ player, bucket }) => {
  await broken(bucket, { throttleKbps: 40 });
  await expect.poll(() => stateOf(player), WORD).not.toBe('live');
  await expect.poll(() => faultCode(player), WORD).not.toBeNull();
  // Longer than three target durations.
  const sinceMs = Date.now();
  await expect.poll(() => Date.now() - sinceMs, { timeout: 20_000 }).toBeGreaterThan(9000);
  expect(await states(player)).not.toContain('offline');
  await heals(player, bucket, () => broken(bucket, { throttleKbps: null }));
  expect(await states(player)).not.toContain('offline');
});

test('a playlist that a cache keeps for too long accuses no camera', async ({ player, bucket }) => {
  await broken(bucket, { stale: true });
  await expect.poll(() => stateOf(player), WORD).not.toBe('live');
  expect(await states(player)).not.toContain('offline');
  await heals(player, bucket, () => broken(bucket, { stale: false }));
});

test('a second cache that is three segments behind is not followed', async ({ player, bucket }) => {
  const surface = await player.evaluateHandle((element) => (element as CamPlayer).status.surface);
  await broken(bucket, { behind: true });
  bucket.requests.length = 0;
  await expect.poll(() => bucket.requests.filter((url) => url.endsWith('.ts')).length, WORD).toBeGreaterThan(6);
  // A machine that is late may show a still for a moment: what counts is that nothing was opened anew.
  expect(await states(player)).toMatch(/^connecting live( stalled live)*$/);
  const isSame = player.evaluate((element, before) => (element as CamPlayer).status.surface === before, surface);
  expect(await isSame, 'the picture was never replaced').toBe(true);
  await expectMoving(player, index, OF_NOW_MS);
});

test('segments that are not there are a gap, and nothing worse', async ({ player, bucket }) => {
  await broken(bucket, { missing: true });
  const before = await text(bucket);
  await expect.poll(() => text(bucket), { intervals: [50] }).not.toBe(before);
  await broken(bucket, { missing: false });
  await expect
    .poll(async () => (await text(bucket)).includes(/stream\d+\.ts\s*$/.exec(before)?.[0] ?? '-'), WORD)
    .toBe(false);
  await expect.poll(() => stateOf(player), SOON).toBe('live');
  await expectMoving(player, index, OF_NOW_MS);
  expect(await states(player)).not.toMatch(/offline|unauthorized/);
});

test('a segment that is noise passes', async ({ player, bucket }) => {
  const before = await text(bucket);
  await broken(bucket, { noise: true });
  await expect.poll(() => text(bucket), { intervals: [50] }).not.toBe(before);
  await broken(bucket, { noise: false });
  const noise = /stream\d+\.ts\s*$/.exec(await text(bucket))?.[0].trim() ?? '-';
  await expect.poll(() => bucket.requests.some((url) => url.endsWith(noise)), WORD).toBe(true);
  await expect.poll(async () => (await text(bucket)).includes(noise), WORD).toBe(false);
  await expect.poll(() => stateOf(player), SOON).toBe('live');
  await expectMoving(player, index, OF_NOW_MS);
  console.log(`noise: ${await states(player)}`);
  expect(await states(player)).not.toContain('offline');
});

test('a sequence that begins again, with the same names, shows what they name now', async ({ player, bucket }) => {
  await heals(player, bucket, () => bucket.beginAgain());
  await expectMoving(player, index, OF_NOW_MS);
  expect(await states(player)).not.toContain('offline');
});

test('six names that are used in turn show what they name now', async ({ player, bucket }) => {
  await broken(bucket, { overwrites: true });
  bucket.requests.length = 0;
  // Twice through all names: from the second time on a cache has what they named before.
  await expect.poll(() => bucket.requests.filter((url) => url.includes('.ts')).length, WORD).toBeGreaterThan(9);
  await expectMoving(player, index, OF_NOW_MS);
  expect(bucket.requests.some((url) => url.includes('again='))).toBe(true);
});

test('a device whose clock is an hour off is a living camera', async ({ page, pageUrl, bucket }) => {
  await broken(bucket, { clockOffS: -3600 });
  await expect.poll(() => listed(bucket)).toBeGreaterThan(4);
  await page.goto(pageUrl);
  const player = await add(page, bucket);
  await expectState(player, 'live');
  await expectMoving(player, index, OF_NOW_MS);
  await broken(bucket, { dead: true });
  await expectStopped(player);
  await heals(player, bucket, () => broken(bucket, { dead: false }));
  expect(await states(player)).toMatch(/^connecting live( stalled live)*( stalled)? offline live$/);
});

test('the page of the deployment plays, and its buttons break and mend', async ({ page }) => {
  const deployment = await start({ port: 0, wantsReal: false });
  try {
    await page.goto(deployment.url);
    const player = page.locator('cam-player');
    await expectState(player, 'live');
    await expect(page.locator('#playlist')).toContainText('last-modified: ');
    await page.getByRole('button', { name: 'Stopped in order' }).click();
    await expectStopped(player);
    await expect(page.locator('#playlist')).toContainText('#EXT-X-ENDLIST');
    await page.getByRole('button', { name: 'Come anew' }).click();
    await expect(word(player)).toHaveText('Camera stopped sending');
    await page.getByRole('button', { name: 'Stopped in order' }).click();
    await expectState(player, 'live');
  } finally {
    await deployment.close();
  }
});
