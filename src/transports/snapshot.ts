import type { Credentials } from '../credentials.js';
import { asFault, Fault } from '../fault.js';
import { faultFromHttp } from '../fault-http.js';
import { OpeningClock } from '../telemetry-opening.js';
import { CanvasPainter } from './canvas-painter.js';
import { pictureDateOf, type PictureDate } from './picture-date.js';
import { canDecodeImages } from './support.js';
import type { OpenContext, Session, Transport } from './transport.js';

const REQUEST_LIMIT_MS = 10_000;
/** One lost request is the weather. */
const FAILURES_TO_LOSE = 3;
/** How often to ask for another picture than the one that was seen last. */
const TRIES = 5;
/** Before more is known of a camera's stills. */
const LEAST_PACE_MS = 2_000;

/** Stills, asked for again and again: the rung for cameras that have nothing else. */
export function createSnapshotTransport(): Transport {
  return { rung: 'snapshot', supported: canDecodeImages, open };
}

/** One still: the picture, and when it was made as far as its server says (epoch milliseconds). */
export interface FetchedStill {
  /** To be closed by whoever asked for it. */
  readonly bitmap: ImageBitmap;
  readonly atMs: number;
}

/** Fetches one still, for the time until the first frame. Rejects with a Fault, or the signal's reason. */
export async function fetchStill(url: string, credentials: Credentials, signal: AbortSignal): Promise<FetchedStill> {
  const { blob, date } = await ask(url, credentials, signal);
  return { bitmap: await decodable(createImageBitmap(blob)), atMs: date?.atMs ?? Date.now() };
}

async function open({ endpoints, stage, signal, credentials, settings }: OpenContext): Promise<Session> {
  const url = endpoints.snapshot ?? '';
  const painter = new CanvasPainter(stage, signal);
  // Asked more often, a camera still makes its stills at a pace of its own.
  painter.frames.paceMs = Math.max(settings.snapshotIntervalMs, LEAST_PACE_MS);
  const clock = new OpeningClock();
  let madeAtMs: number | null = null;
  const askOnce = async () => {
    const { blob, date } = await ask(url, credentials, signal, () => clock.pass('answerMs'));
    clock.pass('keyFrameMs');
    await decodable(painter.paint(blob, date));
    madeAtMs = date?.atMs ?? null;
  };
  await askOnce();
  for (let tries = 1; painter.frames.count === 0; tries += 1) {
    if (tries === TRIES || settings.snapshotIntervalMs === Infinity)
      throw new Fault('stalled', { rung: 'snapshot', said: 'the same picture as before' });
    await pause(settings.snapshotIntervalMs, signal);
    await askOnce();
  }
  clock.pass('decodeMs');
  signal.throwIfAborted();
  stage.place(painter.canvas, signal);
  return {
    rung: 'snapshot',
    surface: painter.canvas,
    frames: painter.frames,
    madeAtMs: () => madeAtMs,
    lost: poll(askOnce, settings.snapshotIntervalMs, signal),
    hasAudio: false,
    setSound: () => Promise.resolve(),
    sample: () => painter.sample(clock.stages),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

/** One request at a time, begun each interval; resolves with the fault of the third failure in a row. */
function poll(askOnce: () => Promise<void>, intervalMs: number, signal: AbortSignal): Promise<Fault> {
  return new Promise((resolve) => {
    let failures = 0;
    let timer = 0;
    const turn = async () => {
      const beganAtMs = performance.now();
      try {
        await askOnce();
        failures = 0;
      } catch (thrown) {
        failures += 1;
        if (failures >= FAILURES_TO_LOSE && !signal.aborted) resolve(asFault(thrown, 'snapshot'));
      }
      if (signal.aborted || failures >= FAILURES_TO_LOSE) return;
      const spentMs = performance.now() - beganAtMs;
      timer = window.setTimeout(() => void turn(), Math.max(0, intervalMs - spentMs));
    };
    if (intervalMs < Infinity) timer = window.setTimeout(() => void turn(), intervalMs);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

async function ask(
  url: string,
  credentials: Credentials,
  signal: AbortSignal,
  onAnswer: () => void = () => undefined,
): Promise<{ blob: Blob; date: PictureDate | null }> {
  const headers = await credentials.headersFor(url);
  const limit = AbortSignal.timeout(REQUEST_LIMIT_MS);
  try {
    const response = await fetch(url, {
      headers,
      credentials: 'omit',
      // The browser asks with the ETag that it kept, and shows a 304 as the picture: a conditional
      // request without a header of ours, and so without a preflight.
      cache: 'no-cache',
      signal: AbortSignal.any([signal, limit]),
    });
    if (!response.ok) {
      const retryAfter = response.headers.get('Retry-After');
      throw faultFromHttp('snapshot', { status: response.status, body: await response.text(), retryAfter });
    }
    const type = response.headers.get('Content-Type');
    if (type && !/^image\//i.test(type)) {
      throw new Fault('bad-answer', { rung: 'snapshot', status: response.status, said: `not a picture, but ${type}` });
    }
    onAnswer();
    return { date: pictureDateOf(response.headers, Date.now()), blob: await response.blob() };
  } catch (thrown) {
    signal.throwIfAborted();
    throw asFault(thrown, 'snapshot');
  }
}

async function decodable<T>(decoding: Promise<T>): Promise<T> {
  try {
    return await decoding;
  } catch (cause) {
    throw new Fault('bad-answer', { rung: 'snapshot', said: 'no picture that can be decoded', cause });
  }
}
