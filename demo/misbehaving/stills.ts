import type { Misbehaviour, Stock } from './misbehaviour.js';
import { answer, between, cors, type Handler, type Visit } from './server.js';

interface StillOptions {
  readonly contentType?: string;
  /** Sends the same picture until this returns another number; each picture is new if absent. */
  readonly version?: (() => number) | undefined;
  readonly headers?: (captureMs: number) => Readonly<Record<string, string>>;
  /** Answers with a 304 if the client has the picture, by its ETag. */
  readonly isConditional?: boolean;
}

/** Serves snapshots of a camera. */
export function still({ camera }: Stock, options: StillOptions = {}): Handler {
  const { contentType = 'image/jpeg', version, headers = () => ({}), isConditional = false } = options;
  let cached: { version: number; data: Uint8Array; captureMs: number } | null = null;
  return async ({ request, response }: Visit) => {
    const now = version?.() ?? NaN;
    if (cached?.version !== now) cached = { version: now, ...(await camera.jpeg()) };
    const { data, captureMs } = cached;
    const etag = `"${captureMs}"`;
    const tag = isConditional ? { ETag: etag } : {};
    if (isConditional && request.headers['if-none-match'] === etag) response.writeHead(304, tag).end();
    else
      response
        .writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-cache', ...tag, ...headers(captureMs) })
        .end(data);
  };
}

const each = (ms: number) => () => Math.floor(Date.now() / ms);

type Row = [name: string, does: string, right: string, handler: (stock: Stock) => Handler];

const rows: Row[] = [
  ['still-no-cors', 'no CORS', 'the picture, renewed', (s) => still(s)],
  [
    'still-octet-stream',
    'Content-Type is application/octet-stream',
    'the picture',
    (s) => cors(still(s, { contentType: 'application/octet-stream' })),
  ],
  [
    'still-slow',
    'a picture that changes each 20 seconds',
    'live at its own pace, with the age of the picture',
    (s) => cors(still(s, { version: each(20_000) })),
  ],
  [
    'still-slow-conditional',
    'as still-slow, with 304 in between',
    'live at its own pace, with the age of the picture',
    (s) => cors(still(s, { version: each(20_000), isConditional: true })),
  ],
  [
    'still-clock-since-boot',
    'X-Timestamp counts from the start of the device',
    'the picture, without a delay',
    (s) => cors(still(s, { headers: () => ({ 'X-Timestamp': '293500.732145' }) })),
  ],
  [
    'still-clock-right',
    'X-Timestamp is right',
    'the picture, with its true delay',
    (s) => cors(still(s, { headers: (ms) => ({ 'X-Timestamp': (ms / 1000).toFixed(6) }) })),
  ],
  [
    'still-html',
    'a sign-in page with status 200',
    'a word, no picture',
    () => cors(answer(200, { 'Content-Type': 'text/html' }, '<!doctype html><title>Sign in</title><form></form>')),
  ],
  [
    'still-refused-a-while',
    '403 for sixteen seconds in the middle',
    'live again within seconds of the end',
    (s) => cors(between(6_000, 22_000, answer(403), still(s))),
  ],
];

/** Snapshots as real cameras send them. */
export const STILLS: readonly Misbehaviour[] = rows.map(([name, does, right, handler]) => ({
  name,
  kind: 'snapshot',
  does,
  right,
  handler,
  path: '/still.jpg',
}));
