import type { IncomingMessage } from 'node:http';
import type { Locator, Page } from '@playwright/test';
import type { CameraSource } from '../../demo/cameras/source.js';
import { LINEUP } from '../../demo/lineup.js';
import { Origin } from '../../demo/origin/origin.js';
import type { Credential } from '../../src/index.js';
import { test as base } from './fixtures.js';

export const { name: camera } = LINEUP[0]!;
export const AUTH = { user: 'viewer', pass: 'open-sesame' };
/** Taken as a bearer token. */
export const TOKEN = `${AUTH.user}:${AUTH.pass}`;
/** Those that ask for credentials each in a way of its own: both kinds of HLS ask alike. */
export const AUTH_TRANSPORTS = ['whep', 'll-hls', 'mjpeg', 'snapshot'];

/** What a camera's server was asked, and with what. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
}

/** A camera behind a password, on a server that remembers what it was asked. */
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
  // An ICE server that never answers: it makes the player renew its ICE, and so send a PATCH.
  const origin = await Origin.start({ cameras, iceServers: [{ url: 'stun:127.0.0.1:9' }], onRequest });
  origin.setFaults(camera, { auth: AUTH });
  return { origin, requests, urls: toUrlAttributes(origin) };
}

/** The addresses of an origin by the player's attributes. */
export function toUrlAttributes({ whepUrl, hlsUrl, mjpegUrl, snapshotUrl }: Origin): Record<string, string> {
  return { whep: whepUrl, hls: hlsUrl, mjpeg: mjpegUrl, snapshot: snapshotUrl };
}

/** Gives the player these credentials, one after the other; the last one for ever. The reasons are kept. */
export async function setCredentials(player: Locator, ...credentials: Credential[]): Promise<void> {
  await player.evaluate((element: HTMLElementTagNameMap['cam-player'], list) => {
    const readReasons: string[] = [];
    Object.assign(window, { readReasons });
    element.credentials = async ({ reason }) => {
      readReasons.push(reason);
      // A page asks a server of its own.
      await new Promise((resolve) => setTimeout(resolve, 50));
      return list[Math.min(readReasons.length, list.length) - 1] ?? null;
    };
  }, credentials);
}

/** Why the page was asked for credentials, each time. */
export const reasons = (page: Page) => page.evaluate(() => (window as unknown as { reasons: string[] }).reasons);
/** The attribute of a transport's address. */
export function attributeFor(transport: string): string {
  return transport === 'll-hls' ? 'hls' : transport;
}
