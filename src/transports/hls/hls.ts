import type Hls from 'hls.js';
import { Fault } from '../../faults/fault.js';
import { countVideoFrames, type VideoFrameCount } from '../../liveness/frame-counter.js';
import { createVideo } from '../../media/video.js';
import { hlsConfig } from './profiles.js';
import { StartupClock } from '../../telemetry/startup.js';
import { startWakeProbe } from '../wake-probe.js';
import { HlsSession, type PlaylistListener } from './hls-session.js';
import { believableDate } from './programme-date.js';
import { createLoaders } from './loaders.js';
import { canPlayByMse } from './multivariant-playlist.js';
import { withQueryOf } from './query.js';
import { nameOfSound, SoundFilter } from './sound-filter.js';
import { firstMedia } from './sound-only.js';
import { LEAST_MS, Traffic } from './traffic.js';
import { openNatively } from './native-hls.js';
import { openWithTimeout, releaseAtEnd } from '../open-with-timeout.js';
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

/** From the first request: MediaMTX may hold the index for 10 s while a camera wakes, then a segment has to fill. */
const PICTURE_LIMIT_MS = 25_000;

/** HLS by hls.js, or by the browser where it has no Media Source Extensions. Both transports share one playlist. */
export function createHlsTransport(transport: 'll-hls' | 'hls'): Transport {
  return {
    name: transport,
    isSupported: canPlayHls,
    open: (context) => (hasMediaSource() ? open(transport, context) : openNatively(transport, context)),
  };
}

async function open(asked: 'll-hls' | 'hls', context: OpenContext): Promise<Session> {
  const { endpoints, stage, credentials, settings } = context;
  const clock = new StartupClock();
  let answered = () => undefined as void;
  let onAsked = () => undefined as void;
  // Only here, and only now: a page that plays WebRTC never downloads it.
  const { default: HlsClass } = await import('hls.js').catch((cause: unknown) => {
    throw new Fault('unreachable', { transport: asked, serverMessage: 'hls.js could not be loaded', cause });
  });
  const sound = new SoundFilter((codec) => canPlayByMse('audio', codec));
  // By request: hls.js prepares one a second time when this fails, and is to be told the same.
  const forgotten = new WeakMap<XMLHttpRequest, Promise<void>>();
  const create = (onPlaylist: PlaylistListener): Hls => {
    const hls: Hls = new HlsClass({
      ...hlsConfig(settings.profile, asked === 'll-hls'),
      ...createLoaders(HlsClass, {
        traffic: trafficOf(stage),
        addressOf: (url) => (settings.inheritsQuery ? withQueryOf(endpoints.hls ?? url, url) : url),
        onPlaylist: (text, answer) => {
          clock.pass('answerMs');
          answered();
          return onPlaylist(hls, text, answer);
        },
        onMedia: (bytes) => sound.apply(bytes),
      }),
      xhrSetup: async (xhr, url) => {
        onAsked();
        // To its own origin a browser sends them anyway.
        if (credentials.cookies === 'include') xhr.withCredentials = true;
        const given = await credentials.headersFor(url);
        if (GONE.delete(url)) {
          forgotten.set(xhr, forget(url, { headers: given, credentials: credentials.cookies ?? 'omit' }));
        }
        await forgotten.get(xhr);
        const headers = Object.entries(given);
        if (headers.length === 0) return;
        xhr.open('GET', url, true);
        for (const [name, value] of headers) xhr.setRequestHeader(name, value);
      },
    });
    // Before the keeper hears of it, which loads the index anew.
    hls.on(HlsClass.Events.ERROR, (_, data) => {
      if (data.response?.code === 401) credentials.refused?.();
      if (data.response?.code === 410 && data.url) GONE.add(data.url);
    });
    return hls;
  };

  const play = async ({ signal }: AbortController): Promise<Session> => {
    const video = createVideo(signal);
    stage.place(video, signal);
    const frames = countVideoFrames(video, signal);
    const media = firstMedia(video, signal);
    // From the first request on, which may have waited for its time.
    onAsked = () => {
      onAsked = () => undefined;
      // Not by the cache, where it would stand behind the request that it is to overtake.
      const question: RequestInit = { redirect: 'manual', cache: 'no-store' };
      answered = startWakeProbe(endpoints.hls ?? '', { ...context, signal }, countedIn(trafficOf(stage)), question);
    };
    const keeper = new HlsSession({
      asked,
      profile: settings.profile,
      index: endpoints.hls ?? '',
      inheritsQuery: settings.inheritsQuery,
      video,
      wantsSound: !settings.muted,
      signal,
      silenced: () => sound.codec,
      create,
      Events: HlsClass.Events,
    });
    // After hls.js has let go of it.
    releaseAtEnd(video, signal);
    const failed = keeper.ended.then((fault) => {
      throw fault;
    });
    // A picture that may be an old one is not shown before something newer is heard of.
    const [first] = await Promise.race([Promise.all([media, keeper.proven]), failed]);
    const isSoundOnly = first === 'sound';
    if (isSoundOnly && context.hasPicture?.()) {
      throw new Fault('no-media', { transport: asked, serverMessage: 'the playlist has sound and no picture' });
    }
    clock.pass('keyFrameMs', keeper.firstMediaAtMs);
    clock.pass('decodeMs');
    keeper.notePlaying();
    // A session that has a picture after all is another one.
    if (isSoundOnly) video.addEventListener('resize', () => keeper.lose('a picture has come'), { signal });
    frames.paceMs = keeper.paceMs;
    return {
      transport: keeper.transport,
      surface: video,
      frames,
      lost: keeper.ended,
      hasVideo: !isSoundOnly,
      get hasAudio() {
        return isSoundOnly || keeper.hasSound;
      },
      get soundFault() {
        return keeper.soundFault && nameOfSound(keeper.soundFault);
      },
      setSound: async (muted, volume) => {
        await applySound(video, muted, volume);
        if (!muted) keeper.wantSound();
      },
      shiftBy: (ms) => keeper.shiftBy(ms),
      onRemade: (listener) => {
        keeper.onRemade = listener;
      },
      sample: () => Promise.resolve({ ...sampleOf(keeper, video, frames), startup: clock.stages }),
    };
  };
  const limit = { ms: PICTURE_LIMIT_MS, transport: asked, serverMessage: 'no picture came of the playlist' };
  return openWithTimeout(context.signal, play, limit);
}

function sampleOf({ hls, bytesReceived }: HlsSession, video: HTMLVideoElement, frames: VideoFrameCount): Sample {
  const quality = video.getVideoPlaybackQuality();
  const { buffered, currentTime } = video;
  const level = hls.levels[Math.max(0, hls.currentLevel)];
  return {
    ...BLANK_SAMPLE,
    atMs: performance.now(),
    framesDecoded: quality.totalVideoFrames,
    framesDropped: quality.droppedVideoFrames,
    bytesReceived,
    freezeCount: frames.freezeCount,
    freezeMs: frames.freezeMs,
    bufferMs: buffered.length > 0 ? Math.max(0, buffered.end(buffered.length - 1) - currentTime) * 1000 : 0,
    programDateMs: dateOf(hls, currentTime),
    width: video.videoWidth || null,
    height: video.videoHeight || null,
    codec: level?.videoCodec ?? null,
  };
}

function dateOf(hls: Hls, currentTime: number): number | null {
  // Not `hls.latency`, which freezes after errors and runs negative when an origin starts again.
  const dateMs = hls.playingDate?.getTime() ?? null;
  const details = hls.latestLevelDetails;
  if (dateMs === null || !details) return null;
  const { edge, age, targetduration } = details;
  const behindEdgeMs = (edge + age - currentTime) * 1000;
  return believableDate({ dateMs, nowMs: Date.now(), behindEdgeMs, targetDurationMs: targetduration * 1000 });
}

/** Addresses that answered 410: Chromium keeps that answer for good, and gives it instead of asking. */
const GONE = new Set<string>();

/**
 * Asks anew, and puts the answer into the place of the one that is kept: what is asked for next reads a good answer
 * anew, and another 410 from there. Rejects where that would be a second question at once.
 */
async function forget(url: string, request: RequestInit): Promise<void> {
  const limit = AbortSignal.timeout(PICTURE_LIMIT_MS);
  const answer = await fetch(url, { ...request, cache: 'reload', signal: limit });
  await answer.arrayBuffer();
  if (!answer.ok && answer.status !== 410) throw new Error(`HTTP ${answer.status}`);
}

/** One for each place where a camera is shown: attempts that follow each other ask the same addresses. */
const TRAFFICS = new WeakMap<SurfaceContainer, Traffic>();

function trafficOf(stage: SurfaceContainer): Traffic {
  const traffic = TRAFFICS.get(stage) ?? new Traffic();
  TRAFFICS.set(stage, traffic);
  return traffic;
}

/** A fetch that waits for nobody, and that those who come after it wait for. */
function countedIn(traffic: Traffic): (url: string, request: RequestInit) => Promise<Response> {
  return async (url, request) => {
    traffic.noteAsked(url, performance.now());
    try {
      return await fetch(url, request);
    } finally {
      traffic.notePause(url, performance.now() + LEAST_MS);
    }
  };
}
