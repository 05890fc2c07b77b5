import type { Segment } from '../origin/hls/timeline.js';
import { toMpegTsWithEac3 } from './eac3.js';
import type { Misbehaviour, Stock } from './misbehaviour.js';
import { answer, between, cors, type Handler, type Visit } from './server.js';
import type { Shelf } from './shelf.js';

/** The differences of a playlist from the specification. */
interface PlaylistOptions {
  /** TARGETDURATION in seconds; null leaves it out. */
  readonly targetS?: number | null;
  /** The programme date of a segment; null leaves it out. */
  readonly getDate?: (segment: Segment) => number | null;
  /** Lines before `#EXTM3U`. */
  readonly before?: string;
  readonly body?: (segment: Segment) => Promise<Uint8Array | null>;
  /** Segments that the playlist waits for before its first answer. */
  readonly needs?: number;
}

/** Classic HLS of plain files: `index.m3u8` and `N.ts`. */
export function files(shelf: Shelf, options: PlaylistOptions = {}): Handler {
  const { body = ({ sequence }: Segment) => shelf.ts(sequence), needs = 2 } = options;
  return async (visit) => {
    const { response, url } = visit;
    const name = url.pathname.slice(1);
    if (name === 'index.m3u8') {
      await shelf.filled(needs);
      sendPlaylist(visit, formatPlaylist(shelf.segments, options));
      return;
    }
    const sequence = Number(/^(\d+)\.ts$/.exec(name)?.[1] ?? NaN);
    const segment = shelf.segments.find((one) => one.sequence === sequence);
    const data = segment ? await body(segment) : null;
    if (data) response.writeHead(200, { 'Content-Type': 'video/mp2t' }).end(data);
    else response.writeHead(404).end();
  };
}

function sendPlaylist({ response }: Visit, text: string): void {
  response.writeHead(200, { 'Content-Type': 'application/vnd.apple.mpegurl', 'Cache-Control': 'no-store' }).end(text);
}

function formatPlaylist(segments: readonly Segment[], options: PlaylistOptions): string {
  const longestS = Math.ceil(Math.max(...segments.map(({ durationS }) => durationS)));
  const { targetS = longestS, getDate = ({ startMs }: Segment) => startMs, before = '' } = options;
  const head = ['#EXTM3U', '#EXT-X-VERSION:3', ...(targetS === null ? [] : [`#EXT-X-TARGETDURATION:${targetS}`])];
  const lines = segments.flatMap((segment) => {
    const dateMs = getDate(segment);
    const date = dateMs === null ? [] : [`#EXT-X-PROGRAM-DATE-TIME:${new Date(dateMs).toISOString()}`];
    return [...date, `#EXTINF:${segment.durationS.toFixed(5)},`, `${segment.sequence}.ts`];
  });
  return `${before}${[...head, `#EXT-X-MEDIA-SEQUENCE:${segments[0]?.sequence ?? 0}`, ...lines].join('\n')}\n`;
}

/** Serves all segments as byte ranges of one file, and refuses unknown queries. */
function singleFile(shelf: Shelf): Handler {
  const offsets = new Map<number, { offset: number; data: Uint8Array }>();
  let end = 0;
  const place = async (sequence: number) => {
    const known = offsets.get(sequence);
    const data = known?.data ?? (await shelf.ts(sequence));
    if (!data || known) return known;
    const located = { offset: end, data };
    end += data.length;
    offsets.set(sequence, located);
    return located;
  };
  return async (visit) => {
    const { request, response, url } = visit;
    if (url.search !== '') {
      response.writeHead(403).end();
    } else if (url.pathname === '/index.m3u8') {
      await shelf.filled(2);
      const { segments } = shelf;
      const lines: string[] = [];
      for (const { sequence, durationS, startMs } of segments) {
        const at = await place(sequence);
        if (!at) continue;
        lines.push(`#EXT-X-PROGRAM-DATE-TIME:${new Date(startMs).toISOString()}`);
        lines.push(`#EXTINF:${durationS.toFixed(5)},`, `#EXT-X-BYTERANGE:${at.data.length}@${at.offset}`, 'all.ts');
      }
      const head = `#EXTM3U\n#EXT-X-VERSION:4\n#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA-SEQUENCE:${segments[0]?.sequence ?? 0}`;
      sendPlaylist(visit, `${head}\n${lines.join('\n')}\n`);
    } else {
      const [, from = 'x', to = 'x'] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
      const at = [...offsets.values()].find(({ offset }) => offset === Number(from));
      const headers = { 'Content-Type': 'video/mp2t', 'Content-Range': `bytes ${from}-${to}/${end}` };
      if (at && at.data.length === Number(to) - Number(from) + 1) response.writeHead(206, headers).end(at.data);
      else response.writeHead(416).end();
    }
  };
}

/** Serves a multivariant playlist with these lines in front of the files. */
function master(lines: readonly string[], shelf: Shelf, deadStatus = 404): Handler {
  const below = files(shelf);
  return (visit) => {
    if (visit.url.pathname === '/master.m3u8') sendPlaylist(visit, `#EXTM3U\n${lines.join('\n')}\n`);
    else if (visit.url.pathname === '/dead.m3u8') visit.response.writeHead(deadStatus).end('no');
    else return below(visit);
  };
}

/** Requires the index's `?token=` for all other files. */
function withToken(handler: Handler): Handler {
  return (visit) => {
    if (visit.url.searchParams.get('token') === 'x') return handler(visit);
    visit.response.writeHead(403, { 'Content-Type': 'text/plain' }).end('no token');
  };
}

/** Lists the two segments after the newest fetched one, so the playlist advances only when segments are fetched. */
function movesWhenFetched(shelf: Shelf): Handler {
  let next: number | null = null;
  return async (visit) => {
    await shelf.filled(3);
    const { segments } = shelf;
    const oldest = segments[0]?.sequence ?? 0;
    next = Math.max(next ?? segments.at(-2)?.sequence ?? 0, oldest);
    if (visit.url.pathname === '/index.m3u8') {
      const lines = [next, next + 1].flatMap((sequence) => ['#EXTINF:0.500,', `${sequence}.ts`]);
      sendPlaylist(
        visit,
        `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXT-X-MEDIA-SEQUENCE:${next}\n${lines.join('\n')}\n`,
      );
      return;
    }
    const sequence = Number(/^\/(\d+)\.ts/.exec(visit.url.pathname)?.[1] ?? NaN);
    const data = await shelf.ts(sequence);
    if (!data) {
      visit.response.writeHead(404).end();
      return;
    }
    next = Math.max(next, sequence + 1);
    visit.response.writeHead(200, { 'Content-Type': 'video/mp2t' }).end(data);
  };
}

const HOUR_MS = 3_600_000;
const refuse = (status: number) => answer(status, { 'Content-Type': 'text/plain' }, 'no');
const onlySegments =
  (then: Handler, otherwise: Handler): Handler =>
  (visit) =>
    (visit.url.pathname.endsWith('.ts') ? then : otherwise)(visit);
const html = (text: string) =>
  answer(200, { 'Content-Type': 'text/html' }, `<!doctype html><title>${text}</title><form action="/login"></form>`);

type Row = [name: string, does: string, right: string, handler: (stock: Stock) => Handler, path?: string];

const rows: Row[] = [
  ['hls-healthy', 'nothing wrong', 'the picture, with its true delay', (s) => cors(files(s.shelf))],
  [
    'target-too-short',
    'TARGETDURATION is 1, segments last six seconds',
    'live',
    (s) => cors(files(s.longShelf, { targetS: 1 })),
  ],
  ['target-missing', 'no TARGETDURATION', 'live', (s) => cors(files(s.shelf, { targetS: null }))],
  [
    'dates-an-hour-ago',
    'programme dates are an hour in the past',
    'live, no delay of an hour',
    (s) => cors(files(s.shelf, { getDate: ({ startMs }) => startMs - HOUR_MS })),
  ],
  [
    'dates-jump-back',
    'programme dates jump an hour back after ten seconds',
    'live, no delay of an hour',
    (s) => {
      const jumpMs = Date.now() + 14_000;
      return cors(files(s.shelf, { getDate: ({ startMs }) => (startMs > jumpMs ? startMs - HOUR_MS : startMs) }));
    },
  ],
  [
    'token-on-index-only',
    "playlist and segments want the index's token; it is only in the index's address",
    'the address needs its token: said so',
    (s) => cors(withToken(master(['#EXT-X-STREAM-INF:BANDWIDTH=500000', 'index.m3u8'], s.shelf))),
    '/master.m3u8?token=x',
  ],
  [
    'single-file',
    'segments are byte ranges of one file, unknown queries are refused',
    'live, no query added',
    (s) => cors(singleFile(s.shelf)),
  ],
  [
    'eac3-sound',
    'E-AC-3 sound in MPEG-TS',
    'the picture, without sound',
    (s) => cors(files(s.shelf, { body: toMpegTsWithEac3 })),
  ],
  [
    'first-rendition-404',
    'the first rendition of the index is 404',
    'the other rendition',
    (s) =>
      cors(
        master(
          ['#EXT-X-STREAM-INF:BANDWIDTH=800000', 'dead.m3u8', '#EXT-X-STREAM-INF:BANDWIDTH=500000', 'index.m3u8'],
          s.shelf,
        ),
      ),
    '/master.m3u8',
  ],
  [
    'first-rendition-500',
    'the first rendition of the index is 500',
    'the other rendition',
    (s) =>
      cors(
        master(
          ['#EXT-X-STREAM-INF:BANDWIDTH=800000', 'dead.m3u8', '#EXT-X-STREAM-INF:BANDWIDTH=500000', 'index.m3u8'],
          s.shelf,
          500,
        ),
      ),
    '/master.m3u8',
  ],
  [
    'declares-h265',
    'the index declares H.265, the segments hold H.264',
    'the picture',
    (s) => cors(master(['#EXT-X-STREAM-INF:BANDWIDTH=800000,CODECS="hvc1.1.6.L93.B0"', 'index.m3u8'], s.shelf)),
    '/master.m3u8',
  ],
  ['empty-line-first', 'an empty line before #EXTM3U', 'the picture', (s) => cors(files(s.shelf, { before: '\n' }))],
  [
    'half-a-picture-a-second',
    'half a picture a second in segments of four seconds',
    'live',
    (s) => cors(files(s.slowShelf)),
  ],
  [
    'moves-when-fetched',
    'the playlist moves only when segments are fetched; durations are told wrong',
    'no segment more than twice a second',
    (s) => cors(movesWhenFetched(s.shelf)),
  ],
  [
    'busy-while-starting',
    '503 with Retry-After: 3 for eight seconds',
    'not called full; live afterwards',
    (s) => cors(between(0, 8_000, answer(503, { 'Retry-After': '3' }, 'starting'), files(s.shelf))),
  ],
  ['sign-in-page-200', 'a sign-in page with status 200', 'sign-in needed', () => cors(html('Sign in'))],
  [
    'cloudflare-520',
    'status 520 with an HTML page',
    'the server failed',
    () => cors(answer(520, { 'Content-Type': 'text/html', Server: 'cloudflare' }, '<!doctype html><title>520</title>')),
  ],
  [
    'json-error-200',
    'an error in JSON with status 200',
    'a sentence',
    () => cors(answer(200, { 'Content-Type': 'application/json' }, '{"error":"stream not found"}')),
  ],
  [
    'segments-refused-a-while',
    '403 to segments for sixteen seconds',
    'live again within seconds of the end',
    (s) => cors(between(8_000, 24_000, onlySegments(refuse(403), files(s.shelf)), files(s.shelf))),
  ],
  [
    'all-refused-a-while',
    '401 to everything for sixteen seconds',
    'live again within seconds of the end',
    (s) => cors(between(8_000, 24_000, refuse(401), files(s.shelf))),
  ],
];

/** HLS as real servers send it. */
export const HLS: readonly Misbehaviour[] = rows.map(([name, does, right, handler, path = '/index.m3u8']) => ({
  name,
  kind: 'hls',
  does,
  right,
  handler,
  path,
}));
