import type { Locator } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import type { CamMosaic, CamPlayer } from '../../components/index.js';
import { LINEUP } from '../../demo/lineup.js';
import { servePage } from '../../demo/serve.js';
import { expect, expectLive, test } from './fixtures.js';

/** The last one has no picture, so it has no memory. */
const names = [LINEUP[1]!.name, LINEUP[2]!.name, 'nowhere'];
/** One picture, and the difference between the two cameras' clocks. */
const ONE_PICTURE_MS = 50;

const readIsLive = (player: Locator) => player.evaluate((element) => (element as CamPlayer).isLive);

test('one key takes all cameras of a mosaic back to the same moment', async ({ page, origin }) => {
  const folder = fileURLToPath(new URL('./page', import.meta.url));
  const html = `<!doctype html><html lang="en"><title>A wall of cameras</title><link rel="icon" href="data:," />
    <style>body { margin: 0 } cam-mosaic { width: 640px }</style><script type="module" src="mosaic.js"></script>`;
  const site = await servePage({ folder, entries: [`${folder}/mosaic.ts`], extra: { 'wall.html': html } });
  await page.goto(`${site.url}wall.html`);
  await page.evaluate(
    ({ names, whep }) => {
      const mosaic = document.createElement('cam-mosaic');
      mosaic.cameras = names.map((camera) => ({ camera, whep }));
      mosaic.replay = 30;
      document.body.append(mosaic);
    },
    { names, whep: origin.whepUrl },
  );
  const mosaic = page.locator('cam-mosaic');
  const players = [0, 1, 2].map((i) => page.locator('cam-player').nth(i));
  const [first, second, third] = players as [Locator, Locator, Locator];
  const tile = mosaic.locator('.tile').first();
  for (const player of [first, second]) {
    await expectLive(player, 'whep');
    await expect
      .poll(() => player.evaluate((element) => (element as CamPlayer).seekable?.at(-1)?.endMs ?? 0))
      .toBeGreaterThan(0);
  }
  await expect.poll(() => third.evaluate((element) => (element as CamPlayer).state)).toBe('unconfigured');
  await tile.press('Enter');
  await expect
    .poll(() =>
      first.evaluate((element) => {
        const [range] = (element as CamPlayer).seekable ?? [];
        return range ? range.endMs - range.startMs : 0;
      }),
    )
    .toBeGreaterThan(4000);
  await tile.press('k');
  for (let i = 0; i < 20; i += 1) await tile.press(',');
  const readMoments = () =>
    mosaic.evaluate((element) => {
      const [one, other] = element.shadowRoot!.querySelectorAll('cam-player');
      return one!.isLive || other!.isLive ? null : [one!.positionMs!, other!.positionMs!];
    });
  await expect
    .poll(async () => {
      const moments = await readMoments();
      return moments && Math.abs(moments[0]! - moments[1]!);
    })
    .toBeLessThanOrEqual(ONE_PICTURE_MS);
  // In step while they play, too.
  await tile.press('j');
  const apart = await mosaic.evaluate(async (element) => {
    const [one, other] = element.shadowRoot!.querySelectorAll('cam-player');
    const differences: number[] = [];
    while (differences.length < 40 && one!.playbackRate < 0) {
      await new Promise(requestAnimationFrame);
      differences.push(Math.abs(one!.positionMs! - other!.positionMs!));
    }
    return differences.sort((a, b) => a - b);
  });
  expect(apart.length).toBeGreaterThan(10);
  expect(apart[Math.floor(apart.length / 2)]).toBeLessThanOrEqual(ONE_PICTURE_MS);
  await expect(third.getByText('No replay')).toBeVisible();
  expect(await mosaic.evaluate((element) => (element as CamMosaic).spotlight)).toBe(names[0]);
  await tile.press('End');
  for (const player of [first, second]) await expect.poll(() => readIsLive(player)).toBe(true);
  await expect(third.getByText('No replay')).toHaveCount(0);
  await site.close();
});
