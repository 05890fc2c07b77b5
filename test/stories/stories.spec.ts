import type { Locator, Page } from '@playwright/test';
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

/** A microphone without a device, and without a question to the viewer. */
const MICROPHONE = () => {
  navigator.mediaDevices.getUserMedia = () => {
    const context = new AudioContext();
    const { stream } = context.createMediaStreamDestination();
    return Promise.resolve(stream);
  };
};

/** What a viewer who zooms, moves the camera, or talks has on the screen; by the id of the story. */
const IN_USE: Readonly<Record<string, (player: Locator, page: Page) => Promise<void>>> = {
  'picture--zoomed-at-start': (player) => expect(player.locator('[part=zoom-map]')).toBeVisible(),
  'picture--zoomed-right-to-left': (player) => expect(player.locator('[part=zoom-map]')).toBeVisible(),
  'ptz--complete': (player) => expect(player.locator('[part=ptz]')).toBeVisible(),
  'ptz--right-to-left': (player) => expect(player.locator('[part=ptz]')).toBeVisible(),
  'talking--ready': holdToTalk,
  'talking--right-to-left': holdToTalk,
};

async function holdToTalk(player: Locator, page: Page): Promise<void> {
  await player.locator('button.talk').hover();
  await page.mouse.down();
  await expect(player.locator('button.talk.talking')).toBeVisible();
}

for (const [id, use] of Object.entries(IN_USE))
  for (const media of [{}, { reducedMotion: 'reduce' }, { forcedColors: 'active' }] as const) {
    test(`${id} is accessible in use, has large targets, and stays in its box ${JSON.stringify(media)}`, async ({
      site,
      show,
      page,
    }) => {
      await page.addInitScript(MICROPHONE);
      await page.emulateMedia(media);
      await show(site.entries.find((entry) => entry.id === id) as Entry);
      const player = page.locator('cam-player');
      await expect.poll(async () => (await inspect(player))[0]?.state).toBe('live');
      await player.hover();
      await use(player, page);
      await expect(player.locator('[part=controls]')).toHaveCSS('opacity', '1');
      // Chromium computes the authored colors also where it forces others.
      expect(await axe(page, 'forcedColors' in media ? ['color-contrast'] : [])).toEqual([]);
      const { small, outside, moving, unmarked } = await player.evaluate((element) => {
        const root = element.shadowRoot!;
        const box = element.getBoundingClientRect();
        const name = (one: Element) => one.ariaLabel ?? one.getAttribute('part') ?? one.className;
        const visible = [...root.querySelectorAll<HTMLElement>('button, [part]:not([part=surface])')].filter(
          (one) => one.checkVisibility() && one.getBoundingClientRect().width > 0,
        );
        const buttons = visible.filter((one) => one.matches('button'));
        const styles = [...root.querySelectorAll('*')].map((one) => [one, getComputedStyle(one)] as const);
        return {
          small: buttons
            .filter((one) => Math.min(one.getBoundingClientRect().width, one.getBoundingClientRect().height) < 44)
            .map(name),
          outside: visible
            .filter((one) => {
              const { left, right, top, bottom } = one.getBoundingClientRect();
              return left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1;
            })
            .map(name),
          moving: styles
            .filter(([, { transitionDuration, animationDuration }]) =>
              `${transitionDuration},${animationDuration}`.split(',').some((time) => parseFloat(time) > 0.001),
            )
            .map(([one]) => name(one)),
          // A button that is pressed looks different from one that is not.
          unmarked: buttons
            .filter((one) => one.ariaPressed === 'true')
            .filter((one) => {
              const other = buttons.find((it) => it.ariaPressed !== 'true' && it.closest('[part=controls]'));
              return other && getComputedStyle(one).backgroundColor === getComputedStyle(other).backgroundColor;
            })
            .map(name),
        };
      });
      expect(small, 'targets under 44 px').toEqual([]);
      expect(outside, 'outside of the player').toEqual([]);
      if ('reducedMotion' in media) expect(moving, 'moves').toEqual([]);
      expect(unmarked, 'pressed, and not marked').toEqual([]);
    });
  }
