import type { Locator, Page } from '@playwright/test';
import { LINEUP } from '../../demo/lineup.js';
import type { CamPlayer } from '../../components/index.js';
import { expect, expectLive, test } from './fixtures.js';

const { name: camera } = LINEUP[0]!;

/** Holds each HLS request from now on; returns a function that releases them all. */
async function holdHlsRequests(page: Page): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\.(m3u8|mp4)/, async (route) => {
    await released;
    // The page, or its playlist, may be gone.
    await route.continue().catch(() => undefined);
  });
  return () => release();
}

/** Reads the age of the frame that is shown; NaN while it cannot be read. */
function readAgeMs(player: Locator): Promise<number> {
  return player.evaluate((element) => window.tools.read(element as CamPlayer)?.ageMs ?? NaN);
}

test('an LL-HLS player that the network delayed returns to the live edge without a seek', async ({
  open,
  page,
  origin,
}) => {
  const player = await open({ camera, hls: origin.hlsUrl, transports: 'll-hls' });
  await expectLive(player, 'll-hls');
  // The distance to the live edge depends on the machine. The player has settled when its frames get no younger.
  let settledMs = Infinity;
  await expect
    .poll(
      async () => {
        const before = settledMs;
        settledMs = await readAgeMs(player);
        return Math.abs(before - settledMs) < 150;
      },
      { intervals: [1000] },
    )
    .toBe(true);
  // After a stall the player keeps 0.3 s more for a while.
  const liveEdgeMs = settledMs + 600;
  await player.evaluate((element) => {
    const video = (element as CamPlayer).status.surface as HTMLVideoElement;
    const playback = { seeks: 0, rates: [] as number[], video };
    video.addEventListener('seeking', () => (playback.seeks += 1));
    video.addEventListener('ratechange', () => playback.rates.push(video.playbackRate));
    Object.assign(window, { playback });
  });
  const release = await holdHlsRequests(page);
  // The age of the frame, not the clock of the test, tells that the network was away for long enough.
  await expect.poll(() => readAgeMs(player), { intervals: [20] }).toBeGreaterThan(liveEdgeMs + 700);
  release();
  await expect.poll(() => readAgeMs(player), { timeout: 40_000 }).toBeLessThan(liveEdgeMs);
  const playback = await player.evaluate((element) => {
    const { seeks, rates, video } = (
      window as unknown as { playback: { seeks: number; rates: number[]; video: unknown } }
    ).playback;
    return { seeks, fastest: Math.max(...rates), isSame: video === (element as CamPlayer).status.surface };
  });
  expect(playback.seeks, 'number of seeks').toBe(0);
  expect(playback.isSame, 'the surface was never replaced').toBe(true);
  expect(playback.fastest, 'the player caught up by playing faster').toBeGreaterThan(1);
});
