import type { Credentials } from '../../credentials/credentials.js';
import { asFault, Fault } from '../../faults/fault.js';
import { readHttpAnswer, faultFromHttp, faultFromUnexpected } from '../../faults/from-http.js';
import { StartupClock } from '../../telemetry/startup.js';
import { CanvasPainter } from './canvas-painter.js';
import { detectImageType } from './image-type.js';
import { parsePictureDate, type PictureDate } from './picture-date.js';
import { answerIfReadable, fetchImage, loseWhenReadable, noteRead } from './readable.js';
import { loadStillImage } from './still-image.js';
import { canDecodeImages } from '../support.js';
import { requestInTurn } from './request-turns.js';
import type { OpenContext, Session, Transport } from '../transport.js';

const REQUEST_LIMIT_MS = 10_000;
/**
 * The browser asks with the ETag that it kept, and shows a 304 as the picture: a conditional request without a header
 * of ours, and so without a preflight.
 */
const ONLY_NEW: RequestCache = 'no-cache';
/** Of what is no picture, so much is read to tell what it is. */
const MAX_TEXT_BYTES = 4096;
/** One lost request is the weather. */
const FAILURES_TO_LOSE = 3;
/** Before more is known of a camera's stills: twice the longest pause would be too much for one that hangs. */
const LEAST_PACE_MS = 4_000;
/** A still that stays the same is asked for more and more rarely, but never more rarely than this. */
const LONGEST_PAUSE_MS = 10_000;

/** Addresses that a plain image showed although they may not be read: they are not asked by `fetch` first again. */
const UNREADABLE = new Set<string>();

/** Stills, asked for again and again: the transport for cameras that have nothing else. */
export function createSnapshotTransport(): Transport {
  return { name: 'snapshot', isSupported: canDecodeImages, open: openSnapshots };
}

/** One still: the picture, and when it was made as far as its server says (epoch milliseconds). */
export interface FetchedFrame {
  /** To be closed by whoever asked for it. */
  readonly bitmap: ImageBitmap;
  readonly atMs: number;
}

/** Fetches one still, for the time until the first frame. Rejects with a Fault, or the signal's reason. */
export async function fetchStillFrame(
  url: string,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<FetchedFrame> {
  const { picture, date } = await ask(url, credentials, signal);
  return { bitmap: await decodable(createImageBitmap(picture)), atMs: date?.atMs ?? Date.now() };
}

/**
 * Opens the stills of `endpoints.snapshot`. Resolves when the first is painted, also where it is the same as the one
 * that was seen before: its server answers, and its age is told.
 */
export async function openSnapshots({
  endpoints,
  surfaces,
  signal,
  credentials,
  settings,
}: OpenContext): Promise<Session> {
  const url = endpoints.snapshot ?? '';
  const painter = new CanvasPainter(surfaces, signal);
  // Asked more often, a camera still makes its stills at a pace of its own.
  painter.frames.paceMs = Math.max(settings.snapshotIntervalMs, LEAST_PACE_MS);
  const clock = new StartupClock();
  let madeAtMs: number | null = null;
  const askOnce = async () => {
    const { picture, date } = await ask(url, credentials, signal, () => clock.mark('answerMs'));
    clock.mark('keyFrameMs');
    await decodable(painter.paint(picture, date));
    madeAtMs = date?.atMs ?? null;
  };
  await askOnce();
  clock.mark('decodeMs');
  signal.throwIfAborted();
  surfaces.place(painter.canvas, signal);
  return {
    transport: 'snapshot',
    surface: painter.canvas,
    frames: painter.frames,
    capturedAtMs: () => madeAtMs,
    lost: Promise.race([
      poll(askOnce, () => pauseMs(painter, settings.snapshotIntervalMs), signal),
      ...(UNREADABLE.has(url) ? [becomesReadable(url, credentials, signal)] : []),
    ]),
    hasAudio: false,
    setSound: () => Promise.resolve(),
    sample: () => painter.sample(clock.timings),
  };
}

/** Never settles when the session ends before. */
function becomesReadable(url: string, credentials: Credentials, signal: AbortSignal): Promise<Fault> {
  const read = async (limit: AbortSignal) => {
    const answer = await fetchImage(url, await credentials.headersFor(url), credentials, ONLY_NEW, limit);
    void answer.body?.cancel();
    UNREADABLE.delete(url);
  };
  return loseWhenReadable('snapshot', url, read, signal);
}

/** The page's interval, or half the time for which the still has been the same. */
function pauseMs({ frames }: CanvasPainter, intervalMs: number): number {
  const sameForMs = performance.now() - (frames.lastAtMs ?? performance.now());
  return Math.max(intervalMs, Math.min(sameForMs / 2, LONGEST_PAUSE_MS));
}

/** One request at a time, begun each time that `pause` says (milliseconds; Infinity for never); resolves with the fault of the third failure in a row. */
function poll(askOnce: () => Promise<void>, pause: () => number, signal: AbortSignal): Promise<Fault> {
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
      timer = window.setTimeout(() => void turn(), Math.max(0, pause() - spentMs));
    };
    if (pause() < Infinity) timer = window.setTimeout(() => void turn(), pause());
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

/** A still as it came; no more is known of one that may not be read. */
interface Answered {
  readonly picture: Blob | HTMLImageElement;
  readonly date: PictureDate | null;
}

function ask(url: string, credentials: Credentials, signal: AbortSignal, onAnswer = () => {}): Promise<Answered> {
  return requestInTurn(url, signal, () => askNow(url, credentials, signal, onAnswer));
}

async function askNow(
  url: string,
  credentials: Credentials,
  signal: AbortSignal,
  onAnswer: () => void,
): Promise<Answered> {
  const headers = await credentials.headersFor(url);
  const ending = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_LIMIT_MS)]);
  try {
    const response = UNREADABLE.has(url)
      ? null
      : await answerIfReadable(url, fetchImage(url, headers, credentials, ONLY_NEW, ending), ending);
    if (!response) {
      const picture = await loadStillImage(url, ending);
      UNREADABLE.add(url);
      onAnswer();
      return { picture, date: null };
    }
    if (response.status === 401) credentials.noteRefusal?.();
    if (!response.ok) throw faultFromHttp('snapshot', readHttpAnswer(response, await response.text(), url));
    const receivedAtMs = Date.now();
    onAnswer();
    // Buckets and cameras send pictures under any type: the first bytes say what they are.
    const picture = new Uint8Array(await response.arrayBuffer());
    noteRead(url);
    const type = detectImageType(picture);
    const toldType = response.headers.get('Content-Type') ?? '';
    if (!type && !/^image\//i.test(toldType)) {
      const body = new TextDecoder().decode(picture.subarray(0, MAX_TEXT_BYTES));
      throw faultFromUnexpected(
        'snapshot',
        readHttpAnswer(response, body, url),
        `not a picture, but ${toldType || 'of no type'}`,
      );
    }
    const date = parsePictureDate(response.headers, receivedAtMs, 'still');
    return { picture: new Blob([picture], { type: type ?? toldType }), date };
  } catch (thrown) {
    signal.throwIfAborted();
    // What is shown without being read may be gone, or readable now: that is asked anew.
    UNREADABLE.delete(url);
    throw thrown instanceof DOMException && thrown.name === 'EncodingError'
      ? new Fault('unreachable', {
          transport: 'snapshot',
          serverMessage: 'no picture came, and no reason',
          cause: thrown,
        })
      : asFault(thrown, 'snapshot');
  }
}

async function decodable<T>(decoding: Promise<T>): Promise<T> {
  try {
    return await decoding;
  } catch (cause) {
    throw new Fault('bad-answer', { transport: 'snapshot', serverMessage: 'no picture that can be decoded', cause });
  }
}
