import { LINEUP } from '../../demo/lineup.js';
import { serveBuilt } from './built.js';
import { expect, expectLive, expectMoving, expectState, test } from './fixtures.js';

const { name: camera, index } = LINEUP[0]!;

test('the script for a page, as it is built, plays every rung and loads what it needs', async ({ page, origin }) => {
  test.slow();
  const names = ['cam-player.js', 'whep.js', 'hands.js', 'cam-telemetry.js', 'hls.js', 'images.js'];
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
  for (const rung of ['ll-hls', 'hls', 'mjpeg', 'snapshot']) {
    await player.evaluate((element, name) => element.setAttribute('transports', name), rung);
    await expectLive(player, rung);
    await expectMoving(player, index, 6000);
  }
  // The watch on the picture lives in another chunk than the ladder: they must know each other's names.
  await player.evaluate((element) => element.setAttribute('transports', 'mjpeg'));
  await expectLive(player, 'mjpeg');
  origin.setFaults(camera, { frozen: true });
  await expectState(player, 'stalled');
  origin.setFaults(camera, { frozen: false });
  await expectLive(player, 'mjpeg');
  // So do the buttons.
  await player.evaluate((element) => element.setAttribute('controls', ''));
  await player.getByRole('button', { name: 'Pause' }).click({ force: true });
  await expectState(player, 'paused');
  await player.getByRole('button', { name: 'Play' }).click();
  await expectLive(player, 'mjpeg');
  // And the numbers, which nobody has loaded who did not ask for them.
  expect(loaded.has('cam-telemetry.js')).toBe(false);
  await player.evaluate((element) => element.setAttribute('telemetry', ''));
  await expect(player.getByRole('group', { name: 'Numbers of' })).toContainText('MJPEG · JPEG · 640 × 360');
  expect(loaded).toEqual(new Set(names));
  // What was kept apart from the ladder's shortened names still comes out under its own.
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

test('the script for MediaMTX’s API, as it is built, fills the mosaic from its own file', async ({ page, origin }) => {
  const names = ['cam-player.js', 'cam-mosaic.js', 'whep.js', 'mediamtx.js'];
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
