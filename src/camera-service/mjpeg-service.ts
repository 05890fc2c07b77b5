import type { CameraControls, CameraStatus } from './camera-service.js';
import type { CredentialProvider } from '../credentials/credential.js';
import { CredentialStore } from '../credentials/credentials.js';
import { faultFromHttp } from '../faults/from-http.js';
import { Fault } from '../faults/fault.js';

/** How requests to a camera service are made. */
export interface MjpegServiceOptions {
  /** Headers that are sent with each request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Gives the credentials, as on a player. Called before the first request, and again after a refusal. */
  readonly credentials?: CredentialProvider | null;
}

/** The controls of a camera service, for `cameraControls` of a player. */
export interface MjpegService extends Required<Omit<CameraControls, 'watch'>> {
  /** The URL of its Motion JPEG stream, for `mjpeg` of a player. */
  readonly streamUrl: string;
}

/**
 * Two answers about one recording differ in its start by the delay of the network. Within this time they mean one
 * recording.
 */
const SAME_BEGINNING_MS = 1500;
/** A viewer who types a password takes longer than a service may take to answer. */
const SIGN_IN_LIMIT_MS = 2000;

/**
 * Creates the controls of a small camera service over HTTP. Below its address, the service answers `GET live/stream`
 * and `live/status`, and `POST live/start`, `live/stop`, `live/record/start` and `live/record/stop`.
 *
 * @param url The address of the service, absolute or relative to the page: `http://camera.local:8000`.
 * @returns Controls whose promises reject with a `Fault` that carries the JSON `error` of the answer.
 *
 * @example
 * ```ts
 * const service = mjpegService('http://camera.local:8000');
 * player.mjpeg = service.streamUrl;
 * player.cameraControls = service;
 * ```
 */
export function mjpegService(
  url: string,
  { headers = {}, credentials = null }: MjpegServiceOptions = {},
): MjpegService {
  const root = new URL(url, globalThis.document?.baseURI).href.replace(/\/*$/, '/');
  const toUrl = (path: string) => new URL(`live/${path}`, root).href;
  const store = credentials && new CredentialStore(credentials, [root]);
  let sinceMs: number | null = null;

  const request = async (method: string, path: string, signal: AbortSignal): Promise<Response> => {
    const credentialHeaders = await store?.headersFor(root);
    const init = {
      method,
      headers: { ...headers, ...credentialHeaders },
      signal,
      cache: 'no-store',
      credentials: 'omit',
    } as const;
    const response = await fetch(toUrl(path), init);
    if (response.ok) return response;
    const { status } = response;
    if (status === 401 || status === 403) store?.renew();
    const body = await response.text();
    throw faultFromHttp(null, { status, body, retryAfter: response.headers.get('Retry-After') });
  };
  const post = (path: string) => async (signal: AbortSignal) => void (await request('POST', path, signal));

  return {
    streamUrl: toUrl('stream'),
    start: post('start'),
    stop: post('stop'),
    startRecording: post('record/start'),
    stopRecording: post('record/stop'),
    async status(signal) {
      if (store) await waitForCredentials(store.headersFor(root));
      const response = await request('GET', 'status', signal);
      const body: unknown = await response.json().catch(() => null);
      const status = parseStatus(body, sinceMs);
      if (!status)
        throw new Fault('bad-answer', { status: response.status, serverMessage: 'the status is not as expected' });
      sinceMs = status.recordingSinceMs ?? null;
      return status;
    },
  };
}

/**
 * Waits for the page's credentials. Rejects with `unauthorized` and an immediate retry while a viewer types a password.
 */
async function waitForCredentials(headers: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    const details = { serverMessage: 'somebody is being asked', retryAfterMs: 0 };
    timer = setTimeout(() => reject(new Fault('unauthorized', details)), SIGN_IN_LIMIT_MS);
  });
  await Promise.race([headers, timeout]).finally(() => clearTimeout(timer));
}

/**
 * Reads the answer as a status; null for anything else.
 *
 * @param previousSinceMs When the recording began by the previous answer, in epoch milliseconds.
 */
function parseStatus(body: unknown, previousSinceMs: number | null): CameraStatus | null {
  if (typeof body !== 'object' || body === null) return null;
  const { connected, running, starting, recording, recordingSeconds } = body as Readonly<Record<string, unknown>>;
  if (typeof running !== 'boolean') return null;
  // The service sends a duration instead of a time, because the clock of a small computer may be years off.
  const isTimed = recording === true && typeof recordingSeconds === 'number';
  const startedAtMs = isTimed ? Date.now() - recordingSeconds * 1000 : null;
  const isSame =
    startedAtMs !== null && previousSinceMs !== null && Math.abs(startedAtMs - previousSinceMs) < SAME_BEGINNING_MS;
  return {
    isConnected: connected !== false,
    isRunning: running,
    isStarting: starting === true,
    isRecording: recording === true,
    recordingSinceMs: isSame ? previousSinceMs : startedAtMs,
  };
}
