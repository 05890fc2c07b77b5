import { NO_FAULTS, type CameraFaults, type EndpointName, type RawAnswer } from '../../../demo/origin/faults.js';

/** Something that is wrong for a while; nothing named is a healthy camera. */
export interface Step {
  readonly faults: Partial<CameraFaults>;
  readonly forMs: number;
}

/** One story of failures, the same for one seed and number. */
export interface Sequence {
  readonly number: number;
  readonly transports: string;
  readonly headStart: string;
  /** The browser says `online` when the cause is gone; else the player has to find out by itself. */
  readonly isTold: boolean;
  /** Does it play before the first fault, or meet that one on its way to the first picture? */
  readonly beginsLive: boolean;
  readonly steps: readonly Step[];
}

const LADDERS = ['whep', 'whep', 'whep mjpeg', 'whep ll-hls', 'whep ll-hls mjpeg', 'll-hls', 'mjpeg', 'mjpeg snapshot'];
const HEAD_STARTS = ['1.2', '0.3', 'off'];
const ENDPOINTS: readonly EndpointName[] = ['whep', 'hls', 'mjpeg', 'snapshot'];

const HTML = { 'Content-Type': 'text/html' };
const AGAIN = { ...HTML, 'Retry-After': '1', 'Access-Control-Expose-Headers': 'Retry-After' };
const NOISE = 'v=0\r\nm=noise\r\n\u0001\u0002';

/** What a server, a proxy or a network does; all of it heals within seconds by itself. */
const QUICK: readonly ((random: () => number) => Partial<CameraFaults>)[] = [
  () => ({}),
  () => ({ offline: true }),
  () => ({ cut: true }),
  () => ({ frozen: true }),
  () => ({ udpBlocked: true }),
  () => ({ noIcePath: true }),
  () => ({ noMedia: true }),
  () => ({ closesEarly: true }),
  () => ({ cutMultipart: true }),
  (random) => ({ lossPercent: 1 + Math.floor(30 * random()) }),
  (random) => ({ startMs: Math.floor(2000 * random()) }),
  (random) => answering(random, { status: 502, headers: HTML, body: '<h1>Bad Gateway</h1>' }),
  (random) => answering(random, { status: 503, headers: AGAIN, body: '<h1>Busy</h1>' }),
  (random) => answering(random, { status: 429, headers: AGAIN, body: 'slow down' }),
  (random) => answering(random, { status: 404, headers: AGAIN, body: '<h1>Not Found</h1>' }),
  (random) => answering(random, { status: 504, headers: HTML, body: '' }),
  (random) => answering(random, { status: 500, headers: HTML, body: 'oops' }),
  (random) => answering(random, { status: 200, headers: HTML, body: '<html>hello</html>' }),
  (random) => answering(random, { status: 201, headers: HTML, body: NOISE }),
];

/** What only time heals, or the sign that the world has changed. */
const SLOW: readonly (() => Partial<CameraFaults>)[] = [
  () => ({ unconfigured: true }),
  () => ({ maxReaders: 0 }),
  () => ({ sourceTimeout: true, startMs: 200 }),
  () => ({ codecRefused: true }),
];

/** Makes the story of this number. */
export function sequenceOf(seed: number, number: number): Sequence {
  const random = randomOf(seed, number);
  const pick = <T>(of: readonly T[]) => of[Math.floor(of.length * random())] as T;
  const isTold = number % 2 === 1;
  const stepOf = (): Step => {
    const faults = isTold && random() < 0.25 ? pick(SLOW)() : pick(QUICK)(random);
    // Two at once, now and then.
    const more = random() < 0.2 ? pick(QUICK)(random) : {};
    // Mostly shorter than it takes to notice, sometimes long enough to be given up for.
    const forMs = Math.floor(random() < 0.4 ? 4000 * random() : 600 * random());
    return { faults: { ...faults, ...more }, forMs };
  };
  return {
    number,
    transports: pick(LADDERS),
    headStart: pick(HEAD_STARTS),
    isTold,
    beginsLive: random() < 0.5,
    steps: Array.from({ length: 1 + Math.floor(4 * random()) }, stepOf),
  };
}

/** The faults of a step and no others. */
export function faultsOf({ faults }: Step): CameraFaults {
  return { ...NO_FAULTS, ...faults };
}

function answering(random: () => number, answer: RawAnswer): Partial<CameraFaults> {
  const isOfAll = random() < 0.5;
  const one = Math.floor(ENDPOINTS.length * random());
  const those = isOfAll ? ENDPOINTS : ENDPOINTS.slice(one, one + 1);
  return { raw: Object.fromEntries(those.map((endpoint) => [endpoint, answer])) };
}

/** Numbers from [0, 1): mulberry32, begun elsewhere for each number. */
function randomOf(seed: number, number: number): () => number {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(number + 1, 0xc2b2ae35);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
