import { asFault, Fault } from '../fault.js';
import { faultFromHttp } from '../fault-http.js';
import { countVideoFrames, createVideo, firstVideoFrame, type VideoFrameCount } from '../frames.js';
import { OpeningClock } from '../telemetry-opening.js';
import { HlsWitness } from './hls-witness.js';
import { openWithOwnEnd, releaseAtEnd } from './own-end.js';
import { applySound } from './sound.js';
import { BLANK_SAMPLE, type OpenContext, type Sample, type Session } from './transport.js';

/** As for hls.js: MediaMTX holds the index until the camera wakes and a first segment exists. */
const INDEX_LIMIT_MS = 20_000;
const PICTURE_LIMIT_MS = 25_000;
/** A playlist that may be an old one is looked at so often, until it has something new. */
const LOOK_AGAIN_MS = 1_000;

/** HLS by the browser's own player. It sends no headers: cameras behind a bearer token can't be seen this way. */
export async function openNatively(asked: 'll-hls' | 'hls', context: OpenContext): Promise<Session> {
  const { endpoints, stage, credentials } = context;
  const index = endpoints.hls ?? '';
  const clock = new OpeningClock();
  const playlist = await readLiving(asked, index, await credentials.headersFor(index), context.signal);
  clock.pass('answerMs');
  const play = async ({ signal }: AbortController): Promise<Session> => {
    const video = createVideo();
    releaseAtEnd(video, signal);
    stage.place(video, signal);
    const failed = new Promise<Fault>((resolve) => {
      video.addEventListener('error', () => resolve(faultOf(asked, video.error)), { signal });
      video.addEventListener(
        'ended',
        () => resolve(new Fault('stopped-sending', { rung: asked, said: 'the playlist ended' })),
        {
          signal,
        },
      );
    });
    const frames = countVideoFrames(video, signal);
    // What the browser's own player loads is not seen; its first decodable picture is.
    video.addEventListener('loadedmetadata', () => clock.pass('keyFrameMs'), { signal });
    video.src = index;
    const refused = failed.then((fault) => {
      throw fault;
    });
    await Promise.race([firstVideoFrame(video, signal), refused]);
    clock.pass('decodeMs');
    return {
      rung: playlist.includes('#EXT-X-PART') && asked === 'll-hls' ? 'll-hls' : 'hls',
      surface: video,
      frames,
      lost: failed,
      // The browser does not tell: a picture that may be silent still gets its button.
      hasAudio: true,
      setSound: (muted, volume) => applySound(video, muted, volume),
      sample: () => Promise.resolve({ ...sampleOf(video, frames), opening: clock.stages }),
    };
  };
  const limit = { ms: PICTURE_LIMIT_MS, rung: asked, said: 'no picture came of the playlist' };
  return openWithOwnEnd(context.signal, play, limit);
}

function sampleOf(video: HTMLVideoElement, frames: VideoFrameCount): Sample {
  const { buffered, currentTime } = video;
  return {
    ...BLANK_SAMPLE,
    atMs: performance.now(),
    framesDecoded: frames.count,
    freezeCount: frames.freezeCount,
    freezeMs: frames.freezeMs,
    bufferMs: buffered.length > 0 ? Math.max(0, buffered.end(buffered.length - 1) - currentTime) * 1000 : 0,
    programDateMs: dateOf(video),
    width: video.videoWidth || null,
    height: video.videoHeight || null,
  };
}

/** The programme date of what is shown, where the browser tells that of its time 0 (Safari's `getStartDate`). */
function dateOf(video: HTMLVideoElement & { getStartDate?(): Date }): number | null {
  const startMs = video.getStartDate?.().getTime() ?? NaN;
  return Number.isNaN(startMs) ? null : startMs + video.currentTime * 1000;
}

/** The index's text, once it is known that somebody writes it. What the browser reads of it later is not seen. */
async function readLiving(
  asked: 'll-hls' | 'hls',
  index: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<string> {
  const witness = new HlsWitness(index);
  for (;;) {
    const requestedAtMs = performance.now();
    const { text, header } = await readIndex(asked, index, headers, signal);
    if (text === '' || text.includes('#EXT-X-PART-INF')) return text;
    witness.read(text, { url: index, requestedAtMs, header });
    if (witness.stopped) throw witness.stopped;
    if (witness.isProven) return text;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    signal.throwIfAborted();
  }
}

/**
 * The index's text; empty where the page may not read it. A media element only says "failed": the status
 * and the words have to be asked for. On MediaMTX this takes a session of its own, which ends after 30 s.
 */
async function readIndex(
  asked: 'll-hls' | 'hls',
  index: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly header: (name: string) => string | null }> {
  let response: Response;
  let body: string;
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(INDEX_LIMIT_MS)]);
    response = await fetch(index, { headers, credentials: 'omit', cache: 'no-store', signal: limited });
    body = await response.text();
  } catch (thrown) {
    signal.throwIfAborted();
    // Without CORS a script may not read what the browser's own player may play.
    if (thrown instanceof TypeError && new URL(index).origin !== location.origin)
      return { text: '', header: () => null };
    throw asFault(thrown, asked);
  }
  if (!response.ok) {
    throw faultFromHttp(asked, { status: response.status, body, retryAfter: response.headers.get('Retry-After') });
  }
  if (!body.startsWith('#EXTM3U')) throw new Fault('bad-answer', { rung: asked, said: 'the answer is no playlist' });
  return { text: body, header: (name) => response.headers.get(name) };
}

function faultOf(rung: 'll-hls' | 'hls', error: MediaError | null): Fault {
  const code = error?.code === MediaError.MEDIA_ERR_NETWORK ? 'lost' : 'unsupported';
  return new Fault(code, { rung, said: error?.message || 'the browser can not play this' });
}
