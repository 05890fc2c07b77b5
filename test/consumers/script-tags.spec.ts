import { readFile } from 'node:fs/promises';
import { LINEUP } from '../../demo/lineup.js';
import { expectLive, expectMoving } from '../e2e/fixtures.js';
import { expect, test } from './fixtures.js';

const { index } = LINEUP[0]!;

test('a module script under a strict policy plays WebRTC, and HLS without a worker', async ({
  page,
  workshop,
  serve,
  complaints,
}) => {
  const site = await serve({ folders: [`${workshop.folder}/plain`, workshop.folder] });
  await page.goto(`${site.url}/module.html`);
  const player = page.locator('cam-player');
  await expectLive(player, 'whep');
  await expectMoving(player, index, 5000);
  await expect(page.locator('output')).toHaveText('live');
  await player.evaluate((element) => element.setAttribute('transports', 'll-hls'));
  await expectLive(player, 'll-hls');
  await expectMoving(player, index, 10_000);
  await player.evaluate((element) => element.setAttribute('controls', ''));
  await expect(player.getByRole('button', { name: 'Pause' })).toBeAttached();
  expect(complaints).toEqual([]);
});

test('a classic script of another host, known by its hash, plays WebRTC and finds hls.js beside itself', async ({
  page,
  workshop,
  serve,
  complaints,
}) => {
  const cdn = await serve({ folders: [`${workshop.installed}/cdn`], isPublic: true });
  const hashes = JSON.parse(await readFile(`${workshop.installed}/cdn/integrity.json`, 'utf8')) as Record<
    string,
    string
  >;
  const named = `integrity="${hashes['cam-player.iife.js']}" crossorigin="anonymous"`;
  const site = await serve({
    folders: [`${workshop.folder}/plain`],
    edit: (html) =>
      html
        .replace('cam-player.iife.js"', `cam-player.iife.js" ${named}`)
        .replaceAll('https://cdn.example.com', cdn.url),
  });
  const loaded: string[] = [];
  page.on('request', (request) => request.url().startsWith(cdn.url) && loaded.push(new URL(request.url()).pathname));
  await page.goto(`${site.url}/classic.html`);
  const player = page.locator('cam-player');
  await expectLive(player, 'whep');
  await expectMoving(player, index, 5000);
  expect(loaded).toEqual(['/cam-player.iife.js']);
  expect(await page.evaluate(() => Object.keys((window as unknown as { camPlayer: object }).camPlayer))).toEqual(
    expect.arrayContaining(['CamPlayer', 'CamMosaic', 'Viewer', 'Fault']),
  );
  await player.evaluate((element) => element.setAttribute('transports', 'll-hls'));
  await expectLive(player, 'll-hls');
  await expectMoving(player, index, 10_000);
  await player.evaluate((element) => element.setAttribute('lang', 'de'));
  await expect.poll(() => loaded).toEqual(['/cam-player.iife.js', '/cam-player.iife.hls.js', '/words-de.js']);
  expect(complaints).toEqual([]);
});

test('a script that is not what its hash says does not run', async ({ page, workshop, serve, complaints }) => {
  const cdn = await serve({ folders: [`${workshop.installed}/cdn`], isPublic: true });
  const hashes = JSON.parse(await readFile(`${workshop.installed}/cdn/integrity.json`, 'utf8')) as Record<
    string,
    string
  >;
  const named = `integrity="${hashes['cam-player.js']}" crossorigin="anonymous"`;
  const site = await serve({
    folders: [`${workshop.folder}/plain`],
    edit: (html) =>
      html
        .replace('cam-player.iife.js"', `cam-player.iife.js" ${named}`)
        .replaceAll('https://cdn.example.com', cdn.url),
  });
  await page.goto(`${site.url}/classic.html`);
  await expect.poll(() => complaints.join()).toContain('integrity');
  expect(await page.evaluate(() => customElements.get('cam-player') === undefined)).toBe(true);
});
