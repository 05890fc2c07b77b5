import { createServer, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeServer } from '../../demo/close-server.js';
import type { CameraSource } from '../../demo/cameras/source.js';
import { HlsHandler, type HlsOptions } from '../../demo/origin/hls/handler.js';
import { CameraDouble } from './camera-double.js';

/** The capture time of the first frame of a {@link FedCamera}. */
export const START_MS = Date.UTC(2026, 10, 21, 7, 0, 0);

const createUnit = (...nals: readonly number[][]) => Uint8Array.from(nals.flatMap((nal) => [0, 0, 0, 1, ...nal]));
const SPS = [0x67, 0x42, 0xc0, 0x1f, 0xda];
const PPS = [0x68, 0xce, 0x3c, 0x80];

/** A camera that makes frames on command: 25 per second of its own clock. */
export class FedCamera extends CameraDouble {
  readonly #framesBetweenKeys: number;
  #count = 0;

  constructor(framesBetweenKeys = 25) {
    super('cam');
    this.#framesBetweenKeys = framesBetweenKeys;
  }

  /** Makes this many frames at once. */
  feed(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const frame = this.#count++;
      const isKey = frame % this.#framesBetweenKeys === 0;
      const slice = [isKey ? 0x65 : 0x41, ...Array<number>(40).fill(1 + (frame % 250))];
      const data = isKey ? createUnit(SPS, PPS, slice) : createUnit(slice);
      this.tell({ data, isKey, timestampUs: 5e9 + frame * 40_000, captureMs: START_MS + frame * 40 });
    }
  }

  jpeg(): Promise<never> {
    return Promise.reject(new Error('no JPEG here'));
  }
}

/** A complete answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly bytes: Uint8Array;
}

/** A handler on its own port; the camera's path is `/cam`. */
export interface Bench extends AsyncDisposable {
  readonly handler: HlsHandler;
  /** Requests a path below the camera, without following redirects. */
  get(path: string, headers?: Record<string, string>, method?: string): Promise<Answer>;
  /** The address of the camera's playlist, for other clients. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves a camera by HLS. */
export async function serve(
  source: CameraSource,
  options: HlsOptions,
  headers: OutgoingHttpHeaders = {},
): Promise<Bench> {
  const handler = new HlsHandler(source, options);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) response.setHeader(name, value);
    const url = new URL(request.url ?? '/', 'http://origin');
    void handler.handle(request, response, url.pathname.slice('/cam/'.length), url);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/cam/`;
  const close = async () => {
    handler.end();
    await closeServer(server);
  };
  return {
    handler,
    url: `${base}index.m3u8`,
    async get(path, options = {}, method = 'GET') {
      const answer = await fetch(new URL(path, base), { method, headers: options, redirect: 'manual' });
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return { status: answer.status, headers: answer.headers, bytes, text: new TextDecoder().decode(bytes) };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Lists the URLs of a playlist in order: segments, parts, the map and the hint. */
export function listUrls(playlist: string): string[] {
  return playlist
    .split('\n')
    .flatMap((line) => (line.startsWith('#') ? (/URI="([^"]+)"/.exec(line)?.slice(1) ?? []) : line ? [line] : []));
}

/** Waits until the condition is true. */
export async function eventually(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}
