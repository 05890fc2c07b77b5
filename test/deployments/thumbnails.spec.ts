import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Locator, Page } from '@playwright/test';
import type { CamPlayer } from '../../components/index.js';
import { Origin } from '../../demo/origin/origin.js';
import { expect, expectLive, expectMoving, expectState, readState, test as base } from '../e2e/fixtures.js';
import { serveBuilt } from '../e2e/built.js';
import { renameCamera } from '../../demo/cameras/rename-camera.js';

const COUNT = 20;
/** The number of connections that a page of thumbnails may hold while it loads them. */
const BUDGET = 2;

interface WallFixtures {
  /** An origin with twenty cameras, `t0` to `t19`: five names per scene. */
  wall: Origin;
}

const test = base.extend<object, WallFixtures>({
  wall: [
    async ({ cameras }, use) => {
      const sources = Array.from({ length: COUNT }, (_, i) => renameCamera(cameras[i % cameras.length]!, `t${i}`));
      const wall = await Origin.start({ cameras: sources });
      await use(wall);
      await wall.close();
    },
    { scope: 'worker' },
  ],
});

let errors: string[] = [];

test.beforeEach(async ({ page, pageUrl }) => {
  errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
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
  expect(errors).toEqual([]);
  for (const name of wall.cameraNames) wall.reset(name);
});

/** Counts the peer connections of the page: open now, the maximum at a time, and all that were created. */
function countPeers(page: Page): Promise<{ open: number; most: number; made: number }> {
  return page.evaluate(() => (window as unknown as { counts: { open: number; most: number; made: number } }).counts);
}

/** Adds thumbnails with these attributes, five in a row. */
async function addThumbnails(page: Page, attributes: Record<string, string>, count = COUNT): Promise<void> {
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

/** Reads the state and the time of the still frame of each player. */
function readPlayers(page: Page): Promise<readonly { state: string; still: number | null }[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('cam-player')].map(({ state, status }: CamPlayer) => ({
      state,
      still: status.stillFrame?.atMs ?? null,
    })),
  );
}

/** Waits until all players are suspended with a still frame. */
async function expectFilled(page: Page, count = COUNT): Promise<void> {
  await expect
    .poll(
      async () =>
        (await readPlayers(page)).filter(({ state, still }) => state === 'suspended' && still !== null).length,
      {
        timeout: 40_000,
      },
    )
    .toBe(count);
}

/** Reads the buttons of the page as a screen reader does: name and description. */
async function readAccessibleButtons(page: Page): Promise<readonly string[]> {
  const reader = await page.context().newCDPSession(page);
  const { nodes } = await reader.send('Accessibility.getFullAXTree');
  await reader.detach();
  return nodes
    .filter(({ role }) => role?.value === 'button')
    .map(({ name, description }) => `${name?.value}: ${description?.value}`);
}

/** Reads the colour of a pixel at the left edge of the player from a screenshot. */
async function readEdgeColour(player: Locator): Promise<readonly number[]> {
  const image = await loadImage(await player.screenshot());
  const context = createCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return [...context.getImageData(1, Math.round(image.height / 2), 1, 1).data.slice(0, 3)];
}

const snapshotPrefix = (wall: Origin) => wall.snapshotUrl.split('{camera}')[0] ?? '';

const countSessions = (wall: Origin) =>
  wall.cameraNames.reduce((sum, name) => {
    const { whep, hls, mjpeg } = wall.sessions(name);
    return sum + whep + hls + mjpeg;
  }, 0);

test('twenty thumbnails take frames from the streams, two at a time, and hold no session afterwards', async ({
  page,
  wall,
}) => {
  await addThumbnails(page, { whep: wall.whepUrl, hls: wall.hlsUrl, 'thumbnail-interval': '600' });
  await expectFilled(page);
  await expect.poll(async () => (await countPeers(page)).open).toBe(0);
  await expect.poll(() => countSessions(wall)).toBe(0);
  const { most, made } = await countPeers(page);
  console.log(`peer connections: ${made} in all, ${most} at once`);
  // One more may still be closing: Chromium keeps a connection that is closed in the middle of its setup, so the player
  // closes it a moment later.
  expect(most).toBeLessThanOrEqual(BUDGET + 1);
  expect(made).toBe(COUNT);
});

test('twenty thumbnails by snapshot URL send one request each, over two connections, without a session', async ({
  page,
  wall,
  context,
}) => {
  const network = await context.newCDPSession(page);
  await network.send('Network.enable');
  const connections = new Set<number>();
  let requests = 0;
  network.on('Network.responseReceived', ({ response }) => {
    if (!response.url.startsWith(snapshotPrefix(wall))) return;
    requests += 1;
    connections.add(response.connectionId);
  });
  const { whepUrl: whep, hlsUrl: hls, snapshotUrl: snapshot } = wall;
  await addThumbnails(page, { whep, hls, snapshot, 'thumbnail-interval': '600' });
  await expectFilled(page);
  console.log(`${requests} requests over ${connections.size} connections`);
  expect(requests).toBe(COUNT);
  expect(connections.size).toBeLessThanOrEqual(BUDGET);
  expect(await countPeers(page)).toEqual({ open: 0, most: 0, made: 0 });
  expect(countSessions(wall)).toBe(0);
});

test('each thumbnail refreshes after its interval, and stays suspended', async ({ page, wall }) => {
  await addThumbnails(page, { snapshot: wall.snapshotUrl, 'thumbnail-interval': '1' }, 4);
  await expectFilled(page, 4);
  await page.evaluate(() => {
    const states: string[] = [];
    Object.assign(window, { states });
    document.addEventListener('cam-statechange', (event) => states.push((event as Event & { state: string }).state));
  });
  const before = await readPlayers(page);
  await expect
    .poll(async () => (await readPlayers(page)).every(({ still }, i) => (still ?? 0) > (before[i]?.still ?? 0)))
    .toBe(true);
  expect(await page.evaluate(() => (window as unknown as { states: string[] }).states)).toEqual([]);
});

test('a thumbnail plays while it has the pointer or the focus, and ends its session afterwards', async ({
  page,
  wall,
}) => {
  await addThumbnails(page, { whep: wall.whepUrl, 'thumbnail-interval': '600' }, 3);
  await expectFilled(page, 3);
  const [first, second] = [page.locator('cam-player').first(), page.locator('cam-player').nth(1)];
  // The bar code has to be large enough to be read from the screen.
  await first.evaluate((element) => (element.style.width = '480px'));
  await first.hover();
  await expectLive(first, 'whep');
  await expectMoving(first, 1, 3000);
  await expect.poll(() => wall.sessions('t0').whep).toBe(1);
  await page.mouse.move(690, 490);
  await expectState(first, 'suspended');
  await expect.poll(() => countSessions(wall)).toBe(0);
  await page.keyboard.press('Tab');
  await expectLive(first, 'whep');
  await expect
    .poll(() => readEdgeColour(first), { message: 'the focus ring is drawn over the picture' })
    .toEqual([125, 180, 255]);
  await page.keyboard.press('Tab');
  await expectLive(second, 'whep');
  await expectState(first, 'suspended');
  await expect.poll(() => wall.sessions('t0').whep).toBe(0);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('camera'))).toBe('t1');
  await second.evaluate((element: HTMLElement) => element.blur());
  await expect.poll(() => countSessions(wall)).toBe(0);
  await expect.poll(async () => (await countPeers(page)).open).toBe(0);
});

test('a pointer or a key clicks the thumbnail, or the link around it', async ({ page, wall }) => {
  await addThumbnails(page, { snapshot: wall.snapshotUrl, 'thumbnail-interval': '600' }, 2);
  await page.evaluate(() => {
    const clicks: string[] = [];
    Object.assign(window, { clicks });
    document.addEventListener('click', ({ target }) => clicks.push((target as Element).getAttribute('camera') ?? ''));
    const link = document.createElement('a');
    link.href = '#second';
    document.body.append(link);
    link.append(document.querySelectorAll('cam-player')[1]!);
  });
  await expectFilled(page, 2);
  const first = page.locator('cam-player').first();
  // The thumbnail in the link is not a button of its own.
  expect(await readAccessibleButtons(page)).toEqual([expect.stringMatching(/^Camera 0: Snapshot, ./)]);
  await first.click();
  await first.press('Enter');
  await first.press(' ');
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.tagName), 'one tab stop, not two').toBe('A');
  await page.keyboard.press('Enter');
  await expect.poll(() => page.evaluate(() => location.hash)).toBe('#second');
  expect(await page.evaluate(() => (window as unknown as { clicks: string[] }).clicks.slice(0, 3))).toEqual([
    't0',
    't0',
    't0',
  ]);
});

for (const [title, faults, state, word] of [
  ['offline', { offline: true }, 'offline', 'Offline'],
  ['not configured', { unconfigured: true }, 'unconfigured', 'Camera not configured'],
  ['full', { maxReaders: 0 }, 'capacity', 'Stream at capacity'],
  ['cut off', { cut: true }, 'reconnecting', 'Reconnecting'],
] as const) {
  test(`a thumbnail of a camera that is ${title} keeps its frame under the message, and recovers by itself`, async ({
    page,
    wall,
  }) => {
    await addThumbnails(page, { whep: wall.whepUrl, 'thumbnail-interval': '2' }, 2);
    await expectFilled(page, 2);
    wall.setFaults('t0', faults);
    const [broken, well] = [page.locator('cam-player').first(), page.locator('cam-player').nth(1)];
    await expectState(broken, state);
    await expect(broken.locator('.word')).toHaveText(word);
    await expect(broken.locator('.word')).toBeVisible();
    await expect(broken.locator('[part=timestamp]')).toBeVisible();
    await expect(broken.locator('[part=surface]')).toHaveCSS('opacity', '0.34');
    await expectState(well, 'suspended');
    await expect(well.locator('[part=surface]')).toHaveCSS('opacity', '1');
    await expect.poll(() => readAccessibleButtons(page)).toContainEqual(expect.stringMatching(`Camera 0: ${word}, .`));
    const mendedAtMs = Date.now();
    wall.reset('t0');
    await expect.poll(() => readPlayers(page).then((all) => all[0]?.state), { timeout: 15_000 }).toBe('suspended');
    console.log(`${title}: back ${Date.now() - mendedAtMs} ms after its cause was gone`);
  });
}

test('a thumbnail out of view, or paused, does not refresh', async ({ page, wall }) => {
  await addThumbnails(page, { snapshot: wall.snapshotUrl, 'thumbnail-interval': '1' }, 2);
  await expectFilled(page, 2);
  await page
    .locator('cam-player')
    .nth(1)
    .evaluate((element: CamPlayer) => element.pause());
  await expectState(page.locator('cam-player').nth(1), 'paused');
  const paused = (await readPlayers(page))[1]?.still;
  await page.evaluate(() => {
    const below = document.createElement('div');
    below.style.cssText = 'flex:0 0 100%;height:8000px';
    document.body.append(below);
    scrollTo(0, 8000);
  });
  // A third camera in view shows how much time has passed.
  await page.evaluate((snapshot) => {
    const player = document.createElement('cam-player');
    for (const [name, value] of Object.entries({ camera: 't2', thumbnail: '', 'thumbnail-interval': '1', snapshot })) {
      player.setAttribute(name, value);
    }
    player.style.width = '128px';
    document.body.append(player);
  }, wall.snapshotUrl);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  const readVisibleStill = async () => (await readPlayers(page))[2]?.still ?? null;
  await expect.poll(readVisibleStill).not.toBe(null);
  const [unseen, first] = [(await readPlayers(page))[0]?.still, await readVisibleStill()];
  await expect.poll(async () => ((await readVisibleStill()) ?? 0) - (first ?? 0)).toBeGreaterThan(2000);
  expect((await readPlayers(page)).slice(0, 2).map(({ still }) => still)).toEqual([unseen, paused]);
  await page.evaluate(() => scrollTo(0, 0));
  await expect.poll(async () => ((await readPlayers(page))[0]?.still ?? 0) > (unseen ?? 0)).toBe(true);
});

test('the thumbnails of the built script refresh, play and recover too', async ({ page, wall }) => {
  const site = await serveBuilt(
    ['cam-player.js', 'images.js', 'thumbnail.js'],
    `<!doctype html><title>plain</title>
      <script type="module" src="cam-player.js"></script>
      <cam-player thumbnail thumbnail-interval="2" camera="t0" label="Gate" style="width:160px"
        whep="${wall.whepUrl}" snapshot="${wall.snapshotUrl}"></cam-player>`,
  );
  try {
    await page.goto(site.url);
    await expectFilled(page, 1);
    const player = page.locator('cam-player');
    const first = (await readPlayers(page))[0]?.still ?? NaN;
    await expect.poll(async () => (await readPlayers(page))[0]?.still).toBeGreaterThan(first);
    await player.focus();
    await expectLive(player, 'whep');
    wall.setFaults('t0', { offline: true });
    await expectState(player, 'offline');
    await player.evaluate((element: HTMLElement) => element.blur());
    await expect.poll(() => countSessions(wall)).toBe(0);
    expect(await readState(player), 'the message stays').toBe('offline');
    wall.reset('t0');
    await expectState(player, 'suspended');
    await expect.poll(() => countSessions(wall)).toBe(0);
  } finally {
    await site.close();
  }
});
