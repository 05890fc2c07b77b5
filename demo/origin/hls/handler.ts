import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CameraSource } from '../../cameras/source.js';
import { respond, respondError } from '../respond.js';
import { initSegment } from './fmp4.js';
import { toMpegTs } from './mpegts.js';
import { indexPlaylist, mediaPlaylist, type HlsVariant } from './playlist.js';
import { cookie, HlsSessions } from './sessions.js';
import { Timeline, type Cut } from './timeline.js';

/** How a camera is served by HLS. */
export interface HlsOptions {
  readonly variant: HlsVariant;
  readonly segmentMs?: number;
  readonly partMs?: number;
  readonly segmentCount?: number;
  /** Keep the muxer running without viewers, as `hlsAlwaysRemux` does. */
  readonly isAlwaysOn?: boolean;
}

/** Longest that a request waits for something that is to come. */
const HOLD_MS = 10_000;
const PLAYLIST = 'application/vnd.apple.mpegurl';

/** The HLS side of one camera, answering as MediaMTX does. */
export class HlsHandler {
  readonly #source: CameraSource;
  readonly #variant: HlsVariant;
  readonly #cut: Cut;
  readonly #isAlwaysOn: boolean;
  readonly #sessions = new HlsSessions();
  readonly #waiting = new Set<() => void>();
  #timeline: Timeline | null = null;
  #prefix = '';
  #stop: () => void = () => undefined;
  #isFrozen = false;

  constructor(source: CameraSource, options: HlsOptions) {
    const { variant, segmentMs = 1000, partMs = 200, segmentCount = 7, isAlwaysOn = false } = options;
    this.#source = source;
    this.#variant = variant;
    this.#cut = { segmentMs, partMs, segmentCount };
    this.#isAlwaysOn = isAlwaysOn;
    if (isAlwaysOn) this.#begin();
  }

  get sessionCount(): number {
    return this.#sessions.count;
  }

  /** Holds the stream still: sessions stay, nothing new comes. */
  setFrozen(isFrozen: boolean): void {
    this.#isFrozen = isFrozen;
  }

  /** The source is gone: what waits answers 500, sessions are forgotten, a later start counts from 1. */
  end(): void {
    this.#stop();
    this.#timeline = null;
    this.#sessions.clear();
    this.#wakeAll();
  }

  /** The source is back. */
  resume(): void {
    if (this.#isAlwaysOn) this.#begin();
  }

  /** @param rest The path below the camera: `index.m3u8`, `video1_stream.m3u8`, a segment's name. */
  async handle(request: IncomingMessage, response: ServerResponse, rest: string, url: URL): Promise<void> {
    if (rest === 'index.m3u8') {
      await this.#index(request, response, url);
      return;
    }
    const session = this.#sessions.find(request, url);
    if (!session) respondError(response, 401, 'authentication error');
    else if (!this.#timeline) respondError(response, 500, 'muxer instance not available');
    else if (rest === 'video1_stream.m3u8') await this.#stream(response, url, session.query, this.#timeline);
    else await this.#media(response, rest, this.#timeline);
  }

  #begin(): Timeline {
    this.#prefix = randomBytes(6).toString('hex');
    const timeline = new Timeline(this.#cut, () => this.#wakeAll());
    this.#stop = this.#source.onAccessUnit((unit) => {
      if (!this.#isFrozen) timeline.add(unit);
    });
    this.#timeline = timeline;
    return timeline;
  }

  async #index(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (!url.searchParams.has('cookieCheck') && cookie(request, 'cookieCheck') === null) {
      respond(response, 302, {
        Location: `${url.pathname}?cookieCheck=1`,
        'Set-Cookie': 'cookieCheck=1; HttpOnly; Secure; SameSite=None; Partitioned',
      });
      return;
    }
    const timeline = this.#timeline ?? this.#begin();
    const isThere = await this.#until(() => this.#timeline !== timeline || timeline.segments.some((s) => s.isComplete));
    if (!isThere || this.#timeline !== timeline || !timeline.parameters) {
      respondError(response, 500, 'muxer instance not available');
      return;
    }
    const { query, cookie: setCookie } = this.#sessions.begin(request);
    const { width, height, fps } = this.#source;
    const bytes = timeline.segments.flatMap((s) => s.parts).reduce((sum, part) => sum + part.data.length, 0);
    const seconds = timeline.segments.reduce((sum, s) => sum + s.durationS, 0);
    const bandwidth = Math.round((bytes * 8) / Math.max(1, seconds));
    const body = indexPlaylist(
      timeline.parameters,
      { width, height, fps, bandwidth },
      { variant: this.#variant, query },
    );
    respond(response, 200, { ...playlistHeaders(), ...(setCookie ? { 'Set-Cookie': setCookie } : {}) }, body);
  }

  async #stream(response: ServerResponse, url: URL, query: string, timeline: Timeline): Promise<void> {
    const msn = Number(url.searchParams.get('_HLS_msn') ?? -1);
    const part = Number(url.searchParams.get('_HLS_part') ?? -1);
    const isThere = await this.#until(() => this.#timeline !== timeline || hasReached(timeline, msn, part));
    if (!isThere || this.#timeline !== timeline) {
      respondError(response, 500, 'muxer instance not available');
      return;
    }
    const options = { variant: this.#variant, cut: this.#cut, prefix: this.#prefix, query };
    respond(response, 200, playlistHeaders(), mediaPlaylist(timeline.segments, timeline.nextPartId, options));
  }

  async #media(response: ServerResponse, rest: string, timeline: Timeline): Promise<void> {
    const [, prefix, kind, id] = /^([0-9a-f]+)_video1_(init|seg|part)(\d*)\.(?:mp4|ts)$/.exec(rest) ?? [];
    const body = prefix === this.#prefix ? await this.#piece(kind, Number(id), timeline) : null;
    if (!body) {
      respond(response, 404, { 'Content-Type': 'text/plain' }, '404 page not found');
      return;
    }
    const type = this.#variant === 'mpegts' ? 'video/MP2T' : 'video/mp4';
    respond(response, 200, { 'Content-Type': type, 'Cache-Control': 'private, no-cache' }, body);
  }

  async #piece(kind: string | undefined, id: number, timeline: Timeline): Promise<Uint8Array | null> {
    const { parameters } = timeline;
    if (!parameters) return null;
    if (kind === 'init') return initSegment(parameters, this.#source.width, this.#source.height);
    if (kind === 'part') {
      // The hinted part is asked for before it is there.
      if (id === timeline.nextPartId) await this.#until(() => this.#timeline !== timeline || timeline.nextPartId > id);
      return timeline.segments.flatMap(({ parts }) => parts).find((part) => part.id === id)?.data ?? null;
    }
    const segment = timeline.segments.find(({ sequence, isComplete }) => isComplete && sequence === id);
    if (!segment) return null;
    if (this.#variant === 'mpegts') return toMpegTs(segment, parameters, this.#source);
    return Buffer.concat(segment.parts.map(({ data }) => data));
  }

  /** Waits until it is so; false when it was not in time. */
  async #until(isSo: () => boolean): Promise<boolean> {
    const deadlineMs = Date.now() + HOLD_MS;
    while (!isSo()) {
      if (Date.now() >= deadlineMs) return false;
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.#waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, deadlineMs - Date.now());
        this.#waiting.add(wake);
      });
    }
    return true;
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

function hasReached(timeline: Timeline, msn: number, part: number): boolean {
  if (msn < 0) return true;
  const segment = timeline.segments.find(({ sequence }) => sequence === msn);
  const newest = timeline.segments.at(-1)?.sequence ?? 0;
  if (!segment) return newest > msn;
  return segment.isComplete || (part >= 0 && segment.parts.length > part);
}

function playlistHeaders(): Record<string, string> {
  return { 'Content-Type': PLAYLIST, 'Cache-Control': 'private, no-cache' };
}
