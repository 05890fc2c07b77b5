import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Stock } from '../../demo/misbehaving/misbehaviour.js';
import { answer, cors, LoggedServer, type Handler, type Visit } from '../../demo/misbehaving/server.js';
import { still } from '../../demo/misbehaving/stills.js';
import { stream } from '../../demo/misbehaving/mjpeg.js';
import type { Shelf } from '../../demo/misbehaving/shelf.js';
import { BAD_MS, habitAt, type EndpointKind, type Habit, type PlaylistSpec, type ServerSpec } from './generate.js';
import { normalizeAddress, type LoggedRequest, type SentPicture } from './laws.js';

const PATHS: Readonly<Record<EndpointKind, string>> = {
  whep: '/whep',
  hls: '/hls/index.m3u8',
  mjpeg: '/mjpeg',
  snapshot: '/snapshot',
};

/** A camera's server with the behaviours of a specification, and a log of its requests. */
export class FuzzServer {
  readonly spec: ServerSpec;
  readonly #server: LoggedServer;
  readonly #requests: (LoggedRequest & { endedAtMs: number | null; isNew: boolean; status: number; offers: string })[] =
    [];
  readonly #sent: SentPicture[] = [];
  readonly #newest = new Map<string, string>();
  /** Connections that have carried a request. */
  readonly #used = new WeakSet<Socket>();
  #handle: Handler = () => undefined;
  #beganAtMs = Infinity;
  #isHealthy = false;

  static async start(spec: ServerSpec, stock: Stock): Promise<FuzzServer> {
    const server = await LoggedServer.start(() => undefined);
    const fuzz = new FuzzServer(spec, server);
    fuzz.#handle = fuzz.#handler(stock);
    server.become(fuzz.#handle);
    return fuzz;
  }

  private constructor(spec: ServerSpec, server: LoggedServer) {
    this.spec = spec;
    this.#server = server;
  }

  get requests(): readonly LoggedRequest[] {
    return this.#requests;
  }

  /** The pictures that were sent of stills and Motion JPEG, oldest first. */
  get sent(): readonly SentPicture[] {
    return this.#sent;
  }

  /** The player's attributes. */
  get attributes(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.spec.endpoints.map(({ kind }) => [kind, `${this.#server.url}${PATHS[kind]}`]));
  }

  /** Makes the server healthy from now on, and closes its open connections. */
  heal(): void {
    this.#isHealthy = true;
    this.#server.become(this.#handle, true);
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  #handler(stock: Stock): Handler {
    const handlers = new Map<Habit, Handler>();
    const createHandler = (habit: Habit, kind: EndpointKind) => {
      const handler = handlers.get(habit) ?? handlerForHabit(habit, kind, stock);
      handlers.set(habit, handler);
      return handler;
    };
    const endpoints = this.spec.endpoints.map(({ kind, hasCors, phases }) => {
      const bad: Handler = (visit) => createHandler(habitAt(phases, Date.now() - this.#beganAtMs), kind)(visit);
      const well = cors(createHealthyHandler(kind, stock));
      return { folder: PATHS[kind].replace('/index.m3u8', ''), bad: hasCors ? cors(bad) : bad, well };
    });
    return (visit) => {
      visit.response.once('close', () => this.#used.add(visit.request.socket));
      this.#beganAtMs = Math.min(this.#beganAtMs, Date.now());
      const found = endpoints.find(({ folder }) => visit.url.pathname.startsWith(folder));
      if (!found) return answer(404)(visit);
      if (visit.index >= 0) this.#record(visit);
      return (this.#isHealthy || Date.now() - this.#beganAtMs > BAD_MS ? found.well : found.bad)(visit);
    };
  }

  #record({ request, response, url }: Visit): void {
    const entry = {
      atMs: Date.now(),
      method: request.method ?? '',
      path: `${url.pathname}${url.search}`,
      range: request.headers.range ?? '',
      offers: '',
      from: String(request.headers['sec-fetch-dest'] ?? ''),
      status: 0,
      endedAtMs: null as number | null,
      isOnUsedConnection: this.#used.has(request.socket),
      isNew: false,
    };
    this.#requests.push(entry);
    let offer = '';
    request.on('data', (chunk: Buffer) => {
      offer += chunk.toString();
      entry.offers = (offer.match(/^m=\w+/gm) ?? []).join(' ');
    });
    const digest = createHash('sha1');
    const transport = Object.entries(PATHS).find(([, path]) => path === url.pathname)?.[0] ?? '';
    observe(response, (chunk) => {
      if (isJpeg(chunk)) this.#sent.push({ atMs: Date.now(), transport });
      if (entry.endedAtMs === null) digest.update(chunk);
    });
    response.once('close', () => {
      entry.endedAtMs = Date.now();
      entry.status = response.headersSent ? response.statusCode : 0;
      const key = normalizeAddress(entry);
      const body = digest.digest('hex');
      entry.isNew = entry.status >= 200 && entry.status < 300 && this.#newest.get(key) !== body;
      this.#newest.set(key, body);
    });
  }
}

/** Whether a chunk contains the start of a JPEG. */
function isJpeg(chunk: Uint8Array | string): boolean {
  return typeof chunk !== 'string' && Buffer.from(chunk).includes(START_OF_JPEG);
}
const START_OF_JPEG = Buffer.from([0xff, 0xd8, 0xff]);

/** Calls back with each chunk of a body as it is written. */
function observe(response: ServerResponse, onChunk: (chunk: Uint8Array | string) => void): void {
  const isData = (chunk: unknown): chunk is Uint8Array | string =>
    typeof chunk === 'string' || chunk instanceof Uint8Array;
  const write = response.write.bind(response) as (...args: unknown[]) => boolean;
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
  response.write = (...args: unknown[]) => {
    if (isData(args[0])) onChunk(args[0]);
    return write(...args);
  };
  response.end = (...args: unknown[]) => {
    if (isData(args[0])) onChunk(args[0]);
    return end(...args);
  };
}

function createHealthyHandler(kind: EndpointKind, stock: Stock): Handler {
  if (kind === 'mjpeg') return stream(stock);
  if (kind === 'snapshot') return still(stock);
  // The server has no WebRTC; its other addresses play.
  if (kind === 'whep') return answer(404);
  return playlist(HEALTHY, stock);
}

const HEALTHY: PlaylistSpec = {
  prefix: '',
  target: 2,
  dateOffS: 0,
  deadRenditions: null,
  codecs: null,
  segmentStatus: 200,
  isStanding: false,
  sequenceJumps: false,
};

function handlerForHabit(habit: Habit, kind: EndpointKind, stock: Stock): Handler {
  switch (habit.does) {
    case 'answer':
      return answer(habit.status, habit.headers, [204, 304].includes(habit.status) ? '' : habit.body);
    case 'hang':
      return () => undefined;
    case 'hang-up':
      return ({ response }) => {
        if (habit.afterBytes === 0) response.destroy();
        else {
          response.writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': '100000' });
          response.write(Buffer.alloc(habit.afterBytes), () => response.destroy());
        }
      };
    case 'redirect':
      return ({ response, url }) => {
        if (url.searchParams.has('signin')) response.writeHead(200, { 'Content-Type': 'text/html' }).end('<form>');
        else response.writeHead(302, { Location: `${url.pathname}?signin` }).end();
      };
    case 'stream': {
      const { contentType, line, lengthOff, hasTextParts, everyMs, endsAfterMs, isRepeated, timestamp } = habit.stream;
      return stream(stock, {
        contentType,
        nextMs: () => everyMs,
        ...(endsAfterMs === null ? {} : { endsAfterMs }),
        ...(isRepeated ? { version: () => 0 } : {}),
        part: (jpeg, _, captureMs) => {
          const length = lengthOff === null ? '' : `Content-Length: ${jpeg.length + lengthOff}\r\n`;
          const written = timestamp === 'right' ? (captureMs / 1000).toFixed(6) : timestamp;
          const date = written === null ? '' : `X-Timestamp: ${written}\r\n`;
          const text = hasTextParts ? `${line}\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}\r\n` : '';
          return Buffer.concat([
            Buffer.from(`${text}${line}\r\nContent-Type: image/jpeg\r\n${length}${date}\r\n`),
            jpeg,
            Buffer.from('\r\n'),
          ]);
        },
      });
    }
    case 'still': {
      const { contentType, isRepeated, lastModified } = habit.still;
      return still(stock, {
        ...(contentType === null ? { contentType: '' } : { contentType }),
        ...(isRepeated ? { version: () => 0 } : {}),
        headers: (captureMs): Record<string, string> => {
          const written = lastModified === 'right' ? new Date(captureMs).toUTCString() : lastModified;
          return written === null ? {} : { 'Last-Modified': written };
        },
      });
    }
    case 'playlist':
      return kind === 'hls' ? playlist(habit.playlist, stock) : answer(404);
  }
}

const IS_PLAYLIST = { 'Content-Type': 'application/vnd.apple.mpegurl', 'Cache-Control': 'no-cache' };

/** Classic HLS of the segments on the shelf. */
function playlist(spec: PlaylistSpec, { shelf }: Stock): Handler {
  let standing: string | null = null;
  let requestCount = 0;
  return async ({ response, url }) => {
    const name = url.pathname.split('/').at(-1) ?? '';
    if (name === 'index.m3u8' && spec.deadRenditions !== null) {
      const codecs = spec.codecs === null ? '' : `,CODECS="${spec.codecs}"`;
      const dead = Array.from({ length: spec.deadRenditions }, (_, i) => i);
      const lines = dead.map((i) => `#EXT-X-STREAM-INF:BANDWIDTH=${900_000 - i}${codecs}\ndead${i}.m3u8`);
      const body = [`${spec.prefix}#EXTM3U`, ...lines, `#EXT-X-STREAM-INF:BANDWIDTH=500000${codecs}`, 'media.m3u8', ''];
      response.writeHead(200, IS_PLAYLIST).end(body.join('\n'));
    } else if (name === 'index.m3u8' || name === 'media.m3u8') {
      await shelf.filled(3);
      requestCount += 1;
      const offset = spec.sequenceJumps && requestCount > 6 ? 0 : 1000;
      const text = `${spec.prefix}${mediaPlaylist(spec, shelf, offset)}`;
      standing ??= text;
      response.writeHead(200, IS_PLAYLIST).end(spec.isStanding ? standing : text);
    } else if (name.endsWith('.ts')) {
      const data = spec.segmentStatus === 200 ? await shelf.ts(Number.parseInt(name, 10)) : null;
      if (data) response.writeHead(200, { 'Content-Type': 'video/mp2t' }).end(data);
      else response.writeHead(spec.segmentStatus === 200 ? 404 : spec.segmentStatus).end();
    } else response.writeHead(404).end();
  };
}

function mediaPlaylist({ target, dateOffS }: PlaylistSpec, shelf: Shelf, offset: number): string {
  const { segments } = shelf;
  const lines = segments.flatMap(({ sequence, durationS, startMs }) => [
    ...(dateOffS === null ? [] : [`#EXT-X-PROGRAM-DATE-TIME:${new Date(startMs + dateOffS * 1000).toISOString()}`]),
    `#EXTINF:${durationS.toFixed(3)},`,
    `${sequence}.ts`,
  ]);
  const head = ['#EXTM3U', '#EXT-X-VERSION:3', ...(target === null ? [] : [`#EXT-X-TARGETDURATION:${target}`])];
  return [...head, `#EXT-X-MEDIA-SEQUENCE:${offset + (segments[0]?.sequence ?? 0)}`, ...lines, ''].join('\n');
}
