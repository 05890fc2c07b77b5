import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { LINEUP } from '../../demo/lineup.js';
import { expectLive, expectMoving } from '../e2e/fixtures.js';
import { SMALL_PICTURE } from '../small-picture.js';
import { expect, test } from './fixtures.js';

const { index } = LINEUP[0]!;

for (const [consumer, title] of [
  ['react', 'React 19 in TypeScript sets properties and handles events of the element'],
  ['react-18', 'React 18 in TypeScript uses the wrapper'],
  ['vue', 'Vue 3 in TypeScript uses the element in a template'],
] as const) {
  test(`${title}, and the built page plays`, async ({ page, workshop, serve, errors }) => {
    await workshop.build(consumer);
    const site = await serve({ folders: [`${workshop.folder}/${consumer}/dist`] });
    await page.goto(`${site.url}/`);
    const player = page.locator('cam-player');
    await expectLive(player, 'whep');
    await expectMoving(player, index, 5000);
    await expect(page.locator('output')).toHaveText('live');
    expect(await player.evaluate((element) => (element as HTMLElementTagNameMap['cam-player']).transports)).toEqual([
      'whep',
      'll-hls',
    ]);
    await page.getByRole('button', { name: 'Hold' }).click();
    await expect(page.locator('output')).toHaveText('paused');
    await page.getByRole('button', { name: 'Go on' }).click();
    await expectLive(player, 'whep');
    expect(errors).toEqual([]);
  });
}

test('Preact in TypeScript type-checks, and the built page plays', async ({ page, workshop, serve, errors }) => {
  await workshop.build('preact');
  const site = await serve({ folders: [`${workshop.folder}/preact/dist`] });
  await page.goto(`${site.url}/`);
  const player = page.locator('cam-player');
  await expectLive(player, 'whep');
  await expectMoving(player, index, 5000);
  await expect(page.locator('output')).toHaveText('live');
  expect(errors).toEqual([]);
});

test('media-chrome drives the player in its media slot', async ({ page, workshop, serve, errors }) => {
  const site = await serve({ folders: [`${workshop.folder}/media-chrome`, workshop.folder] });
  await page.goto(`${site.url}/`);
  const player = page.locator('cam-player');
  await expectLive(player, 'whep');
  const controller = page.locator('media-controller');
  await expect(controller).toHaveAttribute('mediastreamtype', 'live');
  await expect(controller).not.toHaveAttribute('mediapaused');
  await page.locator('media-play-button').click();
  await expect(controller).toHaveAttribute('mediapaused');
  expect(await player.evaluate((element) => (element as HTMLElementTagNameMap['cam-player']).state)).toBe('paused');
  await page.locator('media-play-button').click();
  await expectLive(player, 'whep');
  await page.locator('media-mute-button').click();
  await expect
    .poll(() => player.evaluate((element) => (element as HTMLElementTagNameMap['cam-player']).muted))
    .toBe(false);
  expect(errors).toEqual([]);
});

test('media-chrome shows the time, that the player loads, and its error', async ({ page, workshop, serve, errors }) => {
  const site = await serve({ folders: [`${workshop.folder}/media-chrome`, workshop.folder] });
  await page.goto(`${site.url}/`);
  const player = page.locator('cam-player');
  const controller = page.locator('media-controller');
  await expectLive(player, 'whep');
  await expect(controller).not.toHaveAttribute('medialoading');
  await expect(page.locator('media-time-display')).toContainText(/0:0[1-9]/);
  await expect(page.locator('media-live-button')).toHaveAttribute('mediatimeislive');
  expect(await player.evaluate((element) => (element as HTMLElementTagNameMap['cam-player']).videoWidth)).toBe(
    SMALL_PICTURE.width,
  );
  // A camera that nobody publishes is tried again: that is loading, not an error.
  await player.evaluate((element) => element.setAttribute('camera', 'nobody'));
  await expect(controller).toHaveAttribute('medialoading');
  // An address that cannot be used is one.
  await player.evaluate((element) => element.setAttribute('camera', '../admin'));
  await expect(controller).toHaveAttribute('mediaerrorcode', '4');
  await expect(page.locator('media-error-dialog')).toHaveAttribute('open');
  await player.evaluate((element) => element.setAttribute('camera', 'crossing'));
  await expectLive(player, 'whep');
  await expect(controller).not.toHaveAttribute('mediaerrorcode');
  await expect(page.locator('media-error-dialog')).not.toHaveAttribute('open');
  expect(errors.filter((text) => !/Failed to load resource/.test(text))).toEqual([]);
});

test('a page that Node has rendered without a window plays in the browser', async ({
  page,
  workshop,
  serve,
  errors,
}) => {
  await workshop.build('server-rendered');
  const folder = `${workshop.folder}/server-rendered`;
  const { stdout: rendered, stderr: said } = await promisify(execFile)('node', ['server.js'], { cwd: folder });
  expect(said).toContain('window is undefined');
  expect(rendered).toMatch(/<cam-player server="\/media" camera="crossing" label="Camera crossing"/);
  const shell = await readFile(`${folder}/dist/index.html`, 'utf8');
  const site = await serve({
    folders: [`${folder}/dist`],
    edit: (html) => (html === shell ? rendered : html),
  });
  await page.goto(`${site.url}/`);
  const player = page.locator('cam-player');
  await expectLive(player, 'whep');
  await expectMoving(player, index, 5000);
  await expect(page.locator('output')).toHaveText('live');
  expect(errors).toEqual([]);
});
