import type Hls from 'hls.js';
import { Fault } from '../fault.js';
import { countVideoFrames, createVideo, firstVideoFrame } from '../frames.js';
import { hlsConfig, syncCounts } from '../profiles.js';
import { HlsKeeper } from './hls-keeper.js';
import { openNatively } from './native-hls.js';
import { applySound } from './sound.js';
import { canPlayHls, hasMediaSource } from './support.js';
import { BLANK_SAMPLE, type OpenContext, type Sample, type Session, type Transport } from './transport.js';

/** With the index there: time until a picture must have come of it. */
const PICTURE_LIMIT_MS = 20_000;

/** HLS by hls.js, or by the browser where it has no Media Source Extensions. Both rungs share one playlist. */
export function createHlsTransport(rung: 'll-hls' | 'hls'): Transport {
  return {
    rung,
    supported: canPlayHls,
    open: (context) => (hasMediaSource() ? open(rung, context) : openNatively(rung, context)),
  };
}

async function open(asked: 'll-hls' | 'hls', context: OpenContext): Promise<Session> {
  const { endpoints, stage, signal, credentials, settings } = context;
  // Only here, and only now: a page that plays WebRTC never downloads it.
  const { default: HlsClass } = await import('hls.js').catch((cause: unknown) => {
    throw new Fault('unreachable', { rung: asked, said: 'hls.js could not be loaded', cause });
  });
  signal.throwIfAborted();
  const hls = new HlsClass({
    ...hlsConfig(settings.profile, asked === 'll-hls'),
    xhrSetup: async (xhr, url) => {
      const headers = Object.entries(await credentials.headersFor(url));
      if (headers.length === 0) return;
      xhr.open('GET', url, true);
      for (const [name, value] of headers) xhr.setRequestHeader(name, value);
    },
  });
  Object.assign(hls.config, syncCounts(settings.profile));

  const video = createVideo();
  const ending = new AbortController();
  const end = () => {
    if (ending.signal.aborted) return;
    ending.abort(signal.reason);
    hls.destroy();
    video.removeAttribute('src');
    video.load();
  };
  signal.addEventListener('abort', end, { once: true, signal: ending.signal });
  try {
    stage.place(video, ending.signal);
    const keeper = new HlsKeeper(hls, HlsClass, endpoints.hls ?? '', asked, ending.signal);
    const frames = countVideoFrames(video, ending.signal);
    const framed = firstVideoFrame(video, ending.signal);
    hls.attachMedia(video);
    keeper.load();
    const late = new Promise<never>((_, reject) => {
      const timer = setTimeout(
        () => reject(new Fault('no-media', { rung: asked, said: 'a playlist, and no picture in time' })),
        PICTURE_LIMIT_MS,
      );
      framed.then(
        () => clearTimeout(timer),
        () => clearTimeout(timer),
      );
    });
    const failed = keeper.ended.then((fault) => {
      throw fault;
    });
    await Promise.race([framed, failed, late]);
    keeper.notePlaying();
    return {
      rung: keeper.rung,
      surface: video,
      frames,
      lost: keeper.ended,
      get hasAudio() {
        return hasAudio(hls);
      },
      setSound: (muted, volume) => applySound(video, muted, volume),
      sample: () => Promise.resolve(sampleOf(hls, video, keeper.bytesReceived)),
    };
  } catch (thrown) {
    end();
    throw thrown;
  }
}

function hasAudio(hls: Hls): boolean {
  return hls.audioTracks.length > 0 || hls.levels.some(({ audioCodec }) => Boolean(audioCodec));
}

function sampleOf(hls: Hls, video: HTMLVideoElement, bytesReceived: number): Sample {
  const quality = video.getVideoPlaybackQuality();
  const { buffered, currentTime } = video;
  const level = hls.levels[Math.max(0, hls.currentLevel)];
  return {
    ...BLANK_SAMPLE,
    atMs: performance.now(),
    framesDecoded: quality.totalVideoFrames,
    framesDropped: quality.droppedVideoFrames,
    bytesReceived,
    bufferMs: buffered.length > 0 ? (buffered.end(buffered.length - 1) - currentTime) * 1000 : null,
    // Not `hls.latency`, which freezes after errors and runs negative when an origin starts again.
    programDateMs: hls.playingDate?.getTime() ?? null,
    width: video.videoWidth || null,
    height: video.videoHeight || null,
    codec: level?.videoCodec ?? null,
  };
}
