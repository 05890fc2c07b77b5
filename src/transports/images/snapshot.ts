import type { Credentials } from '../../credentials/credentials.js';
import { asFault, Fault } from '../../faults/fault.js';
import { readHttpAnswer, faultFromHttp, faultFromUnexpected } from '../../faults/from-http.js';
import { StartupClock } from '../../telemetry/startup.js';
import type { CanvasPainter } from './canvas-painter.js';
import { createPainter } from './create-painter.js';
import { detectImageType } from './image-type.js';
import { parsePictureDate, type PictureDate } from './picture-date.js';
import { answerIfReadable, fetchImage, loseWhenReadable, noteRead } from './readable.js';
import { loadStillImage } from './still-image.js';
import { explainEmptyAnswer } from '../empty-answer.js';
import { canDecodeImages } from '../support.js';
import { requestInTurn } from './request-turns.js';
import type { OpenContext, Session, Transport } from '../transport.js';

const REQUEST_LIMIT_MS = 10_000;
/**
 * The browser sends the ETag that it has cached, and gives the cached picture for a 304: a conditional request without
 * a header of ours, and so without a preflight.
 */
const ONLY_NEW: RequestCache = 'no-cache';
/** Of a response that is no picture, this much is read to recognise it. */
const MAX_TEXT_BYTES = 4096;
/** A single lost request is normal. */
const FAILURES_TO_LOSE = 3;
/**
 * The least expected interval, before more is known about a camera's snapshots: twice the longest pause would be too
 * long for one that hangs.
 */
const LEAST_PACE_MS = 4_000;
/** A snapshot that stays the same is requested less and less often, but never less often than this. */
const LONGEST_PAUSE_MS = 10_000;

/** Addresses that a plain image showed although they may not be read: `fetch` does not try them first again. */
const UNREADABLE = new Set<string>();

/** Creates the snapshot transport, which polls pictures, for cameras that have nothing else. */
export function createSnapshotTransport(): Transport {
  return { name: 'snapshot', isSupported: canDecodeImages, open };
}

async function open(context: OpenContext): Promise<Session> {
  try {
    return await openSnapshots(context);
  } catch (thrown) {
    throw await explainEmptyAnswer(thrown, 'snapshot', context);
  }
}

/** One snapshot: the picture, and when it was made as far as its server says (epoch milliseconds). */
export interface FetchedFrame {
  /** The caller closes it. */
  readonly bitmap: ImageBitmap;
  readonly atMs: number;
}

/** Fetches one snapshot, for the time until the first frame. Rejects with a Fault, or the signal's reason. */
export async function fetchStillFrame(
  url: string,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<FetchedFrame> {
  const { picture, date } = await requestStill(url, credentials, signal);
  return { bitmap: await decodable(createImageBitmap(picture)), atMs: date?.atMs ?? Date.now() };
}

/**
 * Opens the snapshots of `endpoints.snapshot`. Resolves when the first is painted, also where it equals the one that
 * was shown before: its server answers, and its age is known.
 */
export async function openSnapshots(context: OpenContext): Promise<Session> {
  const { endpoints, surfaces, signal, credentials, settings, onAnswer } = context;
  const url = endpoints.snapshot ?? '';
  const painter = await createPainter(context);
  // However often it is asked, a camera makes its snapshots at its own rate.
  painter.frames.paceMs = Math.max(settings.snapshotIntervalMs, LEAST_PACE_MS);
  const clock = new StartupClock();
  let madeAtMs: number | null = null;
  const paintOne = async () => {
    const { picture, date } = await requestStill(url, credentials, signal, () => {
      clock.mark('answerMs');
      onAnswer?.();
    });
    clock.mark('keyFrameMs');
    await decodable(painter.paint(picture, date));
    madeAtMs = date?.atMs ?? null;
  };
  await paintOne();
  clock.mark('decodeMs');
  signal.throwIfAborted();
  surfaces.place(painter.canvas, signal);
  return {
    transport: 'snapshot',
    surface: painter.canvas,
    frames: painter.frames,
    capturedAtMs: () => madeAtMs,
    lost: Promise.race([
      poll(paintOne, () => pauseMs(painter, settings.snapshotIntervalMs), signal),
      ...(UNREADABLE.has(url) ? [becomesReadable(url, credentials, signal)] : []),
    ]),
    hasAudio: false,
    setSound: () => Promise.resolve(),
    sample: () => painter.sample(clock.timings),
  };
}

/** Resolves when the snapshots can be read; never settles when the session ends before. */
function becomesReadable(url: string, credentials: Credentials, signal: AbortSignal): Promise<Fault> {
  const read = async (limit: AbortSignal) => {
    const answer = await fetchImage(url, await credentials.headersFor(url), credentials, ONLY_NEW, limit);
    void answer.body?.cancel();
    UNREADABLE.delete(url);
  };
  // The pictures are polled meanwhile: when the address fails, both would request it at once.
  return loseWhenReadable('snapshot', url, (limit) => requestInTurn(url, limit, () => read(limit)), signal);
}

/**
 * Gives the pause before the next request: the page's interval, or half the time for which the picture has been the
 * same.
 */
function pauseMs({ frames }: CanvasPainter, intervalMs: number): number {
  const sameForMs = performance.now() - (frames.lastAtMs ?? performance.now());
  return Math.max(intervalMs, Math.min(sameForMs / 2, LONGEST_PAUSE_MS));
}

/**
 * Polls with one request at a time; resolves with the fault of the third failure in a row.
 *
 * @param pause Gives the milliseconds until the next request; Infinity for none.
 */
function poll(paintOne: () => Promise<void>, pause: () => number, signal: AbortSignal): Promise<Fault> {
  return new Promise((resolve) => {
    let failures = 0;
    let timer = 0;
    const turn = async () => {
      const beganAtMs = performance.now();
      try {
        await paintOne();
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

/** A snapshot as it arrived; no date is known of one that may not be read. */
interface StillAnswer {
  readonly picture: Blob | HTMLImageElement;
  readonly date: PictureDate | null;
}

function requestStill(
  url: string,
  credentials: Credentials,
  signal: AbortSignal,
  onAnswer = () => {},
): Promise<StillAnswer> {
  return requestInTurn(url, signal, () => fetchStill(url, credentials, signal, onAnswer));
}

async function fetchStill(
  url: string,
  credentials: Credentials,
  signal: AbortSignal,
  onAnswer: () => void,
): Promise<StillAnswer> {
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
    // Storage services and cameras send pictures under any type: the first bytes decide.
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
    // What is shown without being read may be gone, or readable now: the next request finds out.
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
