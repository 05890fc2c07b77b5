import { fileURLToPath } from 'node:url';
import { LINEUP } from '../../demo/lineup.js';
import type { Setup } from '../../demo/page/setup.js';
import { servePage } from '../../demo/serve.js';
import { expect, test as base } from './fixtures.js';

const FOLDER = fileURLToPath(new URL('../../demo/page', import.meta.url));

const test = base.extend<{ errors: string[] }, { demoUrl: string }>({
  demoUrl: [
    async ({ origin }, use) => {
      const setup: Setup = {
        title: 'embedded origin',
        whep: origin.whepUrl,
        hls: origin.hlsUrl,
        mjpeg: origin.mjpegUrl,
        snapshot: origin.snapshotUrl,
        control: origin.controlUrl,
        hands: null,
        cameras: LINEUP.map(({ name, title }) => ({ name, label: title })),
      };
      const entries = ['main', 'mosaic', 'theming'].map((name) => `${FOLDER}/${name}.ts`);
      const site = await servePage({ folder: FOLDER, entries, extra: { 'setup.json': setup } });
      await use(site.url);
      await site.close();
    },
    { scope: 'worker' },
  ],
  errors: async ({ page, origin }, use) => {
    await page.setViewportSize({ width: 1400, height: 1000 });
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await use(errors);
    for (const name of origin.cameraNames) origin.reset(name);
  },
});

test('the demo shows four cameras, and its buttons break one of them', async ({ demoUrl, errors, page, origin }) => {
  await page.goto(demoUrl);
  const livePlayers = page.locator('cam-player:state(live)');
  await expect(livePlayers).toHaveCount(4);
  const [first] = LINEUP;
  const card = page.locator('article').first();
  await card.getByRole('button', { name: 'Offline', exact: true }).click();
  await expect(page.locator('cam-player:state(offline)')).toHaveCount(1);
  await card.getByRole('button', { name: 'Offline', exact: true }).click();
  await expect(livePlayers).toHaveCount(4);
  await page.getByLabel('whep').uncheck();
  await expect.poll(() => origin.sessions(first!.name).whep).toBe(0);
  await expect(livePlayers).toHaveCount(4);
  expect(errors).toEqual([]);
});

test('the demo’s mosaic shows the chosen number of cameras', async ({ demoUrl, errors, page }) => {
  await page.goto(demoUrl);
  await page.getByRole('link', { name: 'Mosaic' }).click();
  const summary = page.locator('cam-mosaic').locator('[part=summary]');
  await page.locator('#count').fill('2');
  await expect(summary).toHaveText('2 live');
  await page.locator('#count').fill('5');
  await expect(summary).toHaveText('4 live');
  expect(errors).toEqual([]);
});

test('the demo’s themes are shown, and change their language', async ({ demoUrl, errors, page }) => {
  await page.goto(demoUrl);
  await page.getByRole('link', { name: 'Themes and languages' }).click();
  await expect(page.locator('cam-player:state(live)').first()).toBeVisible();
  await page.getByLabel('Language').selectOption('ar');
  await expect(page.locator('cam-player', { hasText: 'مباشر' }).first()).toBeVisible();
  expect(errors).toEqual([]);
});
