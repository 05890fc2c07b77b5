import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasType, readBody } from '../respond.js';
import type { Exchange } from '../routes.js';
import type { ServedCamera } from '../served.js';
import { PulledSession } from './pulled-session.js';

const HLS = 'application/vnd.apple.mpegurl';
const TEXT = 'text/plain; charset=utf-8';
/** The video codecs of a browser's offer, as go2rtc prints them. */
const OFFERED = 'video:VP8, video:VP9, video:AV1, video:H264';

/**
 * The addresses of a go2rtc in front of the same cameras, with its answers: nearly all errors are 500 on WebRTC, and an
 * empty 200 elsewhere. All cameras are H.264. Source: `internal/{api,hls,mjpeg,streams,webrtc}`, v1.9.14.
 */
export class Go2rtc {
  readonly #find: (name: string) => ServedCamera | null;
  readonly #sessions = new Map<string, PulledSession>();

  constructor(find: (name: string) => ServedCamera | null) {
    this.#find = find;
  }

  /** Ends the sessions of all viewers. */
  end(): void {
    for (const session of [...this.#sessions.values()]) session.end();
  }

  async handle({ request, response, url }: Exchange): Promise<void> {
    const path = url.pathname.replace(/^\/api\//, '');
    if (request.method === 'OPTIONS') return send(response, 204);
    if (path.startsWith('hls/')) return this.#onHls(response, path.slice('hls/'.length), url.searchParams.get('id'));
    const served = this.#find(url.searchParams.get('src') ?? '');
    if (!['webrtc', 'stream.m3u8', 'stream.mjpeg', 'frame.jpeg', 'streams'].includes(path))
      return send(response, 404, TEXT, '404 page not found\n');
    if (!served || served.faults.unconfigured)
      return send(response, 404, TEXT, path === 'streams' ? '\n' : 'stream not found\n');
    if (path === 'webrtc') return offer(request, response, served);
    if (path === 'streams') return this.#onStreams(response, served, url.searchParams.get('video') ?? '');
    const type = path === 'stream.m3u8' ? HLS : undefined;
    // An H.264 camera has nothing for Motion JPEG.
    if (path === 'stream.mjpeg' || served.faults.offline) return send(response, 200, type);
    if (path === 'stream.m3u8') return this.#onIndex(response, served);
    return send(response, 200, 'image/jpeg', (await served.source.jpeg()).data);
  }

  /** Says why the other addresses answer nothing, for the codecs that they need. */
  #onStreams(response: ServerResponse, { faults }: ServedCamera, video: string): void {
    const wanted = video.split(',').map((codec) => codec.toUpperCase());
    if (faults.offline) send(response, 500, TEXT, NO_SOURCE);
    else if (wanted.includes('H264')) send(response, 200, 'application/json', '{"producers": []}');
    else send(response, 500, TEXT, notMatched('H264', wanted.map((codec) => `video:${codec}`).join(', ')));
  }

  async #onIndex(response: ServerResponse, served: ServedCamera): Promise<void> {
    const isSilent = () => served.faults.offline || served.faults.frozen;
    const session = new PulledSession(served.source, isSilent, () => this.#sessions.delete(session.id));
    this.#sessions.set(session.id, session);
    const index = await session.formatIndex();
    send(response, 200, HLS, index ?? '');
  }

  async #onHls(response: ServerResponse, file: string, id: string | null): Promise<void> {
    const session = this.#sessions.get(id ?? '');
    if (session && file === 'playlist.m3u8') return send(response, 200, HLS, session.formatPlaylist());
    const isInit = file === 'init.mp4';
    const data = isInit ? session?.init() : file === 'segment.m4s' ? await session?.takeSegment() : null;
    if (!data) return send(response, 404, TEXT, '404 page not found\n');
    return send(response, 200, isInit ? 'video/mp4' : 'video/iso.segment', data);
  }
}

const NO_SOURCE = 'streams: dial tcp 127.0.0.1:1: connect: connection refused\n';
const notMatched = (sent: string, wanted: string) => `streams: codecs not matched: video:${sent} => ${wanted}\n`;

/** Answers an offer without a `Location`: the session ends with its peer connection. */
async function offer(request: IncomingMessage, response: ServerResponse, served: ServedCamera): Promise<void> {
  if (request.method !== 'POST') return send(response, 405, TEXT, '\n');
  if (served.faults.offline) return send(response, 500, TEXT, NO_SOURCE);
  if (served.faults.codecRefused) return send(response, 500, TEXT, notMatched('H265', OFFERED));
  const isWhep = hasType(request, 'application/sdp');
  try {
    const { answer } = await served.whep.answer(await readBody(request), request, response);
    return send(response, isWhep ? 201 : 200, isWhep ? 'application/sdp' : undefined, answer);
  } catch (error) {
    return send(response, 500, TEXT, `${error instanceof Error ? error.message : String(error)}\n`);
  }
}

/** Answers as go2rtc does with `api: origin: '*'`. */
function send(response: ServerResponse, status: number, type?: string, body: string | Uint8Array = ''): void {
  if (response.writableEnded || response.destroyed) return;
  response.writeHead(status, {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Allow-Methods': 'GET, POST, PUT, DELETE, OPTIONS',
    'Access-Control-Allow-Headers': 'Authorization, Content-Type',
    ...(type ? { 'Content-Type': type } : {}),
  });
  response.end(body);
}
