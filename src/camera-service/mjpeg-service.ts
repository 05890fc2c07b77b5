import type { CameraControls, CameraStatus } from './camera-service.js';
import type { CredentialProvider } from '../credentials/credential.js';
import { CredentialStore } from '../credentials/credentials.js';
import { faultFromHttp } from '../faults/from-http.js';
import { Fault } from '../faults/fault.js';

/** How a camera service is asked. */
export interface MjpegServiceOptions {
  /** Headers of each request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** As of a player: asked before the first request, and again after a refusal. */
  readonly credentials?: CredentialProvider | null;
}

/** A camera service, as `cameraControls` takes it. */
export interface MjpegService extends Required<Omit<CameraControls, 'watch'>> {
  /** Of its Motion JPEG, for the player's `mjpeg`. */
  readonly streamUrl: string;
}

/** Two answers tell one beginning with the network's delay between them. */
const SAME_BEGINNING_MS = 1500;
/** Whoever types a password takes longer than any service may take to answer. */
const SIGN_IN_LIMIT_MS = 2000;

/**
 * The controls of a small camera service over HTTP: `GET live/stream`, `live/status`, and `POST live/start`,
 * `live/stop`, `live/record/start`, `live/record/stop`, below its address. Rejections are Faults, with the text of
 * the answer's JSON `error`.
 *
 * @param url Of the service, absolute or relative to the page: `http://camera.local:8000`.
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

/** Resolves with the page's answer; rejects with `unauthorized`, to be asked again, while a person types. */
async function waitForCredentials(headers: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    const details = { serverMessage: 'somebody is being asked', retryAfterMs: 0 };
    timer = setTimeout(() => reject(new Fault('unauthorized', details)), SIGN_IN_LIMIT_MS);
  });
  await Promise.race([headers, timeout]).finally(() => clearTimeout(timer));
}

/** The answer as a status; null for what is none. @param previousSinceMs When the recording began, as it was told before. */
function parseStatus(body: unknown, previousSinceMs: number | null): CameraStatus | null {
  if (typeof body !== 'object' || body === null) return null;
  const { connected, running, starting, recording, recordingSeconds } = body as Readonly<Record<string, unknown>>;
  if (typeof running !== 'boolean') return null;
  // A length, not a time: the clock of a small computer may be years off.
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
