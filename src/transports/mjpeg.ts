import { asFault, Fault } from '../fault.js';
import { faultFromHttp } from '../fault-http.js';
import { OpeningClock } from '../telemetry-opening.js';
import { CanvasPainter } from './canvas-painter.js';
import { holdConnection } from './connections.js';
import { openAsImage } from './mjpeg-img.js';
import { boundaryOf, MultipartParser } from './multipart.js';
import { openWithOwnEnd } from './own-end.js';
import { pictureDateOf } from './picture-date.js';
import { canDecodeImages } from './support.js';
import type { OpenContext, Session, Transport } from './transport.js';

const FIRST_FRAME_LIMIT = { ms: 10_000, rung: 'mjpeg', said: 'no picture in 10 s' } as const;

/** Motion JPEG over HTTP, read as it comes: status, stalls and the end are seen, which a plain `<img>` hides. */
export function createMjpegTransport(): Transport {
  return { rung: 'mjpeg', supported: canDecodeImages, open };
}

async function open(context: OpenContext): Promise<Session> {
  const { signal: viewer } = context;
  try {
    return await openWithOwnEnd(viewer, ({ signal }) => look({ ...context, signal }), FIRST_FRAME_LIMIT);
  } catch (thrown) {
    viewer.throwIfAborted();
    throw asFault(thrown, 'mjpeg');
  }
}

async function look(context: OpenContext): Promise<Session> {
  const { endpoints, stage, signal, credentials } = context;
  const url = endpoints.mjpeg ?? '';
  holdConnection(url, 'mjpeg', signal);
  const clock = new OpeningClock();
  let response = await ask(url, await credentials.headersFor(url), signal);
  if (!response) {
    // A camera without CORS can still be looked at, though not read.
    const image = await openWithOwnEnd(signal, async (ending) => ({
      ending,
      session: await openAsImage({ ...context, signal: ending.signal }),
    }));
    // Or the network came back in between: then there is a better way than one on which nobody sees it freeze.
    response = await ask(url, await credentials.headersFor(url), signal);
    if (!response) return image.session;
    image.ending.abort();
  }
  clock.pass('answerMs');
  const { parts, boundary } = await checked(response);
  const painter = new CanvasPainter(stage, signal);
  stage.place(painter.canvas, signal);
  const { lost } = await play(parts, new MultipartParser(boundary), painter, signal, clock);
  clock.pass('decodeMs');
  return {
    rung: 'mjpeg',
    surface: painter.canvas,
    frames: painter.frames,
    lost,
    hasAudio: false,
    setSound: () => Promise.resolve(),
    sample: () => painter.sample(clock.stages),
  };
}

/** The answer; null when the browser may not read one, which it does not tell from "unreachable". */
async function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Response | null> {
  try {
    return await fetch(url, { headers, credentials: 'omit', cache: 'no-store', signal });
  } catch (thrown) {
    if (signal.aborted || new URL(url).origin === location.origin) throw thrown;
    return null;
  }
}

async function checked(
  response: Response,
): Promise<{ parts: ReadableStreamDefaultReader<Uint8Array>; boundary: string }> {
  const boundary = boundaryOf(response.headers.get('Content-Type'));
  if (response.ok && boundary && response.body) return { parts: response.body.getReader(), boundary };
  const { status } = response;
  if (response.ok) {
    const said = `not multipart, but ${response.headers.get('Content-Type') ?? 'of no type'}`;
    throw new Fault('bad-answer', { rung: 'mjpeg', status, said });
  }
  const body = await response.text();
  throw faultFromHttp('mjpeg', { status, body, retryAfter: response.headers.get('Retry-After') });
}

/** Resolves at the first painted picture, with the promise of the end. */
async function play(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  parser: MultipartParser,
  painter: CanvasPainter,
  signal: AbortSignal,
  clock: OpeningClock,
): Promise<{ lost: Promise<Fault> }> {
  const readOne = async (): Promise<boolean> => {
    const { done, value } = await reader.read();
    if (done) return false;
    const newest = parser.push(value).at(-1);
    if (!newest) return true;
    clock.pass('keyFrameMs');
    const jpeg = new Blob([newest.body], { type: 'image/jpeg' });
    const painted = painter.paint(jpeg, pictureDateOf(newest.headers, Date.now()));
    if (painter.frames.count === 0) await painted;
    // A torn picture in a stream that plays is one picture less.
    else painted.catch(() => undefined);
    return true;
  };
  while (painter.frames.count === 0) {
    const goesOn = await readOne().catch((thrown: unknown) => {
      signal.throwIfAborted();
      throw thrown instanceof TypeError
        ? thrown
        : new Fault('bad-answer', { rung: 'mjpeg', said: 'no JPEG', cause: thrown });
    });
    if (!goesOn) throw new Fault('bad-answer', { rung: 'mjpeg', said: 'the stream ended before a picture' });
  }
  const lost = new Promise<Fault>((resolve) => {
    const readOn = async () => {
      while (await readOne());
      return new Fault('lost', { rung: 'mjpeg', said: 'the stream ended' });
    };
    void readOn()
      .catch((cause: unknown) => new Fault('lost', { rung: 'mjpeg', said: 'the stream broke', cause }))
      .then((fault) => {
        if (!signal.aborted) resolve(fault);
      });
  });
  return { lost };
}
