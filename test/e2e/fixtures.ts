import { createCanvas, loadImage } from '@napi-rs/canvas';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { readBarcode, type Reading } from '../../demo/cameras/barcode.js';
import type { CameraSource } from '../../demo/cameras/source.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import type { HlsVariant } from '../../demo/origin/hls/playlist.js';
import { Origin } from '../../demo/origin/origin.js';
import type { CamPlayer } from '../../components/index.js';
import { SMALL_PICTURE } from '../small-picture.js';
import { getPageUrl } from './serve-page.js';
import type { Observation } from './page/observations.js';

/** The server that the tests use: null is the embedded origin, `none` is a MediaMTX that is not installed. */
export interface TargetOptions {
  mediaMtxPath: string | null;
}

/** A media server with the lineup's cameras on it. */
export interface Target {
  readonly whepUrl: string;
  readonly hlsUrl: string;
  /** The number of WebRTC sessions of a camera. HLS sessions are not counted: they end half a minute after the viewer. */
  sessions(camera: string): Promise<number>;
}

interface WorkerFixtures extends TargetOptions {
  cameras: readonly CameraSource[];
  /** Sets faults on command, and serves MJPEG and snapshots too. */
  origin: Origin;
  openTarget: (variant: HlsVariant) => Promise<Target>;
  pageUrl: string;
}

interface TestFixtures {
  /** Opens a page with one player that has these attributes, and returns the player. */
  open: (attributes: Record<string, string>) => Promise<Locator>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  mediaMtxPath: [null, { option: true, scope: 'worker' }],

  cameras: [
    async ({}, use) => {
      // The demo's frame rate: with half of it, a run was no faster, and WHEP lost a race against LL-HLS more often.
      const cameras = LINEUP.map((camera) => createCamera({ ...camera, ...SMALL_PICTURE, fps: 25 }));
      await use(cameras);
      await Promise.all(cameras.map((camera) => camera.close()));
    },
    { scope: 'worker' },
  ],

  origin: [
    async ({ cameras }, use) => {
      const origin = await Origin.start({ cameras });
      await use(origin);
      await origin.close();
    },
    { scope: 'worker' },
  ],

  openTarget: [
    async ({ cameras, origin, mediaMtxPath }, use) => {
      const opened = new Map<HlsVariant, Promise<{ target: Target; close(): Promise<void> }>>();
      const start = async (variant: HlsVariant) => {
        if (mediaMtxPath !== null) {
          const server = await MediaMtx.start({ path: mediaMtxPath, hlsVariant: variant });
          for (const camera of cameras) await server.publish(camera);
          return { target: toMediaMtxTarget(server), close: () => server.close() };
        }
        const own = variant === 'lowLatency' ? null : await Origin.start({ cameras, hls: { variant } });
        return { target: toOriginTarget(own ?? origin), close: async () => own?.close() };
      };
      await use(async (variant) => {
        const running = opened.get(variant) ?? start(variant);
        opened.set(variant, running);
        return (await running).target;
      });
      for (const running of opened.values()) await (await running).close();
    },
    { scope: 'worker' },
  ],

  pageUrl: [({}, use) => use(getPageUrl()), { scope: 'worker' }],

  open: async ({ page, pageUrl, origin, mediaMtxPath }, use) => {
    base.skip(mediaMtxPath === 'none', 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN');
    await use(async (attributes) => {
      await page.goto(pageUrl);
      await addPlayer(page, attributes);
      return page.locator('cam-player').first();
    });
    for (const name of origin.cameraNames) origin.reset(name);
  },
});

export { expect };

/** Adds a player with these attributes to the page. */
export async function addPlayer(page: Page, attributes: Record<string, string>): Promise<void> {
  await page.evaluate((given) => {
    const player = document.createElement('cam-player');
    for (const [name, value] of Object.entries(given)) player.setAttribute(name, value);
    document.body.append(player);
  }, attributes);
}

/** Reads the player's state. */
export function readState(player: Locator): Promise<string> {
  return player.evaluate((element) => (element as CamPlayer).state);
}

/** Reads the code of the player's fault; null if there is none. */
export function readFaultCode(player: Locator): Promise<string | null> {
  return player.evaluate((element) => (element as CamPlayer).fault?.code ?? null);
}

/** Waits until the player is in this state; a failure names the player's fault. */
export async function expectState(player: Locator, state: string): Promise<void> {
  const read = async () => {
    const now = await readState(player);
    return now === state ? now : `${now}, fault ${await readFaultCode(player)}`;
  };
  await expect.poll(read).toBe(state);
}

/** Records each appearance of the player from now on. */
export function recordObservations(player: Locator): Promise<void> {
  return player.evaluate((element) => window.tools.recordObservations(element as CamPlayer));
}

/** Waits until a recorded player has had this appearance, even for a moment. */
export async function expectObserved(
  player: Locator,
  expected: Omit<Observation, 'text'> & { text: RegExp },
): Promise<void> {
  await expect
    .poll(() => player.evaluate((element) => window.tools.listObservations(element as CamPlayer)))
    .toContainEqual({ ...expected, text: expect.stringMatching(expected.text) });
}

/** Waits until the player is live on this transport. */
export async function expectLive(player: Locator, transport: string, timeout?: number): Promise<void> {
  const read = () =>
    player.evaluate((element) => `${(element as CamPlayer).state} ${(element as CamPlayer).transport}`);
  await expect.poll(read, timeout === undefined ? {} : { timeout }).toBe(`live ${transport}`);
}

/** Reads the bar code from a screenshot of the player. */
export async function readScreen(player: Locator): Promise<Reading | null> {
  const image = await loadImage(await player.screenshot());
  const canvas = createCanvas(image.width, image.height);
  const ctx = canvas.getContext('2d');
  ctx.drawImage(image, 0, 0);
  const { data, width, height } = ctx.getImageData(0, 0, image.width, image.height);
  return readBarcode({ data, width, height });
}

/** Waits until the picture on the screen is this camera's, moves, and is no older than `maxAgeMs`. */
export async function expectMoving(player: Locator, cameraIndex: number, maxAgeMs: number): Promise<void> {
  let first: Reading | null = null;
  await expect
    .poll(async () => {
      const reading = await readScreen(player);
      first ??= reading;
      if (!reading || !first) return 'not readable';
      if (reading.cameraIndex !== cameraIndex) return `camera ${reading.cameraIndex}`;
      if (Date.now() - reading.epochMs > maxAgeMs) return `${Date.now() - reading.epochMs} ms old`;
      return reading.epochMs > first.epochMs ? 'moving' : 'standing';
    })
    .toBe('moving');
}

function toOriginTarget(origin: Origin): Target {
  return {
    whepUrl: origin.whepUrl,
    hlsUrl: origin.hlsUrl,
    sessions: (camera) => Promise.resolve(origin.sessions(camera).whep),
  };
}

function toMediaMtxTarget(server: MediaMtx): Target {
  return {
    whepUrl: server.whepUrl,
    hlsUrl: server.hlsUrl,
    sessions: async (camera) => (await server.sessions(camera)).whep,
  };
}
