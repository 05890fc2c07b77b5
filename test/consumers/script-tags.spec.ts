import { readFile } from 'node:fs/promises';
import { LINEUP } from '../../demo/lineup.js';
import { expectLive, expectMoving } from '../e2e/fixtures.js';
import { expect, test } from './fixtures.js';

const { index } = LINEUP[0]!;

test('a module script under a strict policy, Trusted Types included, plays WebRTC, and HLS without a worker', async ({
  page,
  workshop,
  serve,
  errors,
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
  expect(errors).toEqual([]);
});

test('the page that is tested under Trusted Types does enforce them', async ({ page, workshop, serve }) => {
  const site = await serve({ folders: [`${workshop.folder}/plain`, workshop.folder] });
  await page.goto(`${site.url}/module.html`);
  const write = () => page.evaluate(() => void (document.createElement('div').innerHTML = '<b>text</b>'));
  await expect(write()).rejects.toThrow('TrustedHTML');
});

test('a classic script of another host plays WebRTC, and finds hls.js and languages beside itself', async ({
  page,
  workshop,
  serve,
  errors,
}) => {
  const cdn = await serve({ folders: [`${workshop.installed}/cdn`], isPublic: true });
  const site = await serve({
    folders: [`${workshop.folder}/plain`],
    // Without `crossorigin` the browser takes the script for a stranger's, with no address to import from.
    edit: (html) => html.replaceAll('https://cdn.example.com', cdn.url),
  });
  const loaded: string[] = [];
  page.on('request', (request) => request.url().startsWith(cdn.url) && loaded.push(new URL(request.url()).pathname));
  await page.goto(`${site.url}/classic.html`);
  const player = page.locator('cam-player');
  await expectLive(player, 'whep');
  await expectMoving(player, index, 5000);
  expect(loaded).toEqual(['/cam-player.iife.js']);
  expect(await page.evaluate(() => Object.keys((window as unknown as { camPlayer: object }).camPlayer))).toEqual(
    expect.arrayContaining(['CamPlayer', 'CamMosaic', 'CamTelemetry', 'CameraPlayback', 'Fault']),
  );
  await player.evaluate((element) => element.setAttribute('transports', 'll-hls'));
  await expectLive(player, 'll-hls');
  await expectMoving(player, index, 10_000);
  await player.evaluate((element) => element.setAttribute('lang', 'de'));
  await expect.poll(() => loaded).toEqual(['/cam-player.iife.js', '/cam-player.iife.hls.js', '/lang-de.js']);
  expect(errors).toEqual([]);
});

test('the hashes of a build let its own scripts run, and no others', async ({ page, workshop, serve, errors }) => {
  const cdn = `${workshop.installed}/cdn`;
  const hashes = JSON.parse(await readFile(`${cdn}/integrity.json`, 'utf8')) as Record<string, string>;
  const { url: cdnUrl } = await serve({ folders: [cdn], isPublic: true });
  const open = async (hash: string | undefined) => {
    const named = `cam-player.iife.js" integrity="${hash}" crossorigin="anonymous"`;
    const site = await serve({
      folders: [`${workshop.folder}/plain`],
      edit: (html) => html.replace('cam-player.iife.js"', named).replaceAll('https://cdn.example.com', cdnUrl),
    });
    await page.goto(`${site.url}/classic.html`);
    return page.evaluate(() => customElements.get('cam-player') !== undefined);
  };
  expect(await open(hashes['cam-player.iife.js'])).toBe(true);
  expect(errors).toEqual([]);
  expect(await open(hashes['cam-player.js'])).toBe(false);
  await expect.poll(() => errors.join()).toContain('integrity');
});
