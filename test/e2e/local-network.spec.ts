import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:https';
import { request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Frame, Page } from '@playwright/test';
import { makeCertificate } from '../../demo/deployments/quotas/certificate.js';
import { LINEUP } from '../../demo/lineup.js';
import { CHROMIUM_FLAGS, needChromium } from '../../scripts/chromium.mjs';
import { expect, test as base } from './fixtures.js';
import { attributeFor, AUTH_TRANSPORTS, toUrlAttributes } from './guarded.js';

const { name: camera } = LINEUP[0]!;
/** Chrome 142 had one permission, and since 145 has two. Chromium refuses names that it does not know. */
const PERMISSIONS = ['local-network-access', 'local-network', 'loopback-network'];

/** A browser in which the page is public, and the camera's server is in this network. */
interface Setup {
  /** Opens the page on HTTPS, or on HTTP, or in a frame of another site with this `allow`. */
  readonly open: (how?: { isSecure?: boolean; frameAllow?: string }) => Promise<{ page: Page; frame: Frame }>;
  readonly setPermission: (page: Page, setting: 'granted' | 'denied') => Promise<void>;
}

interface SetupOptions {
  /** The network of the camera's server; this machine if absent. */
  readonly space?: 'public' | 'local';
  /** The X display for a browser with windows; without windows, a browser refuses what it would ask for. */
  readonly display?: string;
}

const test = base.extend<{ setUp: (options?: SetupOptions) => Promise<Setup>; display: string | null }>({
  setUp: async ({ playwright, pageUrl, origin }, use) => {
    const endings: (() => unknown)[] = [];
    const front = await startFront(pageUrl);
    endings.push(() => front.close());
    const securePort = (front.address() as AddressInfo).port;
    await use(async ({ space, display } = {}) => {
      const spaces = [`127.0.0.1:${securePort}=public`, `127.0.0.1:${new URL(pageUrl).port}=public`];
      const ports = new Set(Object.values(toUrlAttributes(origin)).map((url) => new URL(url).port));
      if (space) for (const port of ports) spaces.push(`127.0.0.1:${port}=${space}`);
      const browser = await playwright.chromium.launch({
        executablePath: await needChromium(),
        headless: !display,
        env: { ...(process.env as Record<string, string>), ...(display ? { DISPLAY: display } : {}) },
        args: [
          ...CHROMIUM_FLAGS,
          '--ignore-certificate-errors',
          '--host-resolver-rules=MAP *.test 127.0.0.1',
          `--ip-address-space-overrides=${spaces.join(',')}`,
        ],
      });
      endings.unshift(() => browser.close());
      const protocol = await browser.newBrowserCDPSession();
      return {
        open: async ({ isSecure = true, frameAllow } = {}) => {
          const page = await browser.newPage();
          const host = isSecure ? `https://page.test:${securePort}` : `http://page.test:${new URL(pageUrl).port}`;
          await page.goto(`${host}/`);
          if (frameAllow === undefined) return { page, frame: page.mainFrame() };
          await page.setContent(`<iframe src="https://frame.test:${securePort}/" width="660" height="400"></iframe>`);
          const element = page.locator('iframe');
          await element.evaluate((frame: HTMLIFrameElement, allow) => {
            frame.allow = allow;
            frame.src += '?';
          }, frameAllow);
          await expect.poll(() => page.frames()[1]?.url()).toContain('?');
          await page.frames()[1]!.waitForLoadState();
          return { page, frame: page.frames()[1]! };
        },
        setPermission: async (page, setting) => {
          const { targetInfos } = await protocol.send('Target.getTargets');
          const { browserContextId } = targetInfos.find(({ url }) => url === page.url())!;
          for (const name of PERMISSIONS) {
            await protocol
              .send('Browser.setPermission', { permission: { name }, setting, browserContextId: browserContextId! })
              .catch(() => undefined);
          }
        },
      };
    });
    for (const end of endings) await end();
    for (const name of origin.cameraNames) origin.reset(name);
  },

  display: async ({}, use) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    const display = await new Promise<string | null>((resolve) => {
      server.on('error', () => resolve(null));
      server.on('exit', () => resolve(null));
      server.stdio[3]!.once('data', (number: Buffer) => resolve(`:${number.toString().trim()}`));
    });
    await use(display);
    server.kill();
  },
});

/** Serves the page on HTTPS too. */
async function startFront(pageUrl: string): Promise<Server> {
  const server = createServer({ ...makeCertificate(['page.test', 'frame.test']) }, ({ url = '/' }, response) => {
    send(new URL(url, pageUrl), (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function play(frame: Frame, attributes: Record<string, string>): Promise<void> {
  await frame.evaluate((given) => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const player = document.createElement('cam-player');
    player.addEventListener('cam-fault', ({ fault }) => seen.push(fault.code));
    for (const [name, value] of Object.entries(given)) player.setAttribute(name, value);
    document.body.append(player);
  }, attributes);
}

const read = (frame: Frame) =>
  frame.evaluate(() => {
    const { state, transport, fault } = document.querySelector('cam-player')!;
    return [state, transport ?? fault?.code ?? null].join(' ');
  });
const readFaults = (frame: Frame) => frame.evaluate(() => (window as unknown as { seen: string[] }).seen);
const readMessage = (frame: Frame) => frame.locator('cam-player [part=message]').innerText();
const isTryFar = (frame: Frame) =>
  frame.evaluate(() => (document.querySelector('cam-player')!.status.nextTryAtMs ?? Infinity) - Date.now() > 30_000);

for (const transport of AUTH_TRANSPORTS) {
  test(`a viewer who refused the local network reads so, and sees the camera as soon as it is allowed (${transport})`, async ({
    setUp,
    origin,
  }) => {
    const { open, setPermission } = await setUp();
    const { page, frame } = await open();
    await setPermission(page, 'denied');
    await play(frame, {
      camera,
      transports: transport,
      [attributeFor(transport)]: toUrlAttributes(origin)[attributeFor(transport)]!,
    });
    await expect.poll(() => read(frame)).toBe('unauthorized local-network');
    expect(await readMessage(frame)).toMatch(/Permission needed\s+Allow this page to use the local network/);
    // The camera is not seen because a retry was due, but because of the permission.
    expect(await isTryFar(frame)).toBe(true);
    await setPermission(page, 'granted');
    await expect.poll(() => read(frame)).toBe(`live ${transport}`);
  });
}

test('while the browser asks for the local network, the viewer reads that it waits, and an answer plays the camera', async ({
  setUp,
  display,
  origin,
}) => {
  test.skip(display === null, 'only a browser with windows asks, and there is no Xvfb');
  test.setTimeout(120_000);
  const { open, setPermission } = await setUp({ display: display! });
  const { page, frame } = await open();
  await play(frame, { camera, ...toUrlAttributes(origin) });
  await expect.poll(() => read(frame)).toBe('unauthorized local-network');
  expect(await readMessage(frame)).toContain('Allow this page to use the local network');
  await setPermission(page, 'granted');
  // The answer comes from outside of the browser's window, which stays open. On a busy machine Chromium then holds the
  // first POST now and then: LL-HLS plays until WHEP is tried again.
  await expect.poll(() => read(frame), { timeout: 80_000 }).toBe('live whep');
});

for (const space of ['public', 'local'] as const) {
  test(`a server that takes long is not taken for a question of the browser (page ${space === 'public' ? '' : 'not '}public)`, async ({
    setUp,
    origin,
    page: localPage,
    pageUrl,
  }) => {
    const { open } = await setUp({ space: 'public' });
    const consoleTexts: string[] = [];
    localPage.on('console', (message) => consoleTexts.push(message.text()));
    const frame = space === 'public' ? (await open()).frame : (await localPage.goto(pageUrl), localPage.mainFrame());
    origin.setFaults(camera, { startMs: 5000 });
    // From a page on HTTPS, this machine is reached without HTTPS.
    await play(frame, { camera, whep: toUrlAttributes(origin)['whep']! });
    await expect.poll(() => read(frame)).toBe('live whep');
    expect(await readFaults(frame)).toEqual([]);
    // A question to find out would be an error in the console of a page that is not public.
    expect(consoleTexts.filter((text) => /address space|ERR_FAILED/.test(text))).toEqual([]);
  });
}

test('a frame without the permission reads that the page may not use the local network', async ({ setUp, origin }) => {
  const { open, setPermission } = await setUp();
  const whep = toUrlAttributes(origin)['whep']!;
  const refused = await open({ frameAllow: 'fullscreen' });
  await play(refused.frame, { camera, whep });
  await expect.poll(() => read(refused.frame)).toBe('unauthorized local-network-forbidden');
  expect(await readMessage(refused.frame)).toMatch(/Not allowed here\s+The browser does not let this page use/);
  const message = refused.frame.evaluate(() => document.querySelector('cam-player')!.fault?.serverMessage);
  expect(await message).toBe('the frame of this page needs allow="loopback-network"');
  await refused.page.close();

  const allowed = await open({ frameAllow: 'local-network-access' });
  await setPermission(allowed.page, 'granted');
  await play(allowed.frame, { camera, whep });
  await expect.poll(() => read(allowed.frame)).toBe('live whep');
});

test('a page without HTTPS reads that it may not use the local network', async ({ setUp, origin }) => {
  const { open } = await setUp();
  const { frame } = await open({ isSecure: false });
  await play(frame, { camera, whep: toUrlAttributes(origin)['whep']! });
  await expect.poll(() => read(frame)).toBe('unauthorized local-network-forbidden');
});

for (const transport of ['whep', 'mjpeg', 'snapshot']) {
  const attribute = attributeFor(transport);
  test(`a page on HTTPS plays a server of the local network on HTTP (${transport})`, async ({ setUp, origin }) => {
    const { open, setPermission } = await setUp({ space: 'local' });
    const { page, frame } = await open();
    await setPermission(page, 'granted');
    const address = toUrlAttributes(origin)[attribute]!.replace('127.0.0.1', 'media.test');
    await play(frame, { camera, transports: transport, [attribute]: address });
    await expect.poll(() => read(frame)).toBe(`live ${transport}`);
  });
}

for (const transport of AUTH_TRANSPORTS) {
  const attribute = attributeFor(transport);
  test(`a page on HTTPS reads that it cannot load a public server on HTTP (${transport})`, async ({
    setUp,
    origin,
  }) => {
    const { open } = await setUp({ space: 'public' });
    const { frame } = await open();
    const address = toUrlAttributes(origin)[attribute]!.replace('127.0.0.1', 'media.test');
    await play(frame, { camera, transports: transport, [attribute]: address });
    await expect.poll(() => read(frame)).toBe('unsupported mixed-content');
    expect(await readMessage(frame)).toMatch(/Not playable here\s+The browser blocks this camera/);
  });
}
