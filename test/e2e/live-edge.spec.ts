import type { Locator, Page } from '@playwright/test';
import { LINEUP } from '../../demo/lineup.js';
import type { CamPlayer } from '../../components/index.js';
import { expect, expectLive, test } from './fixtures.js';

const { name: camera } = LINEUP[0]!;

/** Holds every request for HLS that is made from now on; gives the way to let all go. */
async function holdHlsRequests(page: Page): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\.(m3u8|mp4)/, async (route) => {
    await released;
    // The page, or the playlist that it is of, may be gone.
    await route.continue().catch(() => undefined);
  });
  return () => release();
}

/** The age of what is on the screen; NaN while it can't be read. */
function readAgeMs(player: Locator): Promise<number> {
  return player.evaluate((element) => window.tools.read(element as CamPlayer)?.ageMs ?? NaN);
}

test('a player of LL-HLS that the network held up is back at the live edge without a jump', async ({
  open,
  page,
  origin,
}) => {
  const player = await open({ camera, hls: origin.hlsUrl, transports: 'll-hls' });
  await expectLive(player, 'll-hls');
  // As near as this machine lets it be: it has come there when its picture gets no younger.
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
  const liveEdgeMs = settledMs + 300;
  await player.evaluate((element) => {
    const video = (element as CamPlayer).status.surface as HTMLVideoElement;
    const playback = { seeks: 0, rates: [] as number[], video };
    video.addEventListener('seeking', () => (playback.seeks += 1));
    video.addEventListener('ratechange', () => playback.rates.push(video.playbackRate));
    Object.assign(window, { playback });
  });
  const release = await holdHlsRequests(page);
  // The picture that is old enough, and no clock of the test's, says that the network was away.
  await expect.poll(() => readAgeMs(player), { intervals: [20] }).toBeGreaterThan(liveEdgeMs + 700);
  release();
  await expect.poll(() => readAgeMs(player), { timeout: 40_000 }).toBeLessThan(liveEdgeMs);
  const playback = await player.evaluate((element) => {
    const { seeks, rates, video } = (
      window as unknown as { playback: { seeks: number; rates: number[]; video: unknown } }
    ).playback;
    return { seeks, fastest: Math.max(...rates), isSame: video === (element as CamPlayer).status.surface };
  });
  expect(playback.seeks, 'jumps').toBe(0);
  expect(playback.isSame, 'the picture was never replaced').toBe(true);
  expect(playback.fastest, 'it caught up by playing faster').toBeGreaterThan(1);
});
