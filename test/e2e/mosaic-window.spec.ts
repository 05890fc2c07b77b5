import { fileURLToPath } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import type { CamMosaic, CamPlayer } from '../../components/index.js';
import { LINEUP } from '../../demo/lineup.js';
import { servePage } from '../../demo/serve.js';
import { CHROMIUM_FLAGS, needChromium } from '../../scripts/chromium.mjs';
import { expect, test as base } from './fixtures.js';

interface PipApi {
  requestWindow(options: object): Promise<Window>;
}
interface Tools {
  /** The peer connections that the page has made. */
  connections: number;
  /** Each state that a player has had. */
  states: string[];
  pip: Window | null;
}
declare global {
  interface Window {
    hands: Tools;
  }
}

/** A page with a mosaic, as a viewer has it: Playwright's own pages are never hidden. */
const test = base.extend<{ browserOfViewer: Browser; wall: Page }, { mosaicUrl: string }>({
  mosaicUrl: [
    async ({}, use) => {
      const folder = fileURLToPath(new URL('./page', import.meta.url));
      const html = '<!doctype html><script type="module" src="mosaic.js"></script><body></body>';
      const site = await servePage({ folder, entries: [`${folder}/mosaic.ts`], extra: { 'index.html': html } });
      await use(site.url);
      await site.close();
    },
    { scope: 'worker' },
  ],
  browserOfViewer: async ({}, use) => {
    const browser = await puppeteer.launch({ executablePath: await needChromium(), args: [...CHROMIUM_FLAGS] });
    await use(browser);
    await browser.close();
  },
  wall: async ({ browserOfViewer, mosaicUrl, origin }, use) => {
    const page = await browserOfViewer.newPage();
    await page.evaluateOnNewDocument(() => {
      window.hands = { connections: 0, states: [], pip: null };
      window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          window.hands.connections += 1;
        }
      };
    });
    await page.goto(mosaicUrl);
    await page.addStyleTag({
      content: `cam-mosaic { width: 600px; --cam-gap: 9px } cam-mosaic::part(label) { color: rgb(1, 2, 3) }`,
    });
    await page.evaluate(
      (whep, cameras) => {
        const mosaic = document.createElement('cam-mosaic');
        Object.assign(mosaic, { whep, transports: 'whep', cameras, suspendAfter: 1 });
        const box = document.createElement('div');
        box.id = 'box';
        box.append(mosaic);
        document.body.append(box);
        const { documentPictureInPicture: api } = window as unknown as { documentPictureInPicture: PipApi };
        const open = api.requestWindow.bind(api);
        api.requestWindow = async (options) => (window.hands.pip = await open(options));
        mosaic.addEventListener('cam-statechange', (event) => {
          window.hands.states.push((event.composedPath()[0] as CamPlayer).state);
        });
        Object.assign(window, { mosaic });
      },
      origin.whepUrl,
      [...LINEUP.map(({ name }) => name), LINEUP[0]!.name],
    );
    await use(page);
    for (const name of origin.cameraNames) origin.reset(name);
  },
});

/** What a viewer sees of the mosaic, wherever it is. */
const look = (page: Page) =>
  page.evaluate(() => {
    const { mosaic, hands } = window as unknown as { mosaic: CamMosaic; hands: Tools };
    const tiles = [...mosaic.renderRoot.querySelectorAll<HTMLElement>('.page:not(.coming) .tile')];
    const players = tiles.map((tile) => tile.querySelector('cam-player') as CamPlayer);
    return {
      isInWindow: mosaic.ownerDocument === hands.pip?.document,
      place: mosaic.parentElement?.id ?? '',
      states: players.map(({ state }) => state).join(),
      areFresh: players.every(({ frameAgeMs }) => frameAgeMs !== null && frameAgeMs < 1500),
      // Styles of the mosaic, of a player, and of the page.
      tile: tiles.map((tile) => getComputedStyle(tile).position).join(),
      surface: players
        .map((player) => getComputedStyle(player.renderRoot.querySelector('[part~=surface]') as Element).position)
        .join(),
      label: getComputedStyle(mosaic.renderRoot.querySelector('[part=label]') as Element).color,
      gap: getComputedStyle(mosaic.renderRoot.querySelector('.page') as Element).gap,
      hasFill: mosaic.fill,
    };
  });
const styled = (count: number) => ({
  tile: Array(count).fill('relative').join(),
  surface: Array(count).fill('absolute').join(),
  label: 'rgb(1, 2, 3)',
  gap: '9px',
});
const live = (count: number) => ({ states: Array(count).fill('live').join(), areFresh: true });

const readLog = (page: Page) =>
  page.evaluate(() => ({ connections: window.hands.connections, states: window.hands.states }));

/** Presses the mosaic's button, as a viewer does: twice, as some do. */
async function pressButton(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { mosaic } = window as unknown as { mosaic: CamMosaic };
    mosaic.addEventListener('click', () => void mosaic.requestPictureInPicture().catch(() => undefined), {
      once: true,
    });
  });
  const button = await page.waitForSelector('cam-mosaic >>> button[aria-label="Picture in picture"]');
  await button?.click();
}

test('a mosaic moves into a window of its own and back: no player connects again, and all keeps its styles', async ({
  browserOfViewer,
  wall,
  origin,
}) => {
  await expect.poll(() => look(wall)).toMatchObject({ isInWindow: false, place: 'box', ...live(4), ...styled(4) });
  // A player outside of the mosaic, which tells when players suspend.
  await wall.evaluate((url) => {
    const player = Object.assign(document.createElement('cam-player'), { mjpeg: url, suspendAfter: 1, camera: 'dock' });
    document.body.append(player);
    window.hands.states.length = 0;
  }, origin.mjpegUrl);
  await pressButton(wall);
  await expect.poll(() => look(wall)).toMatchObject({ isInWindow: true, hasFill: true, ...live(4), ...styled(4) });
  // Another tab hides the page, for longer than `suspend-after`. The window is still seen.
  await (await browserOfViewer.newPage()).bringToFront();
  await expect.poll(() => wall.evaluate(() => document.visibilityState)).toBe('hidden');
  const isSuspended = () => wall.evaluate(() => (document.querySelector('body > cam-player') as CamPlayer).state);
  await expect.poll(isSuspended).toBe('suspended');
  expect(await look(wall)).toMatchObject({ isInWindow: true, ...live(4) });
  await wall.bringToFront();
  expect(await readLog(wall)).toEqual({ connections: 4, states: [] });

  // The button that stands in for the mosaic leads back.
  await (await wall.waitForSelector('#box > div > button'))?.click();
  await expect
    .poll(() => look(wall))
    .toMatchObject({ isInWindow: false, place: 'box', hasFill: false, ...live(4), ...styled(4) });
  expect(await readLog(wall)).toEqual({ connections: 4, states: [] });
  expect(await wall.$$eval('#box > *', (children) => children.map(({ localName }) => localName))).toEqual([
    'cam-mosaic',
  ]);
});

test('a mosaic that moves into a window has its keys and pages there, and new players play and have their styles', async ({
  wall,
}) => {
  await expect.poll(() => look(wall)).toMatchObject(live(4));
  await pressButton(wall);
  await expect.poll(() => look(wall)).toMatchObject({ isInWindow: true });
  /** A key on the element of the window that has the focus: the browser moved it there. */
  const press = (key: string) =>
    wall.evaluate((name) => {
      const view = window.hands.pip as Window & typeof globalThis;
      const { activeElement } = view.document.activeElement?.shadowRoot ?? view.document;
      activeElement?.dispatchEvent(
        new view.KeyboardEvent('keydown', { key: name, code: name, bubbles: true, composed: true, cancelable: true }),
      );
      return (activeElement as HTMLElement | null)?.dataset['key'] ?? '';
    }, key);
  expect(await press('i')).not.toBe('');
  await expect
    .poll(() =>
      wall.evaluate(() => {
        const { mosaic } = window as unknown as { mosaic: CamMosaic };
        const panel = mosaic.renderRoot.querySelector('cam-player')?.shadowRoot?.querySelector('cam-telemetry');
        return panel ? getComputedStyle(panel).position : '';
      }),
    )
    .toBe('absolute');
  // The zoom.
  await press('+');
  const readScale = () =>
    wall.evaluate(
      () => (window as unknown as { mosaic: CamMosaic }).mosaic.renderRoot.querySelector('cam-player')?.zoom.scale,
    );
  await expect.poll(readScale).toBe(1.5);
  await press('0');
  await expect.poll(readScale).toBe(1);
  // A camera that is moved by a key stops when the key is released in this window.
  await wall.evaluate(() => {
    const sent: string[] = [];
    const note = (text: string) => () => Promise.resolve(void sent.push(text));
    const { mosaic } = window as unknown as { mosaic: CamMosaic };
    Object.assign(window, { sent });
    mosaic.ptz = () => ({ move: note('move'), stop: note('stop') });
  });
  const listSent = () => wall.evaluate(() => (window as unknown as { sent: string[] }).sent.join());
  const hasPad = () =>
    wall.evaluate(() => {
      const player = (window as unknown as { mosaic: CamMosaic }).mosaic.renderRoot.querySelector('cam-player');
      return player?.renderRoot.querySelector('[part="ptz"]') !== null;
    });
  await expect
    .poll(async () => {
      if (!(await hasPad())) await press('v');
      return hasPad();
    })
    .toBe(true);
  await press('ArrowLeft');
  await expect.poll(listSent).toBe('move');
  await wall.evaluate(() => {
    const view = window.hands.pip as Window & typeof globalThis;
    view.dispatchEvent(new view.KeyboardEvent('keyup', { key: 'ArrowLeft', code: 'ArrowLeft' }));
  });
  await expect.poll(listSent).toMatch(/stop$/);
  await press('Escape');
  await press('PageDown');
  await expect.poll(() => look(wall)).toMatchObject({ isInWindow: true, ...live(1), ...styled(1) });
  await press('p');
  await expect.poll(() => look(wall)).toMatchObject({ isInWindow: false, place: 'box', ...live(1), ...styled(1) });
});

test('a player of the page moves into the window with its mosaic, and has its own settings back', async ({
  wall,
  origin,
}) => {
  await wall.evaluate((whep) => {
    const { mosaic } = window as unknown as { mosaic: CamMosaic };
    const settings = { whep, camera: 'dock', transports: 'whep', suspendAfter: 7 };
    mosaic.append(Object.assign(document.createElement('cam-player'), settings));
  }, origin.whepUrl);
  const lookAtSlotted = () =>
    wall.evaluate(() => {
      const player = (window as unknown as { mosaic: CamMosaic }).mosaic.querySelector('cam-player') as CamPlayer;
      const { state, suspendAfter } = player;
      const surface = player.renderRoot.querySelector('[part~=surface]') as Element;
      const isInWindow = player.ownerDocument === window.hands.pip?.document;
      return { state, suspendAfter, isInWindow, position: getComputedStyle(surface).position };
    });
  const onPage = { state: 'live', suspendAfter: 7, isInWindow: false, position: 'absolute' };
  await expect.poll(lookAtSlotted).toEqual(onPage);
  const { connections } = await readLog(wall);
  await pressButton(wall);
  await expect.poll(lookAtSlotted).toEqual({ ...onPage, suspendAfter: 'off', isInWindow: true });
  await wall.evaluate(() => window.hands.pip?.close());
  await expect.poll(lookAtSlotted).toEqual(onPage);
  expect((await readLog(wall)).connections).toBe(connections);
});

test('a mosaic that moves into a window, and that the page removes, closes the window and ends its players', async ({
  wall,
}) => {
  await expect.poll(() => look(wall)).toMatchObject(live(4));
  await pressButton(wall);
  await expect.poll(() => look(wall)).toMatchObject({ isInWindow: true });
  await wall.evaluate(() => (window as unknown as { mosaic: CamMosaic }).mosaic.remove());
  await expect.poll(() => wall.evaluate(() => window.hands.pip?.closed)).toBe(true);
  await expect.poll(async () => (await look(wall)).states).toBe('idle,idle,idle,idle');
  expect(await wall.$$eval('#box > *', (children) => children.length)).toBe(0);
});

test('a browser that refuses the window leaves the mosaic where it is', async ({ wall }) => {
  await expect.poll(() => look(wall)).toMatchObject(live(4));
  // As without a gesture; what puppeteer runs in a page counts as one.
  const reason = await wall.evaluate(() => {
    const { documentPictureInPicture: api } = window as unknown as { documentPictureInPicture: PipApi };
    api.requestWindow = () => Promise.reject(new DOMException('A gesture is needed.', 'NotAllowedError'));
    return (window as unknown as { mosaic: CamMosaic }).mosaic.requestPictureInPicture().then(
      () => 'opened',
      (thrown: Error) => thrown.name,
    );
  });
  expect(reason).toBe('NotAllowedError');
  expect(await look(wall)).toMatchObject({ isInWindow: false, place: 'box', ...live(4) });
});
