import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { TRANSPORT_NAMES } from '../../src/ladder/transport-name.js';
import { axe, expect, inspect, listStates, test } from './fixtures.js';
import { PLAYBACK_STATES } from './states.js';
import type { Entry } from './site.js';

const FILES = readdirSync(fileURLToPath(new URL('../../stories', import.meta.url))).filter((name) =>
  name.endsWith('.stories.ts'),
);
/** Errors that the browser logs for each refused request, including a second DELETE of a session. */
const REFUSAL = /^(Failed to load resource|Access to fetch)/;

test.describe.configure({ timeout: 120_000 });

for (const file of FILES) {
  test(`each story of ${file} reaches its state with a picture, without errors or axe violations`, async ({
    site,
    show,
    page,
  }) => {
    const stories = site.entries.filter(({ type, importPath }) => type === 'story' && basename(importPath) === file);
    expect(stories.length).toBeGreaterThan(0);
    for (const entry of stories) {
      await test.step(entry.name, async () => {
        const errors = await show(entry);
        const states = listStates(entry);
        await expect(page.locator('cam-player, cam-mosaic').first(), entry.id).toBeAttached();
        await expect
          .poll(
            async () => {
              const views = await inspect(page.locator('cam-player'));
              return [
                ...new Set(views.map(({ state, hasPicture }) => (state === 'live' && !hasPicture ? 'dark' : state))),
              ].sort();
            },
            { message: entry.id },
          )
          .toEqual([...states].sort());
        expect(await axe(page), entry.id).toEqual([]);
        const isCalm = states.every((state) => ['idle', 'live', 'stalled'].includes(state));
        expect(isCalm ? errors : errors.filter((text) => !REFUSAL.test(text)), entry.id).toEqual([]);
      });
    }
  });
}

test('there is a story for each state and each transport', async ({ site, show, page }) => {
  const findStories = (title: string) =>
    site.entries.filter((entry) => entry.title === title && entry.type === 'story');
  expect(new Set(findStories('States').flatMap(listStates))).toEqual(new Set(PLAYBACK_STATES));
  const transports = new Set<string>();
  for (const entry of findStories('Transports')) {
    await show(entry);
    const hasTransport = async () => {
      const views = (await inspect(page.locator('cam-player'))).map(({ transport }) => transport);
      views.forEach((transport) => transport && transports.add(transport));
      return views.length > 0 && views.every(Boolean);
    };
    await expect.poll(hasTransport).toBe(true);
  }
  expect(transports).toEqual(new Set(TRANSPORT_NAMES));
});

test('each language has its own texts', async ({ site, show, page }) => {
  const messages = new Map<string, string>();
  const stories = site.entries.filter(({ title, type }) => title === 'Languages' && type === 'story');
  for (const entry of stories) {
    await show(entry);
    const offline = page.locator('cam-player').last();
    await expect.poll(async () => (await inspect(offline))[0]?.state).toBe('offline');
    const message = offline.locator('[part=message]');
    const isEnglish = entry.name === 'English';
    await expect(message, entry.id).toContainText(isEnglish ? 'Offline' : /\S/);
    // The translation loads after the element, which shows English until then.
    if (!isEnglish) await expect(message, entry.id).not.toContainText('The camera is not sending video.');
    messages.set(((await message.textContent()) ?? '').replace(/[\d\s]+/g, ' ').trim(), entry.name);
  }
  expect(messages.size, [...messages].join('\n')).toBe(stories.length);
});

test('the docs show the texts of the manifest, and their cameras play', async ({ site, show, page }) => {
  const docs = site.entries.find(({ type, title }) => type === 'docs' && title === 'Player') as Entry;
  const errors = await show(docs);
  await expect(page.getByText('Latency against stability on HLS.').first()).toBeVisible();
  await expect.poll(async () => (await inspect(page.locator('cam-player').first()))[0]?.hasPicture).toBe(true);
  expect(errors).toEqual([]);
});

test('a control changes the camera while it plays', async ({ site, page }) => {
  await page.setViewportSize({ width: 1400, height: 900 });
  await page.goto(`${site.url}?path=/story/player--live`);
  const story = page.frameLocator('#storybook-preview-iframe');
  await expect(story.locator('cam-player')).toHaveAttribute('camera', 'crossing');
  await page.locator('#control-camera').selectOption('dock');
  await expect(story.locator('cam-player')).toHaveAttribute('camera', 'dock');
  await page.locator('#control-transports').selectOption('mjpeg');
  await expect
    .poll(() => story.locator('cam-player').evaluate((player: HTMLElementTagNameMap['cam-player']) => player.transport))
    .toBe('mjpeg');
});

test('the toolbar switches to a MediaMTX on this machine', async ({ site, show, page }) => {
  const found = findMediaMtx();
  test.skip(!found, 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN');
  const live = site.entries.find(({ id }) => id === 'player--live') as Entry;
  const requestedOrigins: string[] = [];
  page.on('request', (request) => request.method() === 'POST' && requestedOrigins.push(new URL(request.url()).origin));
  await show(live);
  await expect.poll(() => requestedOrigins.length).toBeGreaterThan(0);
  const embedded = requestedOrigins[0];
  requestedOrigins.length = 0;
  await show(live, 'server:mediamtx');
  await expect.poll(async () => (await inspect(page.locator('cam-player')))[0]?.hasPicture).toBe(true);
  expect(requestedOrigins.every((origin) => origin !== embedded)).toBe(true);
});
