import type { Locator, Page } from '@playwright/test';
import { Bucket } from '../../demo/deployments/bucket/bucket.js';
import type { BucketFaults } from '../../demo/deployments/bucket/faults.js';
import { start } from '../../demo/deployments/bucket/start.js';
import { LINEUP } from '../../demo/lineup.js';
import type { CamPlayer } from '../../components/index.js';
import { addPlayer, expect, expectMoving, readFaultCode, readState, test as base } from '../e2e/fixtures.js';
import { SMALL_PICTURE } from '../small-picture.js';

const { name: camera, index } = LINEUP[0]!;
/** The player plays two target durations behind the camera; the rest is for a busy machine. */
const MAX_AGE_MS = 9000;
/** The player needs at most five seconds; on a busy machine a test waits for up to fifteen. */
const SOON = { timeout: 15_000, intervals: [100] };
const SLOW = { timeout: 30_000, intervals: [100] };

// Each test waits for segments most of the time, so the tests run in parallel.
base.describe.configure({ mode: 'parallel' });

interface BucketFixtures {
  /** The device has just started; else it has been running since the previous test. */
  isNew: boolean;
  bucket: Bucket;
  player: Locator;
}

const test = base.extend<BucketFixtures, { takeBucket: () => Promise<Bucket> }>({
  isNew: [false, { option: true }],
  /** Returns a bucket with segments, and starts the next one: a new bucket needs seconds for its segments. */
  takeBucket: [
    async ({ cameras }, use) => {
      let next = Bucket.start({ camera: cameras[0]! });
      await use(() => {
        const bucket = next;
        next = Bucket.start({ camera: cameras[0]! });
        return bucket;
      });
      await (await next).close();
    },
    { scope: 'worker' },
  ],
  bucket: async ({ isNew, takeBucket, cameras }, use) => {
    const bucket = await (isNew ? Bucket.start({ camera: cameras[0]! }) : takeBucket());
    await use(bucket);
    await bucket.close();
  },
  /** A live player, whose states are recorded. */
  player: async ({ page, pageUrl, bucket }, use) => {
    await expect.poll(() => countSegments(bucket)).toBeGreaterThan(2);
    await page.goto(pageUrl);
    const player = await addBucketPlayer(page, bucket);
    await expectState(player, 'live');
    await use(player);
  },
});

/** Counts the segments in the bucket's playlist. */
async function countSegments(bucket: Bucket): Promise<number> {
  const answer = await fetch(bucket.hlsUrl.replace('{camera}', camera));
  return answer.ok ? (await answer.text()).split('#EXTINF').length - 1 : 0;
}

async function addBucketPlayer(page: Page, bucket: Bucket): Promise<Locator> {
  // The listener comes before the player, which may be live before the next command reaches the page.
  await page.evaluate(() => {
    const states: string[] = [];
    Object.assign(window, { states });
    document.addEventListener('cam-statechange', ({ target }) => states.push((target as CamPlayer).state));
  });
  await addPlayer(page, { camera, hls: bucket.hlsUrl });
  return page.locator('cam-player');
}

/** Reads the states of the player since it was added. */
const readStates = (player: Locator) =>
  player.evaluate(() => (window as unknown as { states: string[] }).states.join(' '));
const heading = (player: Locator) => player.locator('.word');

async function expectState(player: Locator, state: string): Promise<void> {
  await expect
    .poll(() => readState(player), { ...SLOW, message: JSON.stringify(await readFaultCode(player)) })
    .toBe(state);
}

/** Waits for the message that the camera has stopped sending, and prints how long it took. */
async function expectStopped(player: Locator): Promise<void> {
  const sinceMs = Date.now();
  await expect.poll(() => readFaultCode(player), SLOW).toBe('stopped-sending');
  console.log(`"Camera stopped sending" after ${Date.now() - sinceMs} ms`);
  await expectState(player, 'offline');
  await expect(heading(player)).toHaveText('Camera stopped sending');
}

/** Ends the fault, waits for the first new segment, and prints how long after it the player was live. */
async function expectRecovery(player: Locator, bucket: Bucket, mend: () => Promise<void>): Promise<void> {
  const fetchNewestSegment = () => fetchPlaylist(bucket).then((playlist) => /[^\n]+\.ts\s*$/.exec(playlist)?.[0] ?? '');
  const before = await fetchNewestSegment();
  const mendedAtMs = Date.now();
  await mend();
  await expect.poll(fetchNewestSegment, { ...SOON, intervals: [50] }).not.toBe(before);
  const atMs = Date.now();
  await expect.poll(() => readState(player), SOON).toBe('live');
  console.log(`live ${Date.now() - atMs} ms after the first new segment, which took ${atMs - mendedAtMs} ms`);
  await expectMoving(player, index, MAX_AGE_MS);
}

const fetchPlaylist = async (bucket: Bucket) => (await fetch(bucket.hlsUrl.replace('{camera}', camera))).text();
const setFaults = (bucket: Bucket, change: Partial<BucketFaults>) => bucket.setFaults(change);

test('a bucket plays two segments behind the camera', async ({ player }) => {
  await expectMoving(player, index, MAX_AGE_MS);
  expect(await player.evaluate((element) => (element as CamPlayer).transport)).toBe('hls');
});

test('a device that dies is reported with the time of its last frame, is polled by playlist alone, and recovers by itself', async ({
  player,
  bucket,
}) => {
  await setFaults(bucket, { dead: true });
  await expectStopped(player);
  const clock = player.locator('[part=timestamp]');
  await expect(clock).toBeVisible();
  const stillAtMs = Date.parse((await clock.getAttribute('datetime')) ?? '');
  expect(Math.abs(Date.now() - stillAtMs)).toBeLessThan(60_000);

  bucket.requests.length = 0;
  await expect.poll(() => bucket.requests.length, SLOW).toBeGreaterThan(2);
  expect(bucket.requests.filter((url) => !url.endsWith('.m3u8'))).toEqual([]);

  await expectRecovery(player, bucket, () => setFaults(bucket, { dead: false }));
});

for (const hidesHeaders of [false, true]) {
  test(`a new player shows nothing of a dead bucket as live${hidesHeaders ? ', even if CORS hides the dates' : ''}`, async ({
    page,
    pageUrl,
    bucket,
  }) => {
    // The viewer's own clock is an hour behind, so nothing is old by it. The player must not rely on that clock.
    await page.clock.install({ time: new Date(Date.now() - (hidesHeaders ? 3_600_000 : 0)) });
    await expect.poll(() => countSegments(bucket)).toBeGreaterThan(3);
    await setFaults(bucket, { dead: true, hidesHeaders });
    // The playlist has to be old enough: nothing but its age tells that the device is dead.
    const diedAtMs = Date.now();
    await expect.poll(() => Date.now() - diedAtMs, { timeout: 15_000 }).toBeGreaterThan(8000);
    await page.goto(pageUrl);
    const player = await addBucketPlayer(page, bucket);
    await expectStopped(player);
    expect(await readStates(player)).not.toContain('live');
    await expectRecovery(player, bucket, () => setFaults(bucket, { dead: false }));
  });
}

test('a device that ends its playlist is offline, not a film that has ended, and plays when it starts again', async ({
  player,
  bucket,
}) => {
  await setFaults(bucket, { ended: true });
  await expectStopped(player);
  await expectRecovery(player, bucket, () => setFaults(bucket, { ended: false }));
});

test('a slow network is never shown as a stopped camera', async ({ player, bucket }) => {
  await setFaults(bucket, { throttleKbps: 40 });
  await expect.poll(() => readState(player), SLOW).not.toBe('live');
  await expect.poll(() => readFaultCode(player), SLOW).not.toBeNull();
  // The claim is that the camera is never called stopped for longer than three target durations.
  const sinceMs = Date.now();
  await expect.poll(() => Date.now() - sinceMs, { timeout: 20_000 }).toBeGreaterThan(9000);
  expect(await readStates(player)).not.toContain('offline');
  await expectRecovery(player, bucket, () => setFaults(bucket, { throttleKbps: null }));
  expect(await readStates(player)).not.toContain('offline');
});

test('a playlist that a cache keeps for too long does not make the camera offline', async ({ player, bucket }) => {
  await setFaults(bucket, { stale: true });
  await expect.poll(() => readState(player), SLOW).not.toBe('live');
  expect(await readStates(player)).not.toContain('offline');
  await expectRecovery(player, bucket, () => setFaults(bucket, { stale: false }));
});

test('a player does not follow a second cache that is three segments behind', async ({ player, bucket }) => {
  const surface = await player.evaluateHandle((element) => (element as CamPlayer).status.surface);
  await setFaults(bucket, { behind: true });
  bucket.requests.length = 0;
  await expect.poll(() => bucket.requests.filter((url) => url.endsWith('.ts')).length, SLOW).toBeGreaterThan(6);
  // A late machine may show a still frame for a moment. The claim is that the stream was not opened again.
  expect(await readStates(player)).toMatch(/^connecting live( stalled live)*$/);
  const isSame = player.evaluate((element, before) => (element as CamPlayer).status.surface === before, surface);
  expect(await isSame, 'the surface was never replaced').toBe(true);
  await expectMoving(player, index, MAX_AGE_MS);
});

test('missing segments cause a gap, and no other fault', async ({ player, bucket }) => {
  await setFaults(bucket, { missing: true });
  const before = await fetchPlaylist(bucket);
  await expect.poll(() => fetchPlaylist(bucket), { intervals: [50] }).not.toBe(before);
  await setFaults(bucket, { missing: false });
  await expect
    .poll(async () => (await fetchPlaylist(bucket)).includes(/stream\d+\.ts\s*$/.exec(before)?.[0] ?? '-'), SLOW)
    .toBe(false);
  await expect.poll(() => readState(player), SOON).toBe('live');
  await expectMoving(player, index, MAX_AGE_MS);
  expect(await readStates(player)).not.toMatch(/offline|unauthorized/);
});

test('a segment of noise is skipped', async ({ player, bucket }) => {
  const before = await fetchPlaylist(bucket);
  await setFaults(bucket, { noise: true });
  await expect.poll(() => fetchPlaylist(bucket), { intervals: [50] }).not.toBe(before);
  await setFaults(bucket, { noise: false });
  const noise = /stream\d+\.ts\s*$/.exec(await fetchPlaylist(bucket))?.[0].trim() ?? '-';
  await expect.poll(() => bucket.requests.some((url) => url.endsWith(noise)), SLOW).toBe(true);
  await expect.poll(async () => (await fetchPlaylist(bucket)).includes(noise), SLOW).toBe(false);
  await expect.poll(() => readState(player), SOON).toBe('live');
  await expectMoving(player, index, MAX_AGE_MS);
  console.log(`noise: ${await readStates(player)}`);
  expect(await readStates(player)).not.toContain('offline');
});

test('six names that are used in turn play the new segments', async ({ player, bucket }) => {
  await setFaults(bucket, { overwrites: true });
  bucket.requests.length = 0;
  // Twice through all names: from the second time on a cache holds the old segments.
  await expect.poll(() => bucket.requests.filter((url) => url.includes('.ts')).length, SLOW).toBeGreaterThan(9);
  await expectMoving(player, index, MAX_AGE_MS);
  expect(bucket.requests.some((url) => url.includes('again='))).toBe(true);
});

test.describe('a new device', () => {
  test.use({ isNew: true });

  test('a sequence that starts again with the same names plays the new segments', async ({ player, bucket }) => {
    await expectRecovery(player, bucket, () => bucket.restart());
    await expectMoving(player, index, MAX_AGE_MS);
    expect(await readStates(player)).not.toContain('offline');
  });

  test('a device whose clock is an hour behind is live', async ({ page, pageUrl, bucket }) => {
    await setFaults(bucket, { clockOffS: -3600 });
    await expect.poll(() => countSegments(bucket)).toBeGreaterThan(4);
    await page.goto(pageUrl);
    const player = await addBucketPlayer(page, bucket);
    await expectState(player, 'live');
    await expectMoving(player, index, MAX_AGE_MS);
    await setFaults(bucket, { dead: true });
    await expectStopped(player);
    await expectRecovery(player, bucket, () => setFaults(bucket, { dead: false }));
    expect(await readStates(player)).toMatch(/^connecting live( stalled live)*( stalled)? offline live$/);
  });
});

test('the page of the deployment plays, and its buttons set and end faults', async ({ page }) => {
  const deployment = await start({ port: 0, wantsReal: false, picture: SMALL_PICTURE });
  try {
    await page.goto(deployment.url);
    const player = page.locator('cam-player');
    await expectState(player, 'live');
    await expect(page.locator('#playlist')).toContainText('last-modified: ');
    await page.getByRole('button', { name: 'Stream ended' }).click();
    await expectStopped(player);
    await expect(page.locator('#playlist')).toContainText('#EXT-X-ENDLIST');
    await page.getByRole('button', { name: 'Reload the player' }).click();
    await expect(heading(player)).toHaveText('Camera stopped sending');
    await page.getByRole('button', { name: 'Stream ended' }).click();
    await expectState(player, 'live');
  } finally {
    await deployment.close();
  }
});
