import { readdirSync } from 'node:fs';
import { LINEUP } from '../../demo/lineup.js';
import { serveBuilt } from './built.js';
import { expect, expectLive, expectMoving, expectState, test } from './fixtures.js';

const { name: camera, index } = LINEUP[0]!;

test('the built script plays each transport and loads its chunks when they are needed', async ({ page, origin }) => {
  test.slow();
  const names = ['cam-player.js', 'cam-telemetry.js', 'hls.js', 'http-faults.js', 'images.js'];
  const site = await serveBuilt(
    names,
    `<!doctype html><title>plain</title><style>cam-player { width: 640px }</style>
      <script type="module" src="cam-player.js"></script>
      <cam-player camera="${camera}" whep="${origin.whepUrl}" hls="${origin.hlsUrl}" mjpeg="${origin.mjpegUrl}"
        snapshot="${origin.snapshotUrl}" transports="whep"></cam-player>`,
  );
  const loaded = new Set<string>();
  page.on('request', (request) => {
    const name = new URL(request.url()).pathname.slice(1);
    if (request.url().startsWith(site.url) && names.includes(name)) loaded.add(name);
  });
  await page.goto(site.url);
  const player = page.locator('cam-player');
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
  expect(loaded.has('hls.js')).toBe(false);
  for (const transport of ['ll-hls', 'hls', 'mjpeg', 'snapshot']) {
    await player.evaluate((element, name) => element.setAttribute('transports', name), transport);
    await expectLive(player, transport);
    await expectMoving(player, index, 6000);
  }
  await player.evaluate((element) => element.setAttribute('transports', 'mjpeg'));
  await expectLive(player, 'mjpeg');
  origin.setFaults(camera, { frozen: true });
  await expectState(player, 'stalled');
  origin.setFaults(camera, { frozen: false });
  await expectLive(player, 'mjpeg');
  await player.evaluate((element) => element.setAttribute('controls', ''));
  await player.getByRole('button', { name: 'Pause' }).click({ force: true });
  await expectState(player, 'paused');
  await player.getByRole('button', { name: 'Play' }).click();
  await expectLive(player, 'mjpeg');
  // The stats panel is loaded when it is first shown.
  expect(loaded.has('cam-telemetry.js')).toBe(false);
  await player.evaluate((element) => element.setAttribute('stats', ''));
  await expect(player.getByRole('group', { name: 'Stats for' })).toContainText('MJPEG · JPEG · 320 × 180');
  expect(loaded).toEqual(new Set(names));
  origin.setFaults(camera, { unconfigured: true });
  await player.evaluate((element) => element.setAttribute('transports', 'whep'));
  await expect
    .poll(() => player.evaluate((element: HTMLElementTagNameMap['cam-player']) => element.fault?.code))
    .toBe('unconfigured');
  expect(
    await player.evaluate(
      (element: HTMLElementTagNameMap['cam-player']) => Number(element.status.nextTryAtMs) > Date.now(),
    ),
  ).toBe(true);
  origin.reset(camera);
  await site.close();
});

test('a page that plays WebRTC and shows controls requests one script', async ({ page, origin }) => {
  const site = await serveBuilt(
    readdirSync('cdn').filter((name) => name.endsWith('.js')),
    `<!doctype html><title>plain</title><script type="module" src="cam-player.js"></script>
      <cam-player controls camera="${camera}" whep="${origin.whepUrl}" transports="whep"></cam-player>`,
  );
  const scripts: string[] = [];
  page.on('request', (request) => {
    if (request.resourceType() === 'script') scripts.push(new URL(request.url()).pathname);
  });
  try {
    await page.goto(site.url);
    const player = page.locator('cam-player');
    await expectLive(player, 'whep');
    await player.hover();
    await player.getByRole('button', { name: 'Pause' }).click();
    await expectState(player, 'paused');
    expect(scripts).toEqual(['/cam-player.js']);
  } finally {
    await site.close();
  }
});

test('the built script for MediaMTX’s API fills the mosaic', async ({ page, origin }) => {
  const names = ['cam-player.js', 'cam-mosaic.js', 'mediamtx.js'];
  const site = await serveBuilt(
    names,
    `<!doctype html><title>mosaic</title>
      <script type="module" src="cam-mosaic.js"></script>
      <cam-mosaic whep="${origin.whepUrl}" transports="whep"></cam-mosaic>
      <script type="module">
        import { fillMosaic, MediaMtxClient } from './mediamtx.js';
        const client = new MediaMtxClient({ url: '${origin.apiUrl}' });
        fillMosaic(document.querySelector('cam-mosaic'), client, { filter: '* site/*' });
      </script>`,
  );
  await page.goto(site.url);
  const live = () =>
    page
      .locator('cam-mosaic')
      .evaluate((mosaic) =>
        [...(mosaic.shadowRoot?.querySelectorAll('cam-player') ?? [])]
          .filter((player) => player.state === 'live')
          .map((player) => player.camera),
      );
  await expect.poll(live).toEqual(LINEUP.map(({ name }) => name).sort());
  await site.close();
});

test('a chunk that fails to load is requested again until it loads', async ({ page, origin }) => {
  const names = ['cam-player.js', 'http-faults.js', 'images.js'];
  const site = await serveBuilt(
    names,
    `<!doctype html><title>plain</title><script type="module" src="cam-player.js"></script>
      <cam-player camera="${camera}" mjpeg="${origin.mjpegUrl}" snapshot="${origin.snapshotUrl}"></cam-player>`,
  );
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.route(/\/images\.js/, (route) => route.abort());
  await page.goto(site.url);
  const player = page.locator('cam-player');
  await expectState(player, 'reconnecting');
  await expect(player.locator('.word')).not.toBeEmpty();
  await page.unroute(/\/images\.js/);
  await expectLive(player, 'mjpeg');
  expect(errors).toEqual([]);
  await site.close();
});

test('the index of HLS is requested once, while hls.js loads', async ({ page, origin }) => {
  const site = await serveBuilt(
    ['cam-player.js', 'hls.js', 'http-faults.js'],
    `<!doctype html><title>plain</title><script type="module" src="cam-player.js"></script>
      <cam-player camera="${camera}" hls="${origin.hlsUrl}" transports="ll-hls"></cam-player>`,
  );
  const indexUrl = origin.hlsUrl.replace('{camera}', encodeURIComponent(camera));
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  // hls.js arrives after the index.
  await page.route(/\/hls\.js$/, async (route) => {
    await expect.poll(() => requests).toContain(indexUrl);
    await route.continue();
  });
  try {
    await page.goto(site.url);
    await expectLive(page.locator('cam-player'), 'll-hls');
    expect(requests.filter((url) => url === indexUrl)).toHaveLength(1);
  } finally {
    await site.close();
  }
});
