import type Hls from 'hls.js';
import { Fault } from '../fault.js';
import { countVideoFrames, createVideo, firstVideoFrame, type VideoFrameCount } from '../frames.js';
import { hlsConfig } from '../profiles.js';
import { OpeningClock } from '../telemetry-opening.js';
import { watchHeld } from './held.js';
import { HlsKeeper, type PlaylistListener } from './hls-keeper.js';
import { playlistLoader } from './hls-playlist.js';
import { openNatively } from './native-hls.js';
import { openWithOwnEnd, releaseAtEnd } from './own-end.js';
import { applySound } from './sound.js';
import { canPlayHls, hasMediaSource } from './support.js';
import { BLANK_SAMPLE, type OpenContext, type Sample, type Session, type Transport } from './transport.js';

/** From the first request: MediaMTX may hold the index for 10 s while a camera wakes, then a segment has to fill. */
const PICTURE_LIMIT_MS = 25_000;

/** HLS by hls.js, or by the browser where it has no Media Source Extensions. Both rungs share one playlist. */
export function createHlsTransport(rung: 'll-hls' | 'hls'): Transport {
  return {
    rung,
    supported: canPlayHls,
    open: (context) => (hasMediaSource() ? open(rung, context) : openNatively(rung, context)),
  };
}

async function open(asked: 'll-hls' | 'hls', context: OpenContext): Promise<Session> {
  const { endpoints, stage, credentials, settings } = context;
  const clock = new OpeningClock();
  let answered = () => undefined as void;
  // Only here, and only now: a page that plays WebRTC never downloads it.
  const { default: HlsClass } = await import('hls.js').catch((cause: unknown) => {
    throw new Fault('unreachable', { rung: asked, said: 'hls.js could not be loaded', cause });
  });
  const create = (onPlaylist: PlaylistListener): Hls => {
    const hls: Hls = new HlsClass({
      ...hlsConfig(settings.profile, asked === 'll-hls'),
      pLoader: playlistLoader(HlsClass, (text, answer) => {
        clock.pass('answerMs');
        answered();
        return onPlaylist(hls, text, answer);
      }),
      xhrSetup: async (xhr, url) => {
        const headers = Object.entries(await credentials.headersFor(url));
        if (headers.length === 0) return;
        xhr.open('GET', url, true);
        for (const [name, value] of headers) xhr.setRequestHeader(name, value);
      },
    });
    return hls;
  };

  const play = async ({ signal }: AbortController): Promise<Session> => {
    const video = createVideo();
    stage.place(video, signal);
    const frames = countVideoFrames(video, signal);
    const framed = firstVideoFrame(video, signal);
    answered = watchHeld(endpoints.hls ?? '', { ...context, signal }, undefined, { redirect: 'manual' });
    const keeper = new HlsKeeper({
      asked,
      profile: settings.profile,
      index: endpoints.hls ?? '',
      video,
      wantsSound: !settings.muted,
      signal,
      create,
      Events: HlsClass.Events,
    });
    // After hls.js has let go of it.
    releaseAtEnd(video, signal);
    const failed = keeper.ended.then((fault) => {
      throw fault;
    });
    // A picture that may be an old one is not shown before something newer is heard of.
    await Promise.race([Promise.all([framed, keeper.proven]), failed]);
    clock.pass('keyFrameMs', keeper.firstMediaAtMs);
    clock.pass('decodeMs');
    keeper.notePlaying();
    return {
      rung: keeper.rung,
      surface: video,
      frames,
      lost: keeper.ended,
      get hasAudio() {
        return keeper.hasSound;
      },
      setSound: async (muted, volume) => {
        await applySound(video, muted, volume);
        if (!muted) keeper.wantSound();
      },
      shiftBy: (ms) => keeper.shiftBy(ms),
      sample: () => Promise.resolve({ ...sampleOf(keeper, video, frames), opening: clock.stages }),
    };
  };
  const limit = { ms: PICTURE_LIMIT_MS, rung: asked, said: 'no picture came of the playlist' };
  return openWithOwnEnd(context.signal, play, limit);
}

function sampleOf({ hls, bytesReceived }: HlsKeeper, video: HTMLVideoElement, frames: VideoFrameCount): Sample {
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
    // Not `hls.latency`, which freezes after errors and runs negative when an origin starts again.
    programDateMs: hls.playingDate?.getTime() ?? null,
    width: video.videoWidth || null,
    height: video.videoHeight || null,
    codec: level?.videoCodec ?? null,
  };
}
