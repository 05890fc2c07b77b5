import type Hls from 'hls.js';
import { Fault } from '../../faults/fault.js';
import { countVideoFrames, type VideoFrameCount } from '../../liveness/frame-counter.js';
import type { IndexRequest } from '../index-request.js';
import { createVideo } from '../../media/video.js';
import { hlsConfig } from './profiles.js';
import { StartupClock } from '../../telemetry/startup.js';
import { startWakeProbe } from '../wake-probe.js';
import { HlsSession, type PlaylistListener } from './hls-session.js';
import { measureDisplayLag } from './display-lag.js';
import { credibleProgramDateMs } from './programme-date.js';
import { createLoaders } from './loaders.js';
import { canPlayByMse } from './multivariant-playlist.js';
import { inheritQuery } from './query.js';
import { formatSoundName, SoundFilter } from './sound-filter.js';
import { firstMedia } from './sound-only.js';
import { LEAST_MS, Traffic } from './traffic.js';
import { openNatively } from './native-hls.js';
import { explainEmptyAnswer } from '../empty-answer.js';
import { openWithTimeout, releaseOnAbort } from '../open-with-timeout.js';
import { applySound } from '../sound.js';
import { canPlayHls, hasMediaSource } from '../support.js';
import {
  BLANK_SAMPLE,
  type OpenContext,
  type Sample,
  type Session,
  type SurfaceContainer,
  type Transport,
} from '../transport.js';

/**
 * From the first request: MediaMTX may hold the index for 10 s while a camera wakes, and then a segment has to fill.
 */
const PICTURE_LIMIT_MS = 25_000;

/**
 * Creates an HLS transport that plays by hls.js, or by the browser where it has no Media Source Extensions. Both
 * transports share one playlist.
 *
 * @param indexRequest A request for the index that was sent before hls.js was loaded; null for none.
 */
export function createHlsTransport(transport: 'll-hls' | 'hls', indexRequest: IndexRequest | null = null): Transport {
  return {
    name: transport,
    isSupported: canPlayHls,
    open: (context) => (hasMediaSource() ? open(transport, context, indexRequest) : openNatively(transport, context)),
  };
}

/** The last index whose media this browser could not play, by which transport, and when (`performance.now()`). */
let unplayable: {
  readonly index: string;
  readonly requested: 'll-hls' | 'hls';
  readonly fault: Fault;
  readonly atMs: number;
} | null = null;
/** The player goes from one HLS transport to the other at once. */
const SAME_MEDIA_MS = 2_000;

/**
 * Opens one of the two transports. What the first could not decode, the second does not request again. The same
 * transport does: a page may retry at once.
 */
async function open(
  requested: 'll-hls' | 'hls',
  context: OpenContext,
  indexRequest: IndexRequest | null,
): Promise<Session> {
  const index = context.endpoints.hls ?? '';
  const isSameMedia = unplayable?.index === index && performance.now() - unplayable.atMs < SAME_MEDIA_MS;
  if (unplayable && isSameMedia && unplayable.requested !== requested) throw unplayable.fault;
  try {
    return await play(requested, context, indexRequest);
  } catch (caught) {
    const thrown = await explainEmptyAnswer(caught, requested, context);
    if (thrown instanceof Fault && thrown.code === 'unsupported')
      unplayable = { index, requested, fault: thrown, atMs: performance.now() };
    throw thrown;
  }
}

async function play(
  requested: 'll-hls' | 'hls',
  context: OpenContext,
  indexRequest: IndexRequest | null,
): Promise<Session> {
  const { endpoints, surfaces, credentials, settings } = context;
  const clock = new StartupClock();
  let stopProbe = () => undefined as void;
  let onFirstRequest = () => undefined as void;
  let untaken = indexRequest;
  // hls.js is loaded only here: a page that plays WebRTC never downloads it.
  const { default: HlsClass } = await import('hls.js').catch((cause: unknown) => {
    throw new Fault('unreachable', { transport: requested, serverMessage: 'hls.js could not be loaded', cause });
  });
  // Without it, the camera plays, and nothing is kept.
  const encoded = settings.replay
    ? await import('../../replay/hls-source.js').then(
        ({ HlsFrames }) => new HlsFrames(),
        () => null,
      )
    : null;
  const sound = new SoundFilter((codec) => canPlayByMse('audio', codec));
  // By request: hls.js prepares a request a second time when this fails, and has to get the same result.
  const refreshed = new WeakMap<XMLHttpRequest, Promise<void>>();
  const create = (onPlaylist: PlaylistListener): Hls => {
    const hls: Hls = new HlsClass({
      ...hlsConfig(settings.profile, requested === 'll-hls'),
      ...createLoaders(HlsClass, {
        traffic: getTraffic(surfaces),
        resolveUrl: (url) => (settings.inheritsQuery ? inheritQuery(endpoints.hls ?? url, url) : url),
        onPlaylist: (text, answer) => {
          clock.mark('answerMs');
          context.onAnswer?.();
          stopProbe();
          return onPlaylist(hls, text, answer);
        },
        onMedia: (bytes) => sound.apply(bytes),
        takeIndexRequest: () => {
          const request = untaken;
          untaken = null;
          if (request) onFirstRequest();
          return request;
        },
      }),
      xhrSetup: async (xhr, url) => {
        onFirstRequest();
        // To its own origin a browser sends cookies anyway.
        if (credentials.cookies === 'include') xhr.withCredentials = true;
        const credentialHeaders = await credentials.headersFor(url);
        if (GONE.delete(url)) {
          refreshed.set(
            xhr,
            refreshCache(url, { headers: credentialHeaders, credentials: credentials.cookies ?? 'omit' }),
          );
        }
        await refreshed.get(xhr);
        const headers = Object.entries(credentialHeaders);
        if (headers.length === 0) return;
        xhr.open('GET', url, true);
        for (const [name, value] of headers) xhr.setRequestHeader(name, value);
      },
    });
    encoded?.restart();
    hls.on(HlsClass.Events.BUFFER_APPENDING, (_, piece) => encoded?.take(piece, hls.latestLevelDetails, Date.now()));
    // This has to run before the session's own listener, which reloads the index.
    hls.on(HlsClass.Events.ERROR, (_, data) => {
      if (data.response?.code === 401) credentials.noteRefusal?.();
      if (data.response?.code === 410 && data.url) GONE.add(data.url);
    });
    return hls;
  };

  const begin = async ({ signal }: AbortController): Promise<Session> => {
    const video = createVideo(signal);
    surfaces.place(video, signal);
    encoded?.playOn(video);
    const frames = countVideoFrames(video, signal);
    const displayLagMs = measureDisplayLag(video, signal);
    const media = firstMedia(video, signal);
    // The time counts from the first request, which may have waited for its turn.
    onFirstRequest = () => {
      onFirstRequest = () => undefined;
      // The probe bypasses the cache, where it would wait for the request that it has to overtake.
      const question: RequestInit = { redirect: 'manual', cache: 'no-store' };
      stopProbe = startWakeProbe(
        endpoints.hls ?? '',
        { ...context, signal },
        createCountedFetch(getTraffic(surfaces)),
        question,
      );
    };
    const session = new HlsSession({
      requested,
      profile: settings.profile,
      index: endpoints.hls ?? '',
      inheritsQuery: settings.inheritsQuery,
      video,
      isAudible: !settings.muted,
      signal,
      getRemovedSound: () => sound.codec,
      create,
      Events: HlsClass.Events,
    });
    // This has to run after hls.js has released the video.
    releaseOnAbort(video, signal);
    const failure = session.ended.then((fault) => {
      throw fault;
    });
    // A picture that may be old is not shown before something newer is listed.
    const [first] = await Promise.race([Promise.all([media, session.proven]), failure]);
    const isSoundOnly = first === 'sound';
    if (isSoundOnly && context.hasPicture?.()) {
      throw new Fault('no-media', { transport: requested, serverMessage: 'the playlist has sound and no picture' });
    }
    clock.mark('keyFrameMs', session.firstMediaAtMs);
    clock.mark('decodeMs');
    session.notePlaying();
    // A picture that arrives after all needs another session.
    if (isSoundOnly) video.addEventListener('resize', () => session.lose('a picture has come'), { signal });
    frames.paceMs = session.paceMs;
    return {
      transport: session.transport,
      surface: video,
      frames,
      lost: session.ended,
      hasVideo: !isSoundOnly,
      get hasAudio() {
        return isSoundOnly || session.hasSound;
      },
      get soundFault() {
        return session.soundFault && formatSoundName(session.soundFault);
      },
      setSound: async (muted, volume) => {
        await applySound(video, muted, volume);
        if (!muted) session.loadSound();
      },
      shiftBy: (ms) => session.shiftBy(ms),
      onSourceChange: (listener) => {
        session.onSourceChange = listener;
      },
      sample: () => Promise.resolve({ ...readSample(session, video, frames, displayLagMs()), startup: clock.timings }),
    };
  };
  const limit = { ms: PICTURE_LIMIT_MS, transport: requested, serverMessage: 'no picture came of the playlist' };
  return openWithTimeout(context.signal, begin, limit);
}

function readSample(
  { hls, bytesReceived }: HlsSession,
  video: HTMLVideoElement,
  frames: VideoFrameCount,
  displayLagMs: number,
): Sample {
  const quality = video.getVideoPlaybackQuality();
  const { buffered, currentTime } = video;
  const level = hls.levels[Math.max(0, hls.currentLevel)];
  const clockDateMs = getProgramDateMs(hls, currentTime);
  return {
    ...BLANK_SAMPLE,
    atMs: performance.now(),
    framesDecoded: quality.totalVideoFrames,
    framesDropped: quality.droppedVideoFrames,
    bytesReceived,
    freezeCount: frames.freezeCount,
    freezeMs: frames.freezeMs,
    bufferMs: buffered.length > 0 ? Math.max(0, buffered.end(buffered.length - 1) - currentTime) * 1000 : 0,
    programDateMs: clockDateMs === null ? null : clockDateMs - displayLagMs,
    width: video.videoWidth || null,
    height: video.videoHeight || null,
    codec: level?.videoCodec ?? null,
  };
}

function getProgramDateMs(hls: Hls, currentTime: number): number | null {
  // `hls.latency` is not used: it freezes after errors, and becomes negative when an origin restarts.
  const dateMs = hls.playingDate?.getTime() ?? null;
  const details = hls.latestLevelDetails;
  if (dateMs === null || !details) return null;
  const { edge, age, targetduration } = details;
  const behindEdgeMs = (edge + age - currentTime) * 1000;
  return credibleProgramDateMs({ dateMs, nowMs: Date.now(), behindEdgeMs, targetDurationMs: targetduration * 1000 });
}

/** Addresses that answered 410: Chromium caches that response permanently, and uses it in place of a request. */
const GONE = new Set<string>();

/**
 * Requests an address again, and replaces the response in the cache: the next request gets a good response from the
 * server, and another 410 from the cache. Rejects where that request would be repeated at once.
 */
async function refreshCache(url: string, request: RequestInit): Promise<void> {
  const limit = AbortSignal.timeout(PICTURE_LIMIT_MS);
  const answer = await fetch(url, { ...request, cache: 'reload', signal: limit });
  await answer.arrayBuffer();
  if (!answer.ok && answer.status !== 410) throw new Error(`HTTP ${answer.status}`);
}

/** One for each container: attempts that follow each other request the same addresses. */
const TRAFFICS = new WeakMap<SurfaceContainer, Traffic>();

function getTraffic(surfaces: SurfaceContainer): Traffic {
  const traffic = TRAFFICS.get(surfaces) ?? new Traffic();
  TRAFFICS.set(surfaces, traffic);
  return traffic;
}

/** Creates a `fetch` that does not wait, and that later requests wait for. */
function createCountedFetch(traffic: Traffic): (url: string, request: RequestInit) => Promise<Response> {
  return async (url, request) => {
    traffic.noteRequest(url, performance.now());
    try {
      return await fetch(url, request);
    } finally {
      traffic.notePause(url, performance.now() + LEAST_MS);
    }
  };
}
