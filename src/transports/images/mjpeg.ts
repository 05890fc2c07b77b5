import { asFault, Fault } from '../../faults/fault.js';
import { readHttpAnswer, faultFromHttp, faultFromUnexpected } from '../../faults/from-http.js';
import { StartupClock } from '../../telemetry/startup.js';
import type { CanvasPainter } from './canvas-painter.js';
import { createPainter } from './create-painter.js';
import { takeConnection } from './connection-budget.js';
import { detectImageType } from './image-type.js';
import { openAsImage } from './mjpeg-image.js';
import { MultipartParser } from './multipart.js';
import { parseBoundary, isMultipart } from './multipart-delimiter.js';
import { explainEmptyAnswer } from '../empty-answer.js';
import { openWithTimeout, type OpenLimit } from '../open-with-timeout.js';
import { parsePictureDate } from './picture-date.js';
import { openSnapshots } from './snapshot.js';
import {
  answerIfReadable,
  fetchImage,
  forgetUnreadable,
  isUnreadable,
  loseWhenReadable,
  noteRead,
  wasReadLately,
} from './readable.js';
import { canDecodeImages } from '../support.js';
import type { OpenContext, Session, Transport } from '../transport.js';

const FIRST_FRAME_LIMIT: OpenLimit = { ms: 10_000, transport: 'mjpeg', serverMessage: 'no picture in 10 s' };
const CACHE: RequestCache = 'no-store';
/** Some servers end each connection after some seconds: one that lasted this long is followed by another at once. */
const STEADY_MS = 3000;

/**
 * Creates the Motion JPEG transport. It reads the stream over HTTP as it arrives, and so sees the status, stalls and
 * the end, which a plain `<img>` hides.
 */
export function createMjpegTransport(): Transport {
  return { name: 'mjpeg', isSupported: canDecodeImages, open };
}

async function open(context: OpenContext): Promise<Session> {
  const { signal: outer } = context;
  try {
    const limit = { ...FIRST_FRAME_LIMIT };
    const onBroken = () => (limit.serverMessage = 'no JPEG in 10 s');
    return await openWithTimeout(outer, ({ signal }) => openStream({ ...context, signal }, onBroken), limit);
  } catch (thrown) {
    outer.throwIfAborted();
    throw await explainEmptyAnswer(asFault(thrown, 'mjpeg'), 'mjpeg', context);
  }
}

/** @param onBroken Called for each picture that cannot be decoded before one that can. */
async function openStream(context: OpenContext, onBroken: () => void): Promise<Session> {
  const { endpoints, surfaces, signal } = context;
  const url = endpoints.mjpeg ?? '';
  await takeConnection(url, signal, (ending) => requestStream(context, ending));
  const clock = new StartupClock();
  const stream = isUnreadable(url) ? null : await connect(context);
  if (!stream) return await openUnreadable(context);
  clock.mark('answerMs');
  context.onAnswer?.();
  const painter = await createPainter(context);
  const reader = new PictureReader(stream, painter, clock);
  // WebKit gives multipart responses to images alone: the first read of one fails.
  const isStream = await reader.readFirst(signal, onBroken).catch((thrown: unknown) => {
    signal.throwIfAborted();
    // A stream that was readable a moment ago has lost its network.
    if (thrown instanceof TypeError && !painter.hasPicture && !wasReadLately(url)) return null;
    throw thrown;
  });
  if (isStream === null) return await openUnreadable(context);
  noteRead(url);
  if (!isStream) {
    // A single picture without a stream is shown as snapshots, as a plain image would show it.
    return await openSnapshots({ ...context, endpoints: { ...endpoints, snapshot: url } });
  }
  clock.mark('decodeMs');
  surfaces.place(painter.canvas, signal);
  return {
    transport: 'mjpeg',
    surface: painter.canvas,
    frames: painter.frames,
    lost: readUntilLost(reader, context),
    hasAudio: false,
    setSound: () => Promise.resolve(),
    sample: () => painter.sample(clock.timings),
  };
}

/**
 * Opens a camera without CORS, which can be shown but not read. The image shows the answer of the only request: a
 * second request would wait for ever at a camera that serves one viewer at a time.
 */
async function openUnreadable(context: OpenContext): Promise<Session> {
  const url = context.endpoints.mjpeg ?? '';
  const session = await openAsImage(context).catch((thrown: unknown) => {
    forgetUnreadable(url);
    throw thrown;
  });
  return { ...session, lost: Promise.race([session.lost, waitUntilReadable(url, context)]) };
}

/** Resolves when the stream can be read; never settles when the session ends before. */
function waitUntilReadable(url: string, context: OpenContext): Promise<Fault> {
  const read = async (limit: AbortSignal) => {
    const answer = await requestStream(context, limit);
    const chunks = answer.body?.getReader();
    // WebKit gives the response to a request whose body it does not let a page read.
    await chunks?.read();
    void chunks?.cancel();
  };
  return loseWhenReadable('mjpeg', url, read, context.signal);
}

async function requestStream({ endpoints, credentials }: OpenContext, signal: AbortSignal): Promise<Response> {
  const url = endpoints.mjpeg ?? '';
  const headers = await credentials.headersFor(url);
  return fetchImage(url, headers, credentials, CACHE, signal);
}

/** A stream of pictures that has begun. */
interface Stream {
  readonly chunks: ReadableStreamDefaultReader<Uint8Array>;
  /** The bytes that were read to recognise the stream. */
  readonly first: Uint8Array | null;
  readonly parser: MultipartParser;
  /** Whether a single JPEG may be all that comes. */
  readonly isPossiblyStill: boolean;
}

/** Requests the stream; null when the browser may not read the answer, which it does not tell from "unreachable". */
async function connect(context: OpenContext): Promise<Stream | null> {
  const { endpoints, credentials, signal } = context;
  const url = endpoints.mjpeg ?? '';
  // Without credentials there would be no answer to read, and no image to show.
  const headers = await credentials.headersFor(url);
  const response = await answerIfReadable(url, fetchImage(url, headers, credentials, CACHE, signal), signal);
  if (!response) return null;
  if (!response.ok) throw faultFromHttp('mjpeg', readHttpAnswer(response, await response.text(), url));
  const type = response.headers.get('Content-Type');
  const chunks = response.body?.getReader();
  if (chunks && isMultipart(type)) {
    return { chunks, first: null, parser: new MultipartParser(parseBoundary(type)), isPossiblyStill: false };
  }
  // The type is another one or missing: the first bytes say what it is.
  const first = (await chunks?.read())?.value;
  const isPicture = first !== undefined && detectImageType(first) !== null;
  const isParts = first !== undefined && /^\s*(--\S|content-type:)/i.test(new TextDecoder().decode(first.slice(0, 64)));
  if (chunks && (isPicture || isParts)) {
    return { chunks, first, parser: new MultipartParser(null), isPossiblyStill: isPicture };
  }
  void chunks?.cancel().catch(() => undefined);
  const text = new TextDecoder().decode(first);
  throw faultFromUnexpected('mjpeg', readHttpAnswer(response, text, url), `not multipart, but ${type ?? 'of no type'}`);
}

/** Paints the newest picture of each chunk. */
class PictureReader {
  readonly painter: CanvasPainter;
  readonly #clock: StartupClock;
  #stream: Stream;
  #beganAtMs = performance.now();
  #paintedBefore = 0;
  #pictureCount = 0;

  constructor(stream: Stream, painter: CanvasPainter, clock: StartupClock) {
    this.#stream = stream;
    this.painter = painter;
    this.#clock = clock;
  }

  /** Whether this connection lasted, and showed something new. */
  get wasSteady(): boolean {
    return performance.now() - this.#beganAtMs >= STEADY_MS && this.painter.frames.count > this.#paintedBefore;
  }

  /** Continues with the next connection. */
  follow(stream: Stream): void {
    this.#stream = stream;
    this.#beganAtMs = performance.now();
    this.#paintedBefore = this.painter.frames.count;
  }

  /**
   * Reads until the first picture is painted. Resolves with false when it was a single picture and no stream. Pictures
   * that cannot be decoded are left out: a camera may begin in the middle of one.
   */
  async readFirst(signal: AbortSignal, onBroken: () => void): Promise<boolean> {
    const { first, chunks, isPossiblyStill } = this.#stream;
    this.#stream = { ...this.#stream, first: null };
    let value = first ?? undefined;
    for (;;) {
      if (value) await this.#paint(value).catch(onBroken);
      if (this.painter.hasPicture && !(isPossiblyStill && this.#pictureCount === 1)) return true;
      const next = await chunks.read();
      signal.throwIfAborted();
      if (next.done && isPossiblyStill) return false;
      if (next.done)
        throw new Fault('bad-answer', { transport: 'mjpeg', serverMessage: 'the stream ended before a picture' });
      value = next.value;
    }
  }

  /** Reads until the stream ends; rejects when it breaks. */
  async readAll(): Promise<void> {
    const { first, chunks } = this.#stream;
    let value: Uint8Array | undefined = first ?? undefined;
    for (;;) {
      // A damaged picture in a stream that plays is left out.
      if (value) this.#paint(value).catch(() => undefined);
      const next = await chunks.read();
      if (next.done) return;
      value = next.value;
    }
  }

  async #paint(chunk: Uint8Array): Promise<void> {
    const pictures = this.#stream.parser.push(chunk).filter(({ body }) => detectImageType(body) !== null);
    this.#pictureCount += pictures.length;
    const newest = pictures.at(-1);
    if (!newest) return;
    this.#clock.mark('keyFrameMs');
    const picture = new Blob([newest.body], { type: detectImageType(newest.body) ?? '' });
    await this.painter.paint(picture, parsePictureDate(newest.headers, Date.now(), 'live'));
  }
}

/**
 * Reads until the camera is lost. When a stream ends after it has played for a while, another one follows at once, and
 * the last picture stays meanwhile.
 */
async function readUntilLost(reader: PictureReader, context: OpenContext): Promise<Fault> {
  const { signal } = context;
  let fault: Fault;
  for (;;) {
    fault = await reader.readAll().then(
      () => new Fault('lost', { transport: 'mjpeg', serverMessage: 'the stream ended' }),
      (cause: unknown) => new Fault('lost', { transport: 'mjpeg', serverMessage: 'the stream broke', cause }),
    );
    noteRead(context.endpoints.mjpeg ?? '');
    if (signal.aborted || !reader.wasSteady) break;
    const next = await connectNext(context).catch(() => null);
    if (!next) break;
    reader.follow(next);
  }
  // An end by the signal is not reported.
  return signal.aborted ? new Promise<Fault>(() => undefined) : fault;
}

/** A token may have ended with the stream before: the second request brings what the page gives now. */
async function connectNext(context: OpenContext): Promise<Stream | null> {
  try {
    return await connect(context);
  } catch (thrown) {
    const isRefused = thrown instanceof Fault && thrown.status === 401;
    if (!isRefused || !context.credentials.noteRefusal?.()) throw thrown;
    return connect(context);
  }
}
