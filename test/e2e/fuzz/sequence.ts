import { NO_FAULTS, type CameraFaults, type EndpointName, type RawAnswer } from '../../../demo/origin/faults.js';
import { createRandom } from '../../random.js';

/** The faults of a camera for a while; a step without faults is a healthy camera. */
export interface Step {
  readonly faults: Partial<CameraFaults>;
  readonly forMs: number;
}

/** A sequence of faults; the same seed and number give the same sequence. */
export interface Sequence {
  readonly number: number;
  readonly transports: string;
  readonly headStart: string;
  /** The browser fires `online` after the last fault; else the player has to notice by itself. */
  readonly isNotified: boolean;
  /** The player is live before the first fault; else it meets that fault before its first picture. */
  readonly startsLive: boolean;
  readonly steps: readonly Step[];
}

const TRANSPORT_LISTS = [
  'whep',
  'whep',
  'whep mjpeg',
  'whep ll-hls',
  'whep ll-hls mjpeg',
  'll-hls',
  'mjpeg',
  'mjpeg snapshot',
];
const HEAD_STARTS = ['1.2', '0.3', 'off'];
const ENDPOINTS: readonly EndpointName[] = ['whep', 'hls', 'mjpeg', 'snapshot'];

const HTML = { 'Content-Type': 'text/html' };
const RETRY_HEADERS = { ...HTML, 'Retry-After': '1', 'Access-Control-Expose-Headers': 'Retry-After' };
const NOISE = 'v=0\r\nm=noise\r\n\u0001\u0002';

/** Faults of a server, a proxy or a network from which a player recovers by itself within seconds. */
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
  (random) => answerWith(random, { status: 502, headers: HTML, body: '<h1>Bad Gateway</h1>' }),
  (random) => answerWith(random, { status: 503, headers: RETRY_HEADERS, body: '<h1>Busy</h1>' }),
  (random) => answerWith(random, { status: 429, headers: RETRY_HEADERS, body: 'slow down' }),
  (random) => answerWith(random, { status: 404, headers: RETRY_HEADERS, body: '<h1>Not Found</h1>' }),
  (random) => answerWith(random, { status: 504, headers: HTML, body: '' }),
  (random) => answerWith(random, { status: 500, headers: HTML, body: 'oops' }),
  (random) => answerWith(random, { status: 200, headers: HTML, body: '<html>hello</html>' }),
  (random) => answerWith(random, { status: 201, headers: HTML, body: NOISE }),
];

/** Faults after which the player retries only after a long time, or after an `online` event. */
const SLOW: readonly (() => Partial<CameraFaults>)[] = [
  () => ({ unconfigured: true }),
  () => ({ maxReaders: 0 }),
  () => ({ sourceTimeout: true, startMs: 200 }),
  () => ({ codecRefused: true }),
];

/** Creates the sequence of this number. */
export function createSequence(seed: number, number: number): Sequence {
  const random = createRandom(seed, number);
  const pick = <T>(of: readonly T[]) => of[Math.floor(of.length * random())] as T;
  const isNotified = number % 2 === 1;
  const createStep = (): Step => {
    const faults = isNotified && random() < 0.25 ? pick(SLOW)() : pick(QUICK)(random);
    // In one step of five, two faults at the same time.
    const more = random() < 0.2 ? pick(QUICK)(random) : {};
    // Most faults end before the player notices them; some last long enough for the player to give up.
    const forMs = Math.floor(random() < 0.4 ? 4000 * random() : 600 * random());
    return { faults: { ...faults, ...more }, forMs };
  };
  return {
    number,
    transports: pick(TRANSPORT_LISTS),
    headStart: pick(HEAD_STARTS),
    isNotified,
    startsLive: random() < 0.5,
    steps: Array.from({ length: 1 + Math.floor(4 * random()) }, createStep),
  };
}

/** Returns the faults of a step, with all other faults off. */
export function toCameraFaults({ faults }: Step): CameraFaults {
  return { ...NO_FAULTS, ...faults };
}

function answerWith(random: () => number, answer: RawAnswer): Partial<CameraFaults> {
  const isEveryEndpoint = random() < 0.5;
  const one = Math.floor(ENDPOINTS.length * random());
  const endpoints = isEveryEndpoint ? ENDPOINTS : ENDPOINTS.slice(one, one + 1);
  return { raw: Object.fromEntries(endpoints.map((endpoint) => [endpoint, answer])) };
}
