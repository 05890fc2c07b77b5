import type { Page } from '@playwright/test';
import type { CamPlayer } from '../../components/index.js';
import { Origin } from '../../demo/origin/origin.js';
import { expect, test as base } from '../e2e/fixtures.js';
import { renamed } from '../e2e/renamed.js';

const COUNT = 20;
/** What a page of thumbnails may hold while it takes its pictures. */
const BUDGET = 2;

interface WallFixtures {
  /** An origin with twenty cameras, `t0` to `t19`: five names for each scene. */
  wall: Origin;
}

const test = base.extend<object, WallFixtures>({
  wall: [
    async ({ cameras }, use) => {
      const sources = Array.from({ length: COUNT }, (_, i) => renamed(cameras[i % cameras.length]!, `t${i}`));
      const wall = await Origin.start({ cameras: sources });
      await use(wall);
      await wall.close();
    },
    { scope: 'worker' },
  ],
});

test.beforeEach(async ({ page, pageUrl }) => {
  await page.addInitScript(() => {
    const counts = { open: 0, most: 0, made: 0 };
    Object.assign(window, { counts });
    const Original = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Original {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        counts.made += 1;
        counts.open += 1;
        counts.most = Math.max(counts.most, counts.open);
      }
      override close(): void {
        if (this.signalingState !== 'closed') counts.open -= 1;
        super.close();
      }
    };
  });
  await page.goto(pageUrl);
});

test.afterEach(({ wall }) => {
  for (const name of wall.cameraNames) wall.reset(name);
});

/** The peer connections of the page: open now, most at once, made in all. */
function peers(page: Page): Promise<{ open: number; most: number; made: number }> {
  return page.evaluate(() => (window as unknown as { counts: { open: number; most: number; made: number } }).counts);
}

/** Twenty thumbnails of 160 px with these attributes. */
async function fill(page: Page, attributes: Record<string, string>, count = COUNT): Promise<void> {
  await page.evaluate(
    ([given, many]) => {
      document.body.style.cssText = 'margin:8px;display:flex;flex-wrap:wrap;gap:4px;background:#14171c';
      for (let i = 0; i < many; i += 1) {
        const player = document.createElement('cam-player');
        for (const [name, value] of Object.entries({
          camera: `t${i}`,
          label: `Camera ${i}`,
          thumbnail: '',
          ...given,
        })) {
          player.setAttribute(name, value);
        }
        player.style.width = '128px';
        document.body.append(player);
      }
    },
    [attributes, count] as const,
  );
}

/** What each player of the page tells. */
function told(page: Page): Promise<readonly { state: string; still: number | null }[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('cam-player')].map(({ state, status }: CamPlayer) => ({
      state,
      still: status.still?.atMs ?? null,
    })),
  );
}

/** All of them rest with a picture. */
async function expectFilled(page: Page, count = COUNT): Promise<void> {
  await expect
    .poll(async () => (await told(page)).filter(({ state, still }) => state === 'suspended' && still !== null).length, {
      timeout: 40_000,
    })
    .toBe(count);
}

const sessionsOf = (wall: Origin) =>
  wall.cameraNames.reduce((sum, name) => {
    const { whep, hls, mjpeg } = wall.sessions(name);
    return sum + whep + hls + mjpeg;
  }, 0);

test('twenty thumbnails take their pictures from the streams, two at a time, and hold nothing afterwards', async ({
  page,
  wall,
}) => {
  await fill(page, { whep: wall.whepUrl, hls: wall.hlsUrl, 'thumbnail-interval': '600' });
  await expectFilled(page);
  await expect.poll(async () => (await peers(page)).open).toBe(0);
  await expect.poll(() => sessionsOf(wall)).toBe(0);
  const { most, made } = await peers(page);
  console.log(`peer connections: ${made} in all, ${most} at once`);
  expect(most).toBeLessThanOrEqual(BUDGET);
  expect(made).toBe(COUNT);
});
