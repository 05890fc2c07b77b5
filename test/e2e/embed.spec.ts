import type { Page } from '@playwright/test';
import { LINEUP } from '../../demo/lineup.js';
import { servePage } from '../../demo/serve.js';
import { serveBuilt } from './built.js';
import { expect, expectLive, test } from './fixtures.js';

const { name: camera } = LINEUP[0]!;
const FOLDER = new URL('.', import.meta.url).pathname;

/** Shows the embedded page with this query in the frame of a page of another origin. */
async function openEmbedded(page: Page, query: Record<string, string>, sandbox = '') {
  const built = await serveBuilt(['embed.html', 'embed.js', 'cam-mosaic.js'], '');
  const src = `${built.url}embed.html?${new URLSearchParams(query).toString()}`.replaceAll('&', '&amp;');
  const html = `<!doctype html><title>portal</title>
    <iframe src="${src}" width="480" height="270" style="border: 0" allow="autoplay; fullscreen" ${sandbox}></iframe>`;
  const portal = await servePage({ folder: FOLDER, entries: [], extra: { 'index.html': html } });
  await page.goto(portal.url);
  return {
    frame: page.frameLocator('iframe'),
    close: () => Promise.all([built.close(), portal.close()]),
  };
}

test('a page that takes no script shows a camera in a frame, and a link cannot run one', async ({ page, origin }) => {
  const { frame, close } = await openEmbedded(page, {
    camera,
    whep: origin.whepUrl,
    transports: 'whep',
    controls: '',
    onclick: 'window.isAttacked = true',
    style: 'display: none',
    cookies: 'include',
  });
  try {
    const player = frame.locator('cam-player');
    await expectLive(player, 'whep');
    const names = await player.evaluate((element) => element.getAttributeNames().sort());
    expect(names).toEqual(['camera', 'controls', 'transports', 'whep']);
    const box = await player.evaluate((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [x, y, width, height];
    });
    expect(box, 'the player fills the frame').toEqual([0, 0, 480, 270]);
    await player.hover();
    await player.getByRole('button', { name: 'Pause' }).click();
    await expect(player.getByRole('button', { name: 'Play' })).toBeVisible();
    expect(await player.evaluate(() => 'isAttacked' in window)).toBe(false);
  } finally {
    await close();
  }
});

test('a frame with several cameras shows a mosaic', async ({ page, origin }) => {
  const names = LINEUP.slice(0, 2).map(({ name }) => name);
  const { frame, close } = await openEmbedded(page, { cameras: names.join(' '), whep: origin.whepUrl });
  try {
    const players = frame.locator('cam-mosaic cam-player');
    await expect(players).toHaveCount(2);
    for (const i of [0, 1]) await expectLive(players.nth(i), 'whep');
    expect(await frame.locator('cam-mosaic').evaluate((element) => element.getBoundingClientRect().height)).toBe(270);
  } finally {
    await close();
  }
});

test('a frame that forbids scripts says so', async ({ page, origin }) => {
  const { frame, close } = await openEmbedded(page, { camera, whep: origin.whepUrl }, 'sandbox');
  try {
    // Where scripts run, the element is hidden.
    await expect(frame.locator('noscript')).toBeVisible();
  } finally {
    await close();
  }
});
