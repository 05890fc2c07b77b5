import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join, normalize } from 'node:path';

/** An answer of the store: status, headers, body. */
export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Short enough for a current playlist, and long enough for one request to serve a thousand viewers. */
const PLAYLIST_MAX_AGE_S = 1;
const SEGMENT_MAX_AGE_S = 3600;

/** Serves the files of a folder as an object storage does. */
export class ObjectStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param path The path of the object in the bucket. @param range The `Range` header, if there is one. */
  async get(path: string, range: string | undefined, etag: string | undefined): Promise<StoredAnswer> {
    const key = normalize(decodeURIComponent(path)).replace(/^\/+/, '');
    if (key.startsWith('..')) return createErrorAnswer(403, 'AccessDenied', 'Access Denied', key);
    const file = join(this.#folder, key);
    const [body, info] = await Promise.all([readFile(file), stat(file)]).catch(() => [null, null]);
    if (!body || !info) return createErrorAnswer(404, 'NoSuchKey', 'The specified key does not exist.', key);
    const headers = {
      'Content-Type': key.endsWith('.m3u8') ? 'application/vnd.apple.mpegurl' : 'video/mp2t',
      'Cache-Control': `max-age=${key.endsWith('.m3u8') ? PLAYLIST_MAX_AGE_S : SEGMENT_MAX_AGE_S}`,
      // Whole seconds of the store's own clock.
      'Last-Modified': info.mtime.toUTCString(),
      ETag: `"${createHash('md5').update(body).digest('hex')}"`,
      'Accept-Ranges': 'bytes',
      Date: new Date().toUTCString(),
    };
    if (etag === headers.ETag) return { status: 304, headers, body: new Uint8Array() };
    return range ? part(range, headers, body) : { status: 200, headers, body };
  }
}

function part(range: string, headers: Record<string, string>, body: Buffer): StoredAnswer {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  const first = from === '' ? Math.max(0, body.length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? body.length - 1 : Math.min(Number(to), body.length - 1);
  if ((from === '' && to === '') || first > last) {
    return createErrorAnswer(416, 'InvalidRange', 'The requested range is not satisfiable', range);
  }
  const partHeaders = { ...headers, 'Content-Range': `bytes ${first}-${last}/${body.length}` };
  return { status: 206, headers: partHeaders, body: body.subarray(first, last + 1) };
}

function createErrorAnswer(status: number, code: string, message: string, key: string): StoredAnswer {
  const safe = key.replace(/[<>&]/g, '');
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><Key>${safe}</Key></Error>`;
  const headers = { 'Content-Type': 'application/xml', Date: new Date().toUTCString() };
  return { status, headers, body: Buffer.from(xml) };
}
