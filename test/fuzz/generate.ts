import { createRandom } from '../random.js';

/** A camera's server for one run. It is plain data, so that a failing server can be printed and played again. */
export interface ServerSpec {
  readonly seed: number;
  readonly index: number;
  /** The addresses for the player, each with its own behaviour. */
  readonly endpoints: readonly EndpointSpec[];
  /** The player gets no `online` event when the server recovers, unless its next try is far away. */
  readonly healsUnannounced: boolean;
}

export type EndpointKind = 'whep' | 'hls' | 'mjpeg' | 'snapshot';

/** The behaviours of one address in turn; after the last one the server is healthy. */
export interface EndpointSpec {
  readonly kind: EndpointKind;
  readonly hasCors: boolean;
  readonly phases: readonly Phase[];
}

export interface Phase {
  /** Milliseconds. */
  readonly forMs: number;
  readonly habit: Habit;
}

/** The behaviour of a server during a phase. */
export type Habit =
  | {
      readonly does: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  /** Never answers. */
  | { readonly does: 'hang' }
  /** Ends the connection without an answer, or in the middle of the body. */
  | { readonly does: 'hang-up'; readonly afterBytes: number }
  /** Redirects to a sign-in page. */
  | { readonly does: 'redirect' }
  | { readonly does: 'stream'; readonly stream: StreamSpec }
  | { readonly does: 'still'; readonly still: StillSpec }
  | { readonly does: 'playlist'; readonly playlist: PlaylistSpec };

/** The differences of a Motion JPEG stream from the specification. */
export interface StreamSpec {
  readonly contentType: string;
  readonly line: string;
  readonly lengthOff: number | null;
  readonly hasTextParts: boolean;
  readonly everyMs: number;
  readonly endsAfterMs: number | null;
  readonly isRepeated: boolean;
  /** `right` is the time of each picture. */
  readonly timestamp: string | null;
}

export interface StillSpec {
  readonly contentType: string | null;
  readonly isRepeated: boolean;
  /** `right` is the time of each picture. */
  readonly lastModified: string | null;
}

/** The differences of HLS from the specification. */
export interface PlaylistSpec {
  readonly prefix: string;
  readonly target: number | null;
  /** The error of the program dates in seconds; null leaves the dates out. */
  readonly dateOffS: number | null;
  /** The number of dead renditions before the good one in the multivariant playlist; null for a media playlist only. */
  readonly deadRenditions: number | null;
  readonly codecs: string | null;
  readonly segmentStatus: number;
  readonly isStanding: boolean;
  readonly sequenceJumps: boolean;
}

const BODIES = [
  '',
  'error',
  '{"status":"error","error":"no stream is available on path \'cam\'"}',
  '{"code":-1,"msg":"can not find the stream"}',
  '<html><head><title>Sign in</title></head><body><form action="/login"><input type="password"></form></body></html>',
  '<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr></body></html>',
  '<!DOCTYPE html><title>Just a moment...</title>',
  'v=0\r\nm=noise\r\n\u0001',
  '#EXTM3U\n',
];
const TYPES = ['text/html', 'application/json', 'text/plain', 'application/octet-stream', ''];
const STATUSES = [
  200, 201, 204, 400, 401, 403, 404, 405, 406, 407, 409, 410, 415, 418, 423, 425, 429, 451, 500, 501, 502, 503, 504,
  509, 520, 521, 522, 525, 530,
];
const RETRY_AFTER = ['0', '1', '3', 'soon', 'Wed, 21 Oct 2015 07:28:00 GMT'];
const ENDPOINT_LISTS: readonly (readonly EndpointKind[])[] = [
  ['mjpeg'],
  ['mjpeg', 'snapshot'],
  ['snapshot'],
  ['hls'],
  ['hls', 'mjpeg'],
  ['whep', 'hls'],
  ['whep', 'mjpeg'],
];

/** Generates the server of this number; the same seed gives the same server. Pure. */
export function generateServer(seed: number, index: number): ServerSpec {
  const random = createRandom(seed, index);
  const pick = <T>(of: readonly T[]): T => of[Math.floor(of.length * random())] as T;
  const chance = (share: number) => random() < share;

  const generateAnswer = (): Habit => {
    const status = pick(STATUSES);
    const hasRetry = [429, 503].includes(status) ? chance(0.5) : chance(0.05);
    const type = pick(TYPES);
    return {
      does: 'answer',
      status,
      headers: {
        ...(type ? { 'Content-Type': type } : {}),
        ...(hasRetry ? { 'Retry-After': pick(RETRY_AFTER) } : {}),
        ...(status === 401 ? { 'WWW-Authenticate': pick(['Digest realm="cam", nonce="1"', 'Basic realm="cam"']) } : {}),
        ...(status === 403 && chance(0.3) ? { 'cf-mitigated': 'challenge' } : {}),
      },
      body: pick(BODIES),
    };
  };
  const generateFailure = (): Habit => {
    const kind = random();
    if (kind < 0.7) return generateAnswer();
    if (kind < 0.8) return { does: 'hang' };
    if (kind < 0.9) return { does: 'hang-up', afterBytes: pick([0, 1, 200, 5000]) };
    return { does: 'redirect' };
  };
  const generateStream = (): Habit => ({
    does: 'stream',
    stream: {
      contentType: pick([
        'multipart/x-mixed-replace; boundary=frame',
        'multipart/x-mixed-replace; boundary="frame"',
        "multipart/x-mixed-replace; boundary='frame'",
        'multipart/x-mixed-replace;boundary=--frame',
        'multipart/x-mixed-replace',
      ]),
      line: pick(['--frame', '--frame', '----frame']),
      lengthOff: pick([0, 0, null, 20, -7]),
      hasTextParts: chance(0.2),
      everyMs: pick([100, 100, 200, 1000, 3000]),
      endsAfterMs: pick([null, null, null, 3000, 6000]),
      isRepeated: chance(0.2),
      timestamp: pick([null, 'right', 'right', '293500.73', '0', '99999999999']),
    },
  });
  const generateStill = (): Habit => ({
    does: 'still',
    still: {
      contentType: pick(['image/jpeg', 'image/jpeg', 'application/octet-stream', 'image/jpg', null]),
      isRepeated: chance(0.3),
      lastModified: pick([null, 'right', 'Thu, 01 Jan 1970 03:00:00 GMT', 'Tue, 19 Jan 2100 03:14:07 GMT']),
    },
  });
  const generatePlaylist = (): Habit => ({
    does: 'playlist',
    playlist: {
      prefix: pick(['', '', '\n', ' \r\n', '\ufeff']),
      target: pick([2, 2, 1, 0, null]),
      dateOffS: pick([null, 0, 0, -3600, 3600, -86_400]),
      deadRenditions: pick([null, null, 0, 1, 2]),
      codecs: pick([null, null, 'avc1.42e01f', 'hvc1.1.6.L93.B0', 'nonsense']),
      segmentStatus: pick([200, 200, 200, 200, 404, 403, 500, 503]),
      isStanding: chance(0.1),
      sequenceJumps: chance(0.1),
    },
  });
  const generateHabit = (kind: EndpointKind): Habit => {
    if (kind === 'mjpeg') return generateStream();
    if (kind === 'snapshot') return generateStill();
    return kind === 'hls' ? generatePlaylist() : generateAnswer();
  };

  const endpoints = pick(ENDPOINT_LISTS).map((kind): EndpointSpec => {
    // Half of the servers only behave oddly; the others alternate between odd behaviour and failures.
    const isSteady = chance(0.5);
    const phases = isSteady
      ? [{ forMs: BAD_MS, habit: generateHabit(kind) }]
      : Array.from({ length: 1 + Math.floor(3 * random()) }, () => ({
          forMs: 500 + Math.floor(6000 * random()),
          habit: chance(0.4) ? generateHabit(kind) : generateFailure(),
        }));
    return { kind, hasCors: kind === 'mjpeg' || kind === 'snapshot' ? chance(0.7) : true, phases };
  });
  return { seed, index, endpoints, healsUnannounced: chance(0.5) };
}

/** How long a server misbehaves before it is healthy, in milliseconds. */
export const BAD_MS = 12_000;

/** Returns the behaviour at this moment. After its phases a server keeps the last one until it is healthy. */
export function habitAt(phases: readonly Phase[], sinceMs: number): Habit {
  let endMs = 0;
  for (const { forMs, habit } of phases) {
    endMs += forMs;
    if (sinceMs < endMs) return habit;
  }
  return (phases.at(-1) as Phase).habit;
}

/** Returns when the current behaviour ends, in milliseconds since the first request. */
export function habitEndsAtMs(phases: readonly Phase[], sinceMs: number): number {
  let endMs = 0;
  for (const { forMs } of phases.slice(0, -1)) {
    endMs += forMs;
    if (sinceMs < endMs) return endMs;
  }
  return BAD_MS;
}
