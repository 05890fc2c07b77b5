import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Locator, Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { readBarcode } from '../../demo/cameras/barcode.js';
import { renameCamera } from '../../demo/cameras/rename-camera.js';
import type { CameraSource } from '../../demo/cameras/source.js';
import { LINEUP } from '../../demo/lineup.js';
import { Origin } from '../../demo/origin/origin.js';
import { servePage } from '../../demo/serve.js';
import type { CamMosaic } from '../../components/index.js';
import { serveBuilt } from './built.js';
import { expect, test as base } from './fixtures.js';

const NAMES = LINEUP.map(({ name }) => name);
const [CROSSING, DOCK, CORRIDOR, PET] = NAMES as [string, string, string, string];

interface Fixtures {
  /** Opens a page with one mosaic that has these attributes; by default it plays the origin's WHEP. */
  openMosaic: (attributes: Record<string, string>) => Promise<Locator>;
}

const test = base.extend<Fixtures, { mosaicUrl: string }>({
  mosaicUrl: [
    async ({}, use) => {
      const folder = fileURLToPath(new URL('./page', import.meta.url));
      const html = `<!doctype html><html lang="en"><title>A wall of cameras</title><link rel="icon" href="data:," />
        <style>body { margin: 0; background: #000; color: #fff }</style><script type="module" src="mosaic.js"></script>`;
      const site = await servePage({ folder, entries: [`${folder}/mosaic.ts`], extra: { 'wall.html': html } });
      await use(`${site.url}wall.html`);
      await site.close();
    },
    { scope: 'worker' },
  ],
  openMosaic: async ({ page, mosaicUrl, origin }, use) => {
    await use(async (attributes) => {
      await page.goto(mosaicUrl);
      await page.evaluate(
        (given) => {
          const mosaic = document.createElement('cam-mosaic');
          for (const [name, value] of Object.entries(given)) mosaic.setAttribute(name, value);
          document.body.append(mosaic);
        },
        { whep: origin.whepUrl, transports: 'whep', ...attributes },
      );
      return page.locator('cam-mosaic');
    });
    for (const name of origin.cameraNames) origin.reset(name);
  },
});

const summary = (mosaic: Locator) => mosaic.locator('[part=summary]');
const tile = (mosaic: Locator, name: string) =>
  mosaic.getByRole('group', { name, exact: true }).and(mosaic.locator('.tile'));
const readSpotlight = (mosaic: Locator) => mosaic.evaluate((element) => (element as CamMosaic).spotlight);
const enlarge = (mosaic: Locator, name: string | null) =>
  mosaic.evaluate((element, camera) => void ((element as CamMosaic).spotlight = camera), name);

test('four cameras in four states show four words', async ({ openMosaic, origin }) => {
  origin.setFaults(DOCK, { offline: true });
  origin.setFaults(CORRIDOR, { maxReaders: 0 });
  origin.setFaults(PET, { raw: { whep: { status: 502, body: '<h1>Bad Gateway</h1>' } } });
  const mosaic = await openMosaic({ cameras: NAMES.join(' ') });
  await expect(summary(mosaic)).toHaveText('1 live, 1 reconnecting, 1 offline, 1 at capacity');
  const expectedWords = [
    [CROSSING, 'Live'],
    [DOCK, 'Offline'],
    [CORRIDOR, 'Stream at capacity'],
    [PET, 'Reconnecting'],
  ] as const;
  for (const [name, word] of expectedWords) {
    await expect(tile(mosaic, name).locator('[part=badge]')).toContainText(word);
    await expect(tile(mosaic, name)).toHaveAccessibleDescription(word);
  }
  await expect(mosaic.locator('> .announcement, .announcement').last()).toContainText(`${DOCK}: Offline.`);
  for (const name of NAMES) origin.reset(name);
  await expect(summary(mosaic)).toHaveText('4 live');
});

test('four cameras that fail show the right word each', async ({ openMosaic, origin }) => {
  origin.setFaults(CROSSING, { offline: true });
  origin.setFaults(DOCK, { unconfigured: true });
  origin.setFaults(CORRIDOR, { maxReaders: 0 });
  origin.setFaults(PET, { auth: { user: 'a', pass: 'b' } });
  const mosaic = await openMosaic({ cameras: NAMES.join(' ') });
  await expect(summary(mosaic)).toHaveText('1 offline, 1 at capacity, 1 waiting for sign-in, 1 not configured');
  for (const word of ['Offline', 'Camera not configured', 'Stream at capacity', 'Sign-in needed'])
    await expect(mosaic.locator('.word', { hasText: word })).toBeVisible();
});

test('a tour of nine cameras holds only the sessions of the current page and of the next one', async ({
  openMosaic,
  cameras,
  page,
}) => {
  test.setTimeout(150_000);
  const names = Array.from({ length: 9 }, (_, i) => `wall${i}`);
  // Four encoders are enough for nine names.
  const sources = names.map((name, i) => renameCamera(cameras[i % cameras.length] as CameraSource, name));
  const origin = await Origin.start({ cameras: sources });
  const samples: number[][] = [];
  const sampler = setInterval(() => samples.push(names.map((name) => origin.sessions(name).whep)), 50);
  try {
    const mosaic = await openMosaic({ cameras: names.join(' '), whep: origin.whepUrl, tour: '8' });
    await expect(summary(mosaic)).toHaveText('4 live');
    await page.evaluate(() => {
      const wall = document.querySelector('cam-mosaic') as CamMosaic;
      const turns: { readonly page: number; readonly states: readonly string[] }[] = [];
      Object.assign(window, { turns });
      let last = 0;
      const look = () => {
        if (wall.page !== last) turns.push({ page: wall.page, states: wall.telemetry.tiles.map(({ state }) => state) });
        last = wall.page;
        requestAnimationFrame(look);
      };
      look();
    });
    const turns = () =>
      page.evaluate(() => (window as unknown as { turns: { page: number; states: string[] }[] }).turns);
    const countSessions = (number: number) =>
      names.slice(number * 4, number * 4 + 4).reduce((sum, name) => sum + origin.sessions(name).whep, 0);
    for (const [count, left] of [
      [1, 0],
      [2, 1],
      [3, 2],
    ] as const) {
      await expect.poll(async () => (await turns()).length, { timeout: 40_000 }).toBeGreaterThanOrEqual(count);
      await expect.poll(() => countSessions(left)).toBe(0);
    }
    const [first, second, third] = await turns();
    expect([first?.page, second?.page, third?.page]).toEqual([1, 2, 0]);
    expect(first?.states, 'all cameras of a page are live when it is shown').toEqual(['live', 'live', 'live', 'live']);
    await mosaic.hover();
    await expect.poll(() => names.reduce((sum, name) => sum + origin.sessions(name).whep, 0)).toBe(4);
  } finally {
    clearInterval(sampler);
    await origin.close();
  }
  samples.forEach((sample, i) => {
    const pages = [0, 1, 2].map((number) => sample.slice(number * 4, number * 4 + 4).reduce((a, b) => a + b, 0));
    // A session that replaces another one is open a moment before the other is closed.
    const held = sample.map((count, at) => Math.min(count, ...samples.slice(i, i + 20).map((later) => later[at] ?? 0)));
    expect(Math.max(...held), 'at most one session for each camera').toBeLessThanOrEqual(1);
    expect(pages.filter((count) => count > 0).length, `at most two pages: ${pages.join(' ')}`).toBeLessThanOrEqual(2);
  });
  expect(samples.some((sample) => sample.reduce((a, b) => a + b, 0) === 8)).toBe(true);
});

/** Records each frame that the browser draws during an action. */
async function recordScreen(page: Page, action: () => Promise<void>): Promise<Buffer[]> {
  const frames: { readonly image: Buffer; readonly atS: number }[] = [];
  const session = await page.context().newCDPSession(page);
  session.on('Page.screencastFrame', ({ data, sessionId, metadata: { timestamp = 0 } }) => {
    frames.push({ image: Buffer.from(data, 'base64'), atS: timestamp });
    void session.send('Page.screencastFrameAck', { sessionId }).catch(() => undefined);
  });
  await session.send('Page.startScreencast', { format: 'jpeg', quality: 90, everyNthFrame: 1 });
  await action();
  await session.send('Page.stopScreencast');
  await session.detach();
  // The browser compresses frames in parallel, so on a busy machine they arrive out of order.
  return frames.sort((a, b) => a.atS - b.atS).map(({ image }) => image);
}

/** Reads the camera index from the bar code of a part of a frame, and its mean brightness, 0 to 255. */
async function readPart(frame: Buffer, box: { x: number; y: number; width: number; height: number }) {
  const image = await loadImage(frame);
  const canvas = createCanvas(box.width, box.height);
  const ctx = canvas.getContext('2d');
  ctx.drawImage(image, -box.x, -box.y);
  const { data } = ctx.getImageData(0, 0, box.width, box.height);
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += ((data[i] ?? 0) + (data[i + 1] ?? 0) + (data[i + 2] ?? 0)) / 3;
  const reading = readBarcode({ data, width: box.width, height: box.height });
  return { index: reading?.cameraIndex ?? null, brightness: sum / (data.length / 4) };
}

test('the spotlight switches to the high-rate stream and back without a black frame', async ({
  openMosaic,
  origin,
  page,
}) => {
  await page.setViewportSize({ width: 1200, height: 760 });
  // Two bright scenes: the bar code tells which stream is shown, and a black frame would be noticed.
  const list = [{ camera: 'gate', low: CORRIDOR, high: CROSSING }, { camera: DOCK }];
  const mosaic = await openMosaic({ cameras: JSON.stringify(list) });
  await page.addStyleTag({ content: 'cam-mosaic::part(label) { display: none }' });
  await expect(summary(mosaic)).toHaveText('2 live');
  const sessions = () => [CORRIDOR, CROSSING, DOCK].map((name) => origin.sessions(name).whep);
  await expect.poll(sessions).toEqual([1, 0, 1]);
  const measureTile = async () => {
    const box = await tile(mosaic, 'gate').boundingBox();
    if (!box) throw new Error('no tile');
    return { x: Math.round(box.x), y: Math.round(box.y), width: Math.round(box.width), height: Math.round(box.height) };
  };
  const small = await measureTile();
  const up = await recordScreen(page, async () => {
    await enlarge(mosaic, 'gate');
    await expect.poll(sessions).toEqual([0, 1, 1]);
    await expect.poll(async () => (await readPart(await page.screenshot(), await measureTile())).index).toBe(1);
  });
  const big = await measureTile();
  expect(big.width).toBeGreaterThan(small.width * 1.4);
  const down = await recordScreen(page, async () => {
    await enlarge(mosaic, null);
    await expect.poll(sessions).toEqual([1, 0, 1]);
    await expect.poll(async () => (await readPart(await page.screenshot(), await measureTile())).index).toBe(3);
  });
  for (const [frames, from, to] of [
    [up, 3, 1],
    [down, 1, 3],
  ] as const) {
    expect(frames.length).toBeGreaterThan(5);
    const cameraIndexes: (number | null)[] = [];
    for (const frame of frames) {
      // The upper left is bright in both layouts, so it must be bright in each frame between them.
      const { brightness } = await readPart(frame, { ...small, height: Math.round(small.height * 0.8) });
      expect(brightness).toBeGreaterThan(60);
      const readings = [(await readPart(frame, big)).index, (await readPart(frame, small)).index];
      cameraIndexes.push(readings.find((index) => index === from || index === to) ?? null);
    }
    const read = cameraIndexes.filter((index) => index !== null);
    expect(read.at(-1)).toBe(to);
    expect(read.lastIndexOf(from), `the order of the streams: ${read.join(' ')}`).toBeLessThan(read.indexOf(to));
  }
});

test('the keyboard reaches all controls', async ({ openMosaic, page }) => {
  const mosaic = await openMosaic({ cameras: `${NAMES.join(' ')} ${CROSSING}`, tour: '60' });
  await expect(summary(mosaic)).toHaveText('4 live');
  const focus = () =>
    mosaic.evaluate((element) => {
      const focused = element.shadowRoot?.activeElement;
      return focused?.getAttribute('aria-label') ?? focused?.textContent?.trim() ?? null;
    });
  const reached: (string | null)[] = [];
  for (let i = 0; i < 12; i += 1) {
    await page.keyboard.press('Tab');
    const name = await focus();
    if (name === null) break;
    reached.push(name);
  }
  expect(reached).toEqual([
    CROSSING,
    `Enlarge ${CROSSING}`,
    '4 live',
    'Previous cameras',
    'Next cameras',
    'Stop the tour',
    'Keyboard shortcuts',
    'Picture in picture',
    'Full screen',
  ]);
  for (let i = 0; i < reached.length; i += 1) await page.keyboard.press('Shift+Tab');
  expect(await focus()).toBe(CROSSING);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  expect(await focus()).toBe(PET);
  await page.keyboard.press('Enter');
  await expect.poll(() => readSpotlight(mosaic)).toBe(PET);
  await page.keyboard.press('2');
  await expect.poll(() => readSpotlight(mosaic)).toBe(DOCK);
  await page.keyboard.press('Escape');
  await expect.poll(() => readSpotlight(mosaic)).toBe(null);
  await page.keyboard.press('Space');
  await expect(summary(mosaic)).toHaveText('3 live, 1 paused');
  await page.keyboard.press('k');
  await expect(summary(mosaic)).toHaveText('4 live');
  await page.keyboard.press('?');
  await expect(mosaic.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(mosaic.getByRole('dialog')).toHaveCount(0);
  expect(await focus()).toBe(DOCK);
  await page.keyboard.press('f');
  await expect.poll(() => mosaic.evaluate((element) => element.matches(':fullscreen'))).toBe(true);
  await page.keyboard.press('f');
  await expect.poll(() => mosaic.evaluate((element) => element.matches(':fullscreen'))).toBe(false);
  await page.keyboard.press('PageDown');
  await expect(summary(mosaic)).toHaveText('1 live');
  expect(await focus()).toBe(CROSSING);
  await page.keyboard.press('PageUp');
  await expect(summary(mosaic)).toHaveText('4 live');
});

test('synchronized cameras: the faster one waits for the slower one, and the summary shows their difference', async ({
  openMosaic,
  origin,
}) => {
  test.setTimeout(120_000);
  const mosaic = await openMosaic({});
  await mosaic.evaluate(
    (element: HTMLElement, { whep, cameras }) => {
      for (const [index, camera] of cameras.entries()) {
        const player = document.createElement('cam-player');
        player.camera = camera;
        player.whep = whep;
        player.setAttribute('transports', 'whep');
        if (index === 0) player.jitterBuffer = 0.5;
        element.append(player);
      }
    },
    { whep: origin.whepUrl, cameras: [DOCK, CORRIDOR] },
  );
  const readTelemetry = () => mosaic.evaluate((element) => (element as CamMosaic).telemetry);
  const readSpreadMs = async () => {
    const [one, other] = (await readTelemetry()).tiles.map(({ telemetry }) => telemetry?.latencyMs.total ?? NaN);
    return Math.abs(Number(one) - Number(other));
  };
  await expect.poll(readSpreadMs, { message: 'apart without sync' }).toBeGreaterThan(250);
  expect((await readTelemetry()).sync).toBe(null);
  await mosaic.evaluate((element) => element.setAttribute('sync', ''));
  await expect.poll(readSpreadMs, { message: 'together with sync', timeout: 40_000 }).toBeLessThanOrEqual(100);
  await expect.poll(async () => (await readTelemetry()).sync?.whep ?? Infinity).toBeLessThanOrEqual(100);
  await expect(summary(mosaic)).toContainText(/2 live, in sync within \d+ ms/);
  await mosaic.evaluate((element) => element.removeAttribute('sync'));
  await expect(summary(mosaic)).toHaveText('2 live');
  await expect.poll(readSpreadMs, { message: 'apart again without sync', timeout: 40_000 }).toBeGreaterThan(150);
});

test('a tour pauses while the keyboard has the focus, and does not start with reduced motion', async ({
  openMosaic,
  page,
}) => {
  const attributes = { cameras: `${NAMES.join(' ')} ${CROSSING}`, tour: '4' };
  const mosaic = await openMosaic(attributes);
  await expect(mosaic.locator('.coming')).toHaveCount(1);
  await page.keyboard.press('Tab');
  await expect(mosaic.locator('.coming')).toHaveCount(0);
  await mosaic.evaluate((element) => (element.shadowRoot?.activeElement as HTMLElement).blur());
  await expect(mosaic.locator('.coming')).toHaveCount(1);
  await expect.poll(() => mosaic.evaluate((element) => (element as CamMosaic).page)).toBe(1);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expect(mosaic.locator('.coming')).toHaveCount(0);
  await openMosaic(attributes);
  const start = mosaic.getByRole('button', { name: 'Start the tour' });
  await expect(start).toBeVisible();
  await start.click();
  await page.mouse.move(0, 490);
  await mosaic.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await expect.poll(() => mosaic.evaluate((element) => (element as CamMosaic).page)).toBe(1);
});

test('a mosaic that is removed from the page leaves no session @mediamtx', async ({
  openMosaic,
  openTarget,
  mediaMtxPath,
}) => {
  test.skip(mediaMtxPath === 'none', 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN');
  const target = await openTarget('lowLatency');
  const mosaic = await openMosaic({ cameras: NAMES.join(' '), whep: target.whepUrl });
  await expect(summary(mosaic)).toHaveText('4 live');
  await mosaic.evaluate((element) => element.remove());
  await expect.poll(() => Promise.all(NAMES.map((name) => target.sessions(name)))).toEqual([0, 0, 0, 0]);
});

test('the built script of the mosaic plays', async ({ page, origin }) => {
  test.setTimeout(120_000);
  const site = await serveBuilt(
    ['cam-mosaic.js', 'cam-player.js'],
    `<!doctype html><title>plain</title><script type="module" src="cam-mosaic.js"></script>
      <cam-mosaic cameras="${CROSSING} ${DOCK}" whep="${origin.whepUrl}" transports="whep"></cam-mosaic>`,
  );
  await page.goto(site.url);
  const mosaic = page.locator('cam-mosaic');
  await expect(summary(mosaic)).toHaveText('2 live');
  await tile(mosaic, DOCK).dblclick();
  await expect.poll(() => readSpotlight(mosaic)).toBe(DOCK);
  expect(await mosaic.evaluate((element) => (element as CamMosaic).telemetry.counts)).toEqual({ live: 2 });
  await site.close();
});
