import type { Misbehaviour, Stock } from './misbehaviour.js';
import { between, answer, cors, isOpen, oneAtATime, pause, type Handler } from './server.js';

/** A part of a multipart stream. @param index The number of this part on its connection, from 0. */
type Part = (jpeg: Buffer, index: number, captureMs: number) => Buffer;

/** The options of a stream; all have a default. */
interface StreamOptions {
  readonly contentType?: string;
  readonly part?: Part;
  /** Milliseconds until the next part; 100 if absent. @param sent The number of parts sent on this connection. */
  readonly nextMs?: (sent: number) => number;
  /** Sends the same frame until this returns another number. */
  readonly version?: (() => number) | undefined;
  /** The server ends each connection after this time (ms). */
  readonly endsAfterMs?: number | undefined;
}

/** Formats a well-formed part; the length can be wrong, and `null` leaves it out. */
export function formatPart(
  jpeg: Uint8Array,
  options: { readonly length?: number | null; readonly head?: string; readonly line?: string } = {},
): Buffer {
  const { length = jpeg.length, head = '', line = '--frame' } = options;
  const lengthHeader = length === null ? '' : `Content-Length: ${length}\r\n`;
  return Buffer.concat([Buffer.from(`${line}\r\nContent-Type: image/jpeg\r\n${lengthHeader}${head}\r\n`), jpeg, EOL]);
}
const EOL = Buffer.from('\r\n');

/** Motion JPEG of a camera. */
export function stream({ camera }: Stock, options: StreamOptions = {}): Handler {
  const { contentType = 'multipart/x-mixed-replace; boundary=frame', endsAfterMs = Infinity } = options;
  const { part = (jpeg: Buffer) => formatPart(jpeg), nextMs = () => 100, version } = options;
  let cached: { version: number; data: Uint8Array; captureMs: number } | null = null;
  const picture = async () => {
    const now = version?.() ?? NaN;
    // NaN equals nothing, so without versions each frame is new.
    if (cached?.version !== now) cached = { version: now, ...(await camera.jpeg()) };
    return cached;
  };
  return async ({ response }) => {
    const beganMs = Date.now();
    response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' });
    response.flushHeaders();
    for (let sent = 0; isOpen(response); sent += 1) {
      // A slow reader misses frames.
      if (!response.writableNeedDrain) {
        const { data, captureMs } = await picture();
        if (isOpen(response)) response.write(part(Buffer.from(data), sent, captureMs));
      }
      await pause(Math.min(nextMs(sent + 1), Math.max(0, beganMs + endsAfterMs - Date.now())));
      if (Date.now() - beganMs >= endsAfterMs) response.end();
    }
  };
}

/** Polls `version` until its value changes. */
const untilNext = (periodMs: number) => () => periodMs - (Date.now() % periodMs) + 1;
const getPeriod = (periodMs: number) => () => Math.floor(Date.now() / periodMs);

/** A refused request also ends the running stream. */
function refusedBetween(fromMs: number, toMs: number, status: number, stock: Stock): Handler {
  const streaming = stream(stock);
  const refuse = answer(status, { 'Content-Type': 'text/plain' }, 'no');
  return between(fromMs, toMs, refuse, (visit) => {
    const { response, sinceMs } = visit;
    const cut = sinceMs < fromMs ? setTimeout(() => response.destroy(), fromMs - sinceMs) : undefined;
    response.once('close', () => clearTimeout(cut));
    return streaming(visit);
  });
}

type Row = [name: string, does: string, right: string, handler: (stock: Stock) => Handler];

const rows: Row[] = [
  [
    'length-too-large',
    'Content-Length is 20 bytes too large',
    'each picture',
    (s) => cors(stream(s, { part: (j) => formatPart(j, { length: j.length + 20 }) })),
  ],
  [
    'length-too-small',
    'Content-Length is 7 bytes too small',
    'each picture',
    (s) => cors(stream(s, { part: (j) => formatPart(j, { length: j.length - 7 }) })),
  ],
  [
    'length-zero',
    'Content-Length is 0',
    'each picture',
    (s) => cors(stream(s, { part: (j) => formatPart(j, { length: 0 }) })),
  ],
  [
    'length-absurd',
    'Content-Length is 999,999,999',
    'each picture',
    (s) => cors(stream(s, { part: (j) => formatPart(j, { length: 999_999_999 }) })),
  ],
  [
    'length-missing-slow',
    'no Content-Length, one picture in ten seconds',
    'each picture as soon as it is complete',
    (s) => cors(stream(s, { part: (j) => formatPart(j, { length: null }), nextMs: () => 10_000 })),
  ],
  [
    'first-part-cut',
    'the first part of each connection is half a picture',
    'the pictures after it',
    (s) => cors(stream(s, { part: (j, i) => formatPart(i === 0 ? j.subarray(0, j.length / 2) : j) })),
  ],
  [
    'text-between',
    'a text/plain part after each picture',
    'the pictures',
    (s) =>
      cors(
        stream(s, {
          part: (j) =>
            Buffer.concat([
              formatPart(j),
              Buffer.from('--frame\r\nContent-Type: text/plain\r\nContent-Length: 15\r\n\r\n{"motion":true}\r\n'),
            ]),
        }),
      ),
  ],
  [
    'boundary-without-dashes',
    'the boundary has no dashes in the body',
    'the pictures',
    (s) => cors(stream(s, { part: (j) => formatPart(j, { line: 'frame' }) })),
  ],
  [
    'boundary-single-quotes',
    "single quotes around the header's boundary",
    'the pictures',
    (s) => cors(stream(s, { contentType: "multipart/x-mixed-replace; boundary='frame'" })),
  ],
  [
    'boundary-missing',
    'the header names no boundary',
    'the pictures',
    (s) => cors(stream(s, { contentType: 'multipart/x-mixed-replace' })),
  ],
  [
    'blank-line-before-headers',
    "an empty line before each part's headers",
    'the pictures',
    (s) => cors(stream(s, { part: (j) => formatPart(j, { line: '--frame\r\n' }) })),
  ],
  [
    'only-changes',
    'a part only when the picture changes, each 15 s',
    'live, with the age of the picture',
    (s) => cors(stream(s, { version: getPeriod(15_000), nextMs: untilNext(15_000) })),
  ],
  [
    'bursts',
    'pictures come in bursts of five, two seconds apart',
    'live',
    (s) => cors(stream(s, { nextMs: (sent) => (sent % 5 === 0 ? 2_000 : 40) })),
  ],
  [
    'one-client-no-cors',
    'no CORS, one client at a time: a second connection hangs',
    'the picture, with one connection',
    (s) => oneAtATime(stream(s)),
  ],
  ['no-cors', 'no CORS', 'the picture', (s) => stream(s)],
  [
    'clock-since-boot',
    'X-Timestamp counts from the start of the device',
    'the picture, without a delay',
    (s) =>
      cors(
        stream(s, {
          part: (j) =>
            formatPart(j, { head: `X-Timestamp: ${(293_500.73 + performance.now() / 1000).toFixed(6)}\r\n` }),
        }),
      ),
  ],
  [
    'clock-right',
    'X-Timestamp is right',
    'the picture, with its true delay',
    (s) =>
      cors(stream(s, { part: (j, _, ms) => formatPart(j, { head: `X-Timestamp: ${(ms / 1000).toFixed(6)}\r\n` }) })),
  ],
  [
    'ends-each-ten-seconds',
    'the server ends each connection after ten seconds',
    'live without a word',
    (s) => cors(stream(s, { endsAfterMs: 10_000 })),
  ],
  [
    'same-picture',
    'the same picture ten times a second',
    'live, with the age of the picture',
    (s) => cors(stream(s, { version: () => 0 })),
  ],
  [
    'refused-a-while',
    '403 for twenty seconds in the middle; the running stream ends',
    'live again within seconds of the end',
    (s) => cors(refusedBetween(6_000, 22_000, 403, s)),
  ],
];

/** Motion JPEG as cameras send it. */
export const MJPEG: readonly Misbehaviour[] = rows.map(([name, does, right, handler]) => ({
  name,
  kind: 'mjpeg',
  does,
  right,
  handler,
  path: '/stream.mjpg',
}));
