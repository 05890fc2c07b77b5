import type { Locator } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import type { CamMosaic, CamPlayer } from '../../components/index.js';
import { LINEUP } from '../../demo/lineup.js';
import type { Origin } from '../../demo/origin/origin.js';
import { servePage } from '../../demo/serve.js';
import { expect, test as base } from './fixtures.js';
import { AUTH_TRANSPORTS, attributeFor, toUrlAttributes } from './guarded.js';
import { expectStillFrame, readStillFrame } from './still-frame.js';

/** Each of the first page by a transport of its own, and one for the second page. */
const CAMERAS = [...AUTH_TRANSPORTS, 'whep'].map((transport, i) => {
  const { name, index } = LINEUP[i % LINEUP.length]!;
  return { id: `${i}-${transport}`, name, index, transport };
});
const FIRST_PAGE = CAMERAS.slice(0, 4);
const [OTHER] = CAMERAS.slice(4) as [(typeof CAMERAS)[number]];

const test = base.extend<{ wall: Locator }, { wallUrl: string }>({
  wallUrl: [
    async ({}, use) => {
      const folder = fileURLToPath(new URL('./page', import.meta.url));
      const html = `<!doctype html><html lang="en"><title>A wall of cameras</title><link rel="icon" href="data:," />
        <style>body { margin: 0; background: #000; color: #fff }</style><script type="module" src="wall.js"></script>`;
      const site = await servePage({ folder, entries: [`${folder}/wall.ts`], extra: { 'wall.html': html } });
      await use(`${site.url}wall.html`);
      await site.close();
    },
    { scope: 'worker' },
  ],
  wall: async ({ page, wallUrl }, use) => {
    await page.goto(wallUrl);
    await page.evaluate(() => document.body.append(document.createElement('cam-mosaic')));
    await use(page.locator('cam-mosaic'));
  },
});

/** Puts players of the page's own into the mosaic. */
function slot(wall: Locator, origin: Origin, attributes: Record<string, string>): Promise<void> {
  const players = CAMERAS.map(({ id, name, transport }) => ({
    id,
    camera: name,
    label: id,
    transports: transport,
    [attributeFor(transport)]: toUrlAttributes(origin)[attributeFor(transport)]!,
    'snapshot-interval': '0.3',
    ...attributes,
  }));
  return wall.evaluate((mosaic, all) => {
    for (const given of all) {
      const player = document.createElement('cam-player');
      for (const [name, value] of Object.entries(given)) player.setAttribute(name, value);
      mosaic.append(player);
    }
  }, players);
}

/** Keeps each state and text of these players from now on. */
async function watchAll(players: readonly Locator[]): Promise<void> {
  for (const player of players)
    await player.evaluate((element) => window.tools.recordObservations(element as CamPlayer));
}

/** None of them was called frozen, or lost, since it is watched. */
async function expectCalm(players: readonly Locator[]): Promise<void> {
  for (const player of players) {
    const observations = await player.evaluate((element) => window.tools.listObservations(element as CamPlayer));
    const wrong = observations.filter(
      ({ state, text }) => ['stalled', 'reconnecting', 'offline'].includes(state) || /frozen/i.test(text),
    );
    expect(wrong, `${observations.length} observations`).toEqual([]);
  }
}

const states = (players: readonly Locator[]) =>
  Promise.all(players.map((player) => player.evaluate((element) => (element as CamPlayer).state)));
const expectAll = (players: readonly Locator[], state: string) =>
  expect.poll(() => states(players), { timeout: 30_000 }).toEqual(players.map(() => state));
const turn = (wall: Locator, steps: number) => wall.evaluate((element, by) => (element as CamMosaic).turn(by), steps);

test('cameras on another page of a mosaic keep the picture that was seen last', async ({ wall, origin, page }) => {
  test.setTimeout(120_000);
  await slot(wall, origin, {});
  const of = ({ id }: { id: string }) => page.locator(`[id="${id}"]`);
  const shown = FIRST_PAGE.map(of);
  await expectAll(shown, 'live');
  await watchAll([...shown, of(OTHER)]);
  const turnedAtMs = Date.now();
  await turn(wall, 1);
  await expectAll(shown, 'paused');
  for (const camera of FIRST_PAGE) await expectStillFrame(of(camera), turnedAtMs, camera.index);
  await expectAll([of(OTHER)], 'live');
  // Its moment stays as it is while nobody sees it.
  const kept = await Promise.all(shown.map(readStillFrame));
  const backAtMs = Date.now();
  await expect
    .poll(() => of(OTHER).evaluate((element) => window.tools.read(element as CamPlayer)?.epochMs ?? 0))
    .toBeGreaterThan(backAtMs + 3_000);
  expect(await Promise.all(shown.map(readStillFrame))).toEqual(kept);

  const returnedAtMs = Date.now();
  await turn(wall, -1);
  await expectAll([of(OTHER)], 'paused');
  await expectStillFrame(of(OTHER), returnedAtMs, OTHER.index);
  await expectAll(shown, 'live');
  await expectCalm([...shown, of(OTHER)]);
});

test('tiles of a mosaic that is out of sight rest with their last picture', async ({ wall, origin, page }) => {
  test.setTimeout(120_000);
  const list = FIRST_PAGE.map(({ name, transport }) => ({
    camera: name,
    low: { [attributeFor(transport)]: toUrlAttributes(origin)[attributeFor(transport)] },
  }));
  await wall.evaluate((element, given) => {
    element.setAttribute('suspend-after', '1');
    element.setAttribute('cameras', JSON.stringify(given));
  }, list);
  const tiles = FIRST_PAGE.map((_, i) => wall.locator('cam-player').nth(i));
  await expectAll(tiles, 'live');
  await watchAll(tiles);
  const leftAtMs = Date.now();
  await page.evaluate(() => {
    document.body.style.minHeight = '8000px';
    scrollTo(0, 8000);
  });
  await expectAll(tiles, 'suspended');
  for (const [i, { index }] of FIRST_PAGE.entries()) await expectStillFrame(tiles[i]!, leftAtMs, index);
  await page.evaluate(() => scrollTo(0, 0));
  await expectAll(tiles, 'live');
  await expectCalm(tiles);
});

test('thumbnails in a mosaic have a picture of now, and keep it on another page', async ({ wall, origin, page }) => {
  test.setTimeout(120_000);
  const beganAtMs = Date.now();
  await slot(wall, origin, { thumbnail: '', 'thumbnail-interval': '3' });
  const of = ({ id }: { id: string }) => page.locator(`[id="${id}"]`);
  const shown = FIRST_PAGE.map(of);
  for (const camera of FIRST_PAGE) {
    await expectAll([of(camera)], 'suspended');
    await expectStillFrame(of(camera), beganAtMs, camera.index);
  }
  await watchAll([...shown, of(OTHER)]);
  // Each look brings another one.
  const first = await Promise.all(shown.map(readStillFrame));
  for (const [i, camera] of FIRST_PAGE.entries()) {
    await expect
      .poll(async () => (await readStillFrame(of(camera)))?.reading?.epochMs ?? 0)
      .toBeGreaterThan(first[i]!.reading!.epochMs);
  }
  await turn(wall, 1);
  const turnedAtMs = Date.now();
  await expectAll(shown, 'paused');
  const kept = await Promise.all(shown.map(readStillFrame));
  await expectAll([of(OTHER)], 'suspended');
  await expectStillFrame(of(OTHER), turnedAtMs, OTHER.index);
  await expect
    .poll(async () => (await readStillFrame(of(OTHER)))?.reading?.epochMs ?? 0)
    .toBeGreaterThan(turnedAtMs + 4_000);
  expect(await Promise.all(shown.map(readStillFrame))).toEqual(kept);
  for (const [i, camera] of FIRST_PAGE.entries()) expect(kept[i]!.reading!.cameraIndex).toBe(camera.index);

  const returnedAtMs = Date.now();
  await turn(wall, -1);
  for (const camera of FIRST_PAGE) {
    await expect
      .poll(async () => (await readStillFrame(of(camera)))?.reading?.epochMs ?? 0)
      .toBeGreaterThan(returnedAtMs - 6_000);
  }
  await expectCalm([...shown, of(OTHER)]);
});
