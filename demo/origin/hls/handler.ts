import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CameraSource } from '../../cameras/source.js';
import { respond, respondError } from '../respond.js';
import type { Visitor } from '../visitor.js';
import { initSegment } from './fmp4.js';
import { toMpegTs } from './mpegts.js';
import { indexPlaylist, mediaPlaylist, getStreamName, type HlsVariant } from './playlist.js';
import { HlsSessions } from './sessions.js';
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
const HOLD_MS = 30_000;
/** A muxer that nobody asks for anything is closed after so long (`hlsMuxerCloseAfter`). */
const UNUSED_MS = 60_000;
const UNUSED_CHECK_INTERVAL_MS = 5_000;
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
  #usedAtMs = 0;
  #isFrozen = false;

  constructor(source: CameraSource, options: HlsOptions) {
    const { variant, segmentMs = 1000, partMs = 200, segmentCount = 7, isAlwaysOn = false } = options;
    this.#source = source;
    this.#variant = variant;
    // MediaMTX fills a low-latency playlist with gaps, and numbers these too.
    this.#cut = { segmentMs, partMs, segmentCount, firstSequence: variant === 'lowLatency' ? segmentCount : 0 };
    this.#isAlwaysOn = isAlwaysOn;
    if (isAlwaysOn) this.#begin();
  }

  get sessionCount(): number {
    return this.#sessions.count;
  }

  /** Who watches, by the ids of their sessions. */
  get visitors(): readonly (readonly [string, Visitor])[] {
    return this.#sessions.visitors;
  }

  /** Ends the session of this id; false when there is none. */
  kick(id: string): boolean {
    return this.#sessions.end(id);
  }

  /** Holds the stream still: sessions stay, nothing new comes. It goes on with a key frame. */
  setFrozen(isFrozen: boolean): void {
    if (this.#isFrozen && !isFrozen) this.#source.requestKeyFrame();
    this.#isFrozen = isFrozen;
  }

  /** The source is gone: what waits answers 500, sessions are forgotten, a later start counts from 1. */
  end(): void {
    this.#stop();
    this.#stop = () => undefined;
    this.#timeline = null;
    this.#sessions.clear();
    this.#wakeAll();
  }

  /** The source is back. */
  resume(): void {
    if (this.#isAlwaysOn && !this.#timeline) this.#begin();
  }

  /** @param rest The path below the camera: `index.m3u8`, `video1_stream.m3u8`, a segment's name. */
  async handle(request: IncomingMessage, response: ServerResponse, rest: string, url: URL): Promise<void> {
    this.#usedAtMs = Date.now();
    if (request.method !== 'GET') notFound(response);
    else if (rest === 'index.m3u8') await this.#index(request, response, url);
    else if (!this.#sessions.touch(request, url)) respondError(response, 401, 'authentication error');
    else if (!this.#timeline) respond(response, 500);
    else if (rest === `${getStreamName(this.#variant)}_stream.m3u8`) await this.#stream(response, url, this.#timeline);
    else await this.#media(response, rest, this.#timeline);
  }

  #begin(): Timeline {
    this.#prefix = randomBytes(6).toString('hex');
    const timeline = new Timeline(this.#cut, () => this.#wakeAll());
    // After a hole in the stream only a key frame can be decoded.
    let hasHole = false;
    const leave = this.#source.onAccessUnit((unit) => {
      hasHole = this.#isFrozen || (hasHole && !unit.isKey);
      if (!hasHole) timeline.add(unit);
    });
    const timer = setInterval(() => {
      if (!this.#isAlwaysOn && Date.now() - this.#usedAtMs > UNUSED_MS) this.end();
    }, UNUSED_CHECK_INTERVAL_MS).unref();
    this.#stop = () => {
      leave();
      clearInterval(timer);
    };
    this.#timeline = timeline;
    return timeline;
  }

  async #index(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    if (!url.searchParams.has('cookieCheck')) {
      respond(response, 302, {
        Location: `${url.pathname}${formatQuery(url, 'cookieCheck=1')}`,
        'Set-Cookie': 'cookieCheck=1; HttpOnly; Secure; SameSite=None; Partitioned',
      });
      return;
    }
    const timeline = this.#timeline ?? this.#begin();
    const needed = this.#variant === 'fmp4' ? 2 : 1;
    const isThere = () => timeline.segments.filter(({ isComplete }) => isComplete).length >= needed;
    if (!(await this.#until(timeline, isThere)) || !timeline.parameters) {
      respond(response, 500);
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
      { variant: this.#variant, query: formatQuery(url, query) },
    );
    respond(response, 200, { ...playlistHeaders(), ...(setCookie ? { 'Set-Cookie': setCookie } : {}) }, body);
  }

  async #stream(response: ServerResponse, url: URL, timeline: Timeline): Promise<void> {
    const isLow = this.#variant === 'lowLatency';
    const awaited = isLow ? parseAwaited(url) : null;
    if (awaited && !isNear(timeline, awaited)) {
      respond(response, 400);
      return;
    }
    if (awaited && !(await this.#until(timeline, () => hasReached(timeline, awaited)))) {
      respond(response, 500);
      return;
    }
    const options = { variant: this.#variant, cut: this.#cut, prefix: this.#prefix, query: formatQuery(url) };
    const isDelta = /^(YES|v2)$/.test(url.searchParams.get('_HLS_skip') ?? '');
    respond(response, 200, playlistHeaders(), mediaPlaylist(timeline.segments, timeline.nextPartId, options, isDelta));
  }

  async #media(response: ServerResponse, rest: string, timeline: Timeline): Promise<void> {
    const [, prefix, stream, kind, id] = /^([0-9a-f]+)_(\w+)_(init|seg|part)(\d*)\.(?:mp4|ts)$/.exec(rest) ?? [];
    const isOurs = prefix === this.#prefix && stream === getStreamName(this.#variant);
    const body = isOurs ? await this.#piece(kind, Number(id), timeline) : null;
    if (this.#timeline !== timeline) respond(response, 500);
    else if (!body) notFound(response);
    else {
      const type = this.#variant === 'mpegts' ? 'video/mp2t' : 'video/mp4';
      respond(response, 200, { 'Content-Type': type, 'Cache-Control': 'private, no-cache' }, body);
    }
  }

  async #piece(kind: string | undefined, id: number, timeline: Timeline): Promise<Uint8Array | null> {
    const { parameters } = timeline;
    if (!parameters) return null;
    if (kind === 'init') {
      const hasInit = this.#variant !== 'mpegts';
      return hasInit ? initSegment(parameters, this.#source.width, this.#source.height) : null;
    }
    if (kind === 'part') {
      if (this.#variant !== 'lowLatency') return null;
      // The hinted part is asked for before it is there.
      if (id === timeline.nextPartId) await this.#until(timeline, () => timeline.nextPartId > id);
      return timeline.segments.flatMap(({ parts }) => parts).find((part) => part.id === id)?.data ?? null;
    }
    const segment = timeline.segments.find(({ sequence, isComplete }) => isComplete && sequence === id);
    if (!segment) return null;
    if (this.#variant === 'mpegts') return toMpegTs(segment, parameters, this.#source);
    return Buffer.concat(segment.parts.map(({ data }) => data));
  }

  /** Waits until it is so; false when it was not in time, or the muxer has ended. */
  async #until(timeline: Timeline, isSo: () => boolean): Promise<boolean> {
    const deadlineMs = Date.now() + HOLD_MS;
    while (this.#timeline === timeline && !isSo()) {
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
    return this.#timeline === timeline;
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

/** What a blocking reload waits for (RFC 8216bis §6.2.5.2); numbers that are none are NaN. */
interface AwaitedPart {
  readonly msn: number;
  /** Null waits for the whole segment. */
  readonly part: number | null;
}

function parseAwaited(url: URL): AwaitedPart | null {
  const [msn, part] = ['_HLS_msn', '_HLS_part'].map((name) => url.searchParams.get(name));
  if (msn == null && part == null) return null;
  const parseNumber = (text: string) => (/^\d+$/.test(text) ? Number(text) : NaN);
  return { msn: parseNumber(msn ?? ''), part: part == null ? null : parseNumber(part) };
}

/** Is it in the playlist, or may it be soon? Anything else is a bad request. */
function isNear({ segments }: Timeline, { msn, part }: AwaitedPart): boolean {
  const [oldest, newest] = [segments[0], segments.at(-1)];
  return !!oldest && !!newest && msn >= oldest.sequence && msn <= newest.sequence + 1 && !Number.isNaN(part);
}

function hasReached({ segments }: Timeline, { msn, part }: AwaitedPart): boolean {
  const segment = segments.find(({ sequence }) => sequence === msn);
  if (!segment) return (segments[0]?.sequence ?? 0) > msn;
  return segment.isComplete || (part !== null && segment.parts.length > part);
}

/** The viewer's own query, for what is linked: without what was meant for this request alone. */
function formatQuery(url: URL, extra = ''): string {
  const own = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !/^(_HLS_|cookieCheck=)/.test(pair));
  const query = [...own, ...(extra ? [extra] : [])].join('&');
  return query && `?${query}`;
}

function notFound(response: ServerResponse): void {
  respond(response, 404, { 'Content-Type': 'text/plain' }, '404 page not found');
}

function playlistHeaders(): Record<string, string> {
  return { 'Content-Type': PLAYLIST, 'Cache-Control': 'private, no-cache' };
}
