import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { LINEUP } from '../../demo/lineup.js';
import { expect, expectLive, expectMoving, test } from './fixtures.js';

const { name: camera, index } = LINEUP[0]!;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('the script for a page, as it is built, plays every rung and loads what it needs', async ({
  page,
  origin,
  pageUrl,
  mediaMtxPath,
}) => {
  test.skip(mediaMtxPath === 'none', 'no MediaMTX on this machine');
  const built = spawnSync('npx', ['rollup', '-c', '--silent'], { cwd: ROOT, encoding: 'utf8' });
  expect(built.status, built.stderr).toBe(0);
  const loaded: string[] = [];
  await page.route(`${pageUrl}cdn/*.js`, async (route) => {
    const name = new URL(route.request().url()).pathname.split('/').at(-1)!;
    loaded.push(name);
    await route.fulfill({ contentType: 'text/javascript', body: await readFile(`${ROOT}/cdn/${name}`) });
  });
  await page.route(`${pageUrl}plain.html`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><title>plain</title><style>cam-player { width: 640px }</style>
        <script type="module" src="cdn/cam-player.js"></script>
        <cam-player camera="${camera}" whep="${origin.whepUrl}" hls="${origin.hlsUrl}" mjpeg="${origin.mjpegUrl}"
          snapshot="${origin.snapshotUrl}" transports="whep"></cam-player>`,
    }),
  );
  await page.goto(`${pageUrl}plain.html`);
  const player = page.locator('cam-player');
  await expectLive(player, 'whep');
  await expectMoving(player, index, 3000);
  expect(loaded.filter((name) => name === 'hls.js')).toEqual([]);
  for (const rung of ['ll-hls', 'hls', 'mjpeg', 'snapshot']) {
    await player.evaluate((element, name) => element.setAttribute('transports', name), rung);
    await expectLive(player, rung);
    await expectMoving(player, index, 6000);
  }
  expect(new Set(loaded)).toEqual(new Set(['cam-player.js', 'whep.js', 'hls.js', 'images.js']));
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
});
