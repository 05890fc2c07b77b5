import type { IncomingMessage } from 'node:http';
import type { Locator, Page } from '@playwright/test';
import type { CameraSource } from '../../demo/cameras/source.js';
import { LINEUP } from '../../demo/lineup.js';
import { Origin } from '../../demo/origin/origin.js';
import type { Credential } from '../../src/index.js';
import { test as base } from './fixtures.js';

export const { name: camera } = LINEUP[0]!;
export const AUTH = { user: 'viewer', pass: 'open-sesame' };
/** The server accepts this as a bearer token. */
export const TOKEN = `${AUTH.user}:${AUTH.pass}`;
/** One transport for each way to send credentials; LL-HLS and HLS send them in the same way. */
export const AUTH_TRANSPORTS = ['whep', 'll-hls', 'mjpeg', 'snapshot'];

/** A request to the camera's server, with its credentials. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
}

/** A camera that needs a password, on a server that records its requests. */
export interface Guarded {
  readonly origin: Origin;
  readonly requests: ReceivedRequest[];
  readonly urls: Record<string, string>;
}

export const test = base.extend<{ guarded: Guarded }>({
  guarded: async ({ cameras }, use) => {
    const guarded = await startGuardedOrigin(cameras);
    await use(guarded);
    await guarded.origin.close();
  },
});

async function startGuardedOrigin(cameras: readonly CameraSource[]): Promise<Guarded> {
  const requests: ReceivedRequest[] = [];
  const onRequest = ({ method = '', url = '', headers }: IncomingMessage) => {
    const isPreflight = method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
    if (!isPreflight) requests.push({ method, path: url, authorization: headers.authorization ?? null });
  };
  // An ICE server that never answers makes the player restart ICE, and so send a PATCH.
  const origin = await Origin.start({ cameras, iceServers: [{ url: 'stun:127.0.0.1:9' }], onRequest });
  origin.setFaults(camera, { auth: AUTH });
  return { origin, requests, urls: toUrlAttributes(origin) };
}

/** Maps the player's attributes to the addresses of an origin. */
export function toUrlAttributes({ whepUrl, hlsUrl, mjpegUrl, snapshotUrl }: Origin): Record<string, string> {
  return { whep: whepUrl, hls: hlsUrl, mjpeg: mjpegUrl, snapshot: snapshotUrl };
}

/** Gives the player these credentials in turn, and the last one from then on. Records the reason of each request. */
export async function setCredentials(player: Locator, ...credentials: Credential[]): Promise<void> {
  await player.evaluate((element: HTMLElementTagNameMap['cam-player'], list) => {
    const readReasons: string[] = [];
    Object.assign(window, { readReasons });
    element.credentials = async ({ reason }) => {
      readReasons.push(reason);
      // A real page requests credentials from its own server, so they take a moment.
      await new Promise((resolve) => setTimeout(resolve, 50));
      return list[Math.min(readReasons.length, list.length) - 1] ?? null;
    };
  }, credentials);
}

/** Reads the reason of each request for credentials. */
export const reasons = (page: Page) => page.evaluate(() => (window as unknown as { reasons: string[] }).reasons);
/** Returns the attribute that holds a transport's address. */
export function attributeFor(transport: string): string {
  return transport === 'll-hls' ? 'hls' : transport;
}
