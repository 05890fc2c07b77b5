import type { Credentials } from '../../credentials/credentials.js';
import { asFault, Fault } from '../../faults/fault.js';
import { readHttpAnswer, faultFromHttp, faultFromUnexpected } from '../../faults/from-http.js';
import { countVideoFrames, type VideoFrameCount } from '../../liveness/frame-counter.js';
import { createVideo } from '../../media/video.js';
import { StartupClock } from '../../telemetry/startup.js';
import { pause } from '../../shared/pause.js';
import { credibleDateMs } from '../../telemetry/latency.js';
import { tidyPlaylist } from './media-playlist.js';
import { PlaylistLiveness } from './playlist-liveness.js';
import { firstMedia } from './sound-only.js';
import { openWithTimeout, releaseOnAbort } from '../open-with-timeout.js';
import { applySound } from '../sound.js';
import { BLANK_SAMPLE, type OpenContext, type Sample, type Session } from '../transport.js';

/** As with hls.js: MediaMTX holds the index until the camera wakes and a first segment exists. */
const INDEX_LIMIT_MS = 20_000;
const PICTURE_LIMIT_MS = 25_000;
/** The interval at which a playlist that may be old is requested, until it has something new. */
const POLL_MS = 1_000;

/** Plays HLS by the browser's own player. It sends no headers: it cannot play cameras that need a bearer token. */
export async function openNatively(requested: 'll-hls' | 'hls', context: OpenContext): Promise<Session> {
  const { endpoints, surfaces, credentials } = context;
  const index = endpoints.hls ?? '';
  const clock = new StartupClock();
  const playlist = await waitForLivePlaylist(requested, index, credentials, context.signal);
  clock.mark('answerMs');
  const play = async ({ signal }: AbortController): Promise<Session> => {
    const video = createVideo(signal);
    releaseOnAbort(video, signal);
    surfaces.place(video, signal);
    const failure = new Promise<Fault>((resolve) => {
      video.addEventListener('error', () => resolve(faultFromMediaError(requested, video.error)), { signal });
      video.addEventListener(
        'ended',
        () => resolve(new Fault('stopped-sending', { transport: requested, serverMessage: 'the playlist ended' })),
        {
          signal,
        },
      );
    });
    const frames = countVideoFrames(video, signal);
    // Requests of the browser's own player cannot be observed; its first decodable picture can.
    video.addEventListener('loadedmetadata', () => clock.mark('keyFrameMs'), { signal });
    video.src = index;
    const rejection = failure.then((fault) => {
      throw fault;
    });
    const first = await Promise.race([firstMedia(video, signal), rejection]);
    if (first === 'sound' && context.hasPicture?.()) {
      throw new Fault('no-media', { transport: requested, serverMessage: 'the playlist has sound and no picture' });
    }
    clock.mark('decodeMs');
    return {
      transport: playlist.includes('#EXT-X-PART') && requested === 'll-hls' ? 'll-hls' : 'hls',
      surface: video,
      frames,
      lost: failure,
      hasVideo: first === 'picture',
      // The browser does not say whether there is sound, so a silent picture gets its button too.
      hasAudio: true,
      setSound: (muted, volume) => applySound(video, muted, volume),
      sample: () => Promise.resolve({ ...readSample(video, frames), startup: clock.timings }),
    };
  };
  const limit = { ms: PICTURE_LIMIT_MS, transport: requested, serverMessage: 'no picture came of the playlist' };
  return openWithTimeout(context.signal, play, limit);
}

function readSample(video: HTMLVideoElement, frames: VideoFrameCount): Sample {
  const { buffered, currentTime } = video;
  return {
    ...BLANK_SAMPLE,
    atMs: performance.now(),
    framesDecoded: frames.count,
    freezeCount: frames.freezeCount,
    freezeMs: frames.freezeMs,
    bufferMs: buffered.length > 0 ? Math.max(0, buffered.end(buffered.length - 1) - currentTime) * 1000 : 0,
    programDateMs: getProgramDateMs(video),
    width: video.videoWidth || null,
    height: video.videoHeight || null,
  };
}

/**
 * Gives the program date of the visible picture, where the browser gives that of its time 0 (Safari's `getStartDate`).
 */
function getProgramDateMs(video: HTMLVideoElement & { getStartDate?(): Date }): number | null {
  const startMs = video.getStartDate?.().getTime() ?? NaN;
  return Number.isNaN(startMs) ? null : credibleDateMs(startMs + video.currentTime * 1000, Date.now(), 'live');
}

/**
 * Waits until it is proven that the index is written; gives its text. Later requests by the browser cannot be observed.
 */
async function waitForLivePlaylist(
  requested: 'll-hls' | 'hls',
  index: string,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<string> {
  const liveness = new PlaylistLiveness(index);
  for (;;) {
    const requestedAtMs = performance.now();
    const { text, header } = await readIndex(requested, index, credentials, signal);
    if (text === '' || text.includes('#EXT-X-PART-INF')) return text;
    liveness.read(text, { url: index, requestedAtMs, header });
    if (liveness.stopped) throw liveness.stopped;
    if (liveness.isProven) return text;
    await pause(POLL_MS, signal);
    signal.throwIfAborted();
  }
}

/**
 * Requests the index; gives its text, or an empty one where the page may not read it. A media element only reports
 * "failed": the status and the message need a request. On MediaMTX this takes a session of its own, which ends after 30
 * s.
 */
async function readIndex(
  requested: 'll-hls' | 'hls',
  index: string,
  credentials: Credentials,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly header: (name: string) => string | null }> {
  let response: Response;
  let body: string;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(INDEX_LIMIT_MS)]);
    const headers = await credentials.headersFor(index);
    const { cookies = 'omit' } = credentials;
    response = await fetch(index, { headers, credentials: cookies, cache: 'no-store', signal: limit });
    body = await response.text();
  } catch (thrown) {
    signal.throwIfAborted();
    // Without CORS a script may not read what the browser's own player may play.
    if (thrown instanceof TypeError && new URL(index).origin !== location.origin)
      return { text: '', header: () => null };
    throw asFault(thrown, requested);
  }
  if (!response.ok) {
    throw faultFromHttp(requested, readHttpAnswer(response, body, index));
  }
  if (!body.trimStart().startsWith('#EXTM3U')) {
    throw faultFromUnexpected(requested, readHttpAnswer(response, body, index), 'the answer is no playlist');
  }
  return { text: tidyPlaylist(body), header: (name) => response.headers.get(name) };
}

function faultFromMediaError(transport: 'll-hls' | 'hls', error: MediaError | null): Fault {
  const code = error?.code === MediaError.MEDIA_ERR_NETWORK ? 'lost' : 'unsupported';
  return new Fault(code, { transport, serverMessage: error?.message || 'the browser cannot play this' });
}
