/** A request of a player, as its server received it. Times are epoch milliseconds. */
export interface LoggedRequest {
  readonly atMs: number;
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  /** The requested part of a file (`Range`); empty for the whole file. */
  readonly range: string;
  /** The sections of an offer, as `audio video`: another offer is another request. Empty without an offer. */
  readonly offers: string;
  /** The `Sec-Fetch-Dest`: `empty` for fetch and XMLHttpRequest, or `image`. */
  readonly from: string;
  /** The status of the answer; 0 without one. */
  readonly status: number;
  /** When the answer ended; null while it is open. */
  readonly endedAtMs: number | null;
  /** The connection was used before: if it ends without an answer, the browser itself repeats the request. */
  readonly isOnUsedConnection: boolean;
  /** The answer differs from the previous one. */
  readonly isNew: boolean;
}

/** The maximum number of requests to one address in ten seconds: twice a second on average. */
const MAX_IN_TEN_SECONDS = 20;
/** The maximum number of requests to all addresses in one second. */
const MAX_IN_A_SECOND = 20;
/** The minimum pause after an answer without news: half of the player's shortest pause, as both ends are seen late. */
const MIN_PAUSE_MS = 100;
/** For this long after an `online` event a player may repeat a request at once. */
const WAKE_MS = 500;

/** Returns the address of a request without the parameters that only bypass caches. Pure. */
export function normalizeAddress({ method, path, range }: Pick<LoggedRequest, 'method' | 'path' | 'range'>): string {
  return `${method} ${path.replace(/([?&])(again|t|_|cam-again)=[^&]*/g, '$1')} ${range}`;
}

/**
 * Lists the request limits that these requests of one player break; empty if they keep them all. Pure.
 * @param wokenAtMs When the player received an `online` event; null if it received none.
 */
export function findRequestViolations(requests: readonly LoggedRequest[], wokenAtMs: number | null): readonly string[] {
  const broken: string[] = [];
  const beganAtMs = requests[0]?.atMs ?? 0;
  const byAddress = new Map<string, LoggedRequest[]>();
  for (const request of requests) {
    const address = normalizeAddress(request);
    const sameRequests = byAddress.get(address) ?? [];
    // A request that the browser itself repeated counts once.
    if (isRepeated(sameRequests.at(-1), request)) sameRequests.pop();
    byAddress.set(address, [...sameRequests, request]);
  }
  for (const [address, sameRequests] of byAddress) {
    const most = maxWithin(sameRequests, 10_000);
    if (most > MAX_IN_TEN_SECONDS) broken.push(`${address}: ${most} requests in ten seconds`);
    const hurried = sameRequests.flatMap((request, i) => {
      // Only completed requests count: a probe of an address with a pending answer is allowed.
      const same = sameRequests
        .slice(0, i)
        .filter(({ offers, endedAtMs }) => offers === request.offers && (endedAtMs ?? Infinity) <= request.atMs);
      const before = same.at(-1);
      return before && isHurried(request, before, same.at(-2), wokenAtMs)
        ? [describeHurry(before, request, beganAtMs)]
        : [];
    });
    if (hurried.length > 0) {
      broken.push(`${address}: requested again at once after an answer without news: ${hurried.join(', ')}`);
    }
  }
  const most = maxWithin(requests, 1000);
  if (most > MAX_IN_A_SECOND) broken.push(`${most} requests in one second`);
  return broken;
}

function isRepeated(before: LoggedRequest | undefined, now: LoggedRequest): boolean {
  if (!before?.isOnUsedConnection || before.status !== 0 || before.endedAtMs === null) return false;
  return now.from === before.from && now.atMs - before.endedAtMs < MIN_PAUSE_MS;
}

/**
 * If a browser may not read an answer, the player shows it in an element, which requests the address a second time.
 * That request may come at once; a third one may not.
 */
function isHurried(
  now: LoggedRequest,
  before: LoggedRequest,
  beforeThat: LoggedRequest | undefined,
  wokenAtMs: number | null,
): boolean {
  if (before.isNew || before.endedAtMs === null) return false;
  if (now.atMs - before.endedAtMs >= MIN_PAUSE_MS) return false;
  if (wokenAtMs !== null && now.atMs >= wokenAtMs && now.atMs < wokenAtMs + WAKE_MS) return false;
  const isOtherQuestion = now.from !== before.from;
  const wasAnswered = beforeThat?.endedAtMs ?? -Infinity;
  return !isOtherQuestion || (beforeThat?.isNew === false && before.atMs - wasAnswered < MIN_PAUSE_MS);
}

function describeHurry(before: LoggedRequest, now: LoggedRequest, beganAtMs: number): string {
  const afterMs = now.atMs - (before.endedAtMs ?? now.atMs);
  return `${before.status} for ${before.from}, ${afterMs} ms later for ${now.from} at ${now.atMs - beganAtMs} ms`;
}

function maxWithin(requests: readonly LoggedRequest[], spanMs: number): number {
  const times = requests.map(({ atMs }) => atMs).sort((a, b) => a - b);
  let most = 0;
  let from = 0;
  times.forEach((atMs, to) => {
    while ((times[from] as number) <= atMs - spanMs) from += 1;
    most = Math.max(most, to - from + 1);
  });
  return most;
}

/** The delay that a player reports at one moment, and the age of its frame. */
export interface Claim {
  readonly atMs: number;
  /** The reported delay; null if none is reported. */
  readonly ms: number | null;
  /** The delay is reported as a lower bound. */
  readonly isBound: boolean;
  /** The surface is a video: on a slow machine it shows fewer frames than arrive, and these late. */
  readonly isOfVideo: boolean;
  /** The age of a frame, by its bar code, when it was first seen; null for a frame that was seen before. */
  readonly newAgeMs: number | null;
}

/** The greatest plausible delay of a live frame: the longest buffer of the profiles is shorter. */
const MOST_LATENCY_MS = 60_000;
/** The allowed error of a reported delay. */
const RIGHT_WITHIN_MS = 100;
/** How late a frame may be read: readings are a tenth of a second apart, and a busy machine is late. */
const LOOKED_LATE_MS = 200;
/** The delay is measured once a second, so it may belong to an earlier frame for this long. */
const CLAIMED_FOR_MS = 2500;
/** The number of new frames in that time on a machine that keeps up: four of five per second. */
const SMOOTH = 10;
/** A wrong delay that is shown for less than this is not read by anyone. */
const READ_MS = 1000;

/** Finds the first false delay; empty if all are true. Pure. */
export function findFalseClaims(claims: readonly Claim[]): readonly string[] {
  let wrongSinceMs: number | null = null;
  let from = 0;
  for (const [to, { atMs, ms, isBound, isOfVideo }] of claims.entries()) {
    while ((claims[from] as Claim).atMs < atMs - CLAIMED_FOR_MS) from += 1;
    const ages = claims.slice(from, to + 1).flatMap(({ newAgeMs }) => newAgeMs ?? []);
    const newAges = isOfVideo && ages.length < SMOOTH ? [] : ages;
    if (ms === null || isTrue(ms, isBound, newAges)) wrongSinceMs = null;
    else {
      wrongSinceMs ??= atMs;
      if (atMs - wrongSinceMs < READ_MS) continue;
      const claim = `claims a delay of ${isBound ? '≥ ' : ''}${Math.round(ms)} ms`;
      return [`${claim} of pictures that are ${ages.map(Math.round).join(', ') || '?'} ms old`];
    }
  }
  return [];
}

function isTrue(ms: number, isBound: boolean, ages: readonly number[]): boolean {
  if (ms < -RIGHT_WITHIN_MS || ms > MOST_LATENCY_MS) return false;
  // A frame that stays has a growing age, and shows no delay.
  if (ages.length === 0) return true;
  const isTooLong = ms > Math.max(...ages) + RIGHT_WITHIN_MS;
  const isTooShort = ms < Math.min(...ages) - RIGHT_WITHIN_MS - LOOKED_LATE_MS;
  return !isTooLong && (isBound || !isTooShort);
}

/** The state of a player from one moment on, and its transport. */
export interface StateChange {
  readonly atMs: number;
  readonly state: string;
  readonly transport: string | null;
}

/** A picture that left the server. */
export interface SentPicture {
  readonly atMs: number;
  readonly transport: string;
}

/** A picture that was sent so short a time ago may not be on the screen of a busy machine yet. */
const ON_THE_WAY_MS = 1000;

/**
 * Says where a picture was called frozen at a pace that its camera had already shown to the player; empty when it
 * never was. Pure.
 */
export function findHaste(states: readonly StateChange[], sent: readonly SentPicture[]): readonly string[] {
  const shownAtMs = states.find(({ state }) => state === 'live')?.atMs ?? Infinity;
  return states.flatMap(({ atMs, state, transport }, i) => {
    if (state !== 'stalled' || states[i - 1]?.state === 'stalled') return [];
    const times = sent
      .filter((picture) => picture.transport === transport && picture.atMs >= shownAtMs)
      .map((picture) => picture.atMs)
      .filter((sentAtMs) => sentAtMs <= atMs - ON_THE_WAY_MS);
    const last = times.at(-1);
    if (last === undefined) return [];
    const longestMs = Math.max(0, ...times.map((time, at) => time - (times[at - 1] ?? time)));
    const gapMs = atMs - last;
    return gapMs < longestMs
      ? [`${transport}: called frozen after ${gapMs} ms, though ${longestMs} ms without a picture were nothing new`]
      : [];
  });
}

/** When a picture of one server was first shown, in milliseconds since both began; Infinity for never. */
export interface FirstPictureTimes {
  /** By a plain `<img>`, or by hls.js. */
  readonly plainMs: number;
  readonly playerMs: number;
  /** So long the server went on as it was when the plain element showed a picture. */
  readonly untilMs: number;
  /**
   * The playlist has no date that shows that it is written. Plain hls.js shows pictures of a week ago then; the player
   * waits for a new segment.
   */
  readonly mustProveLive?: boolean;
}

/** A new segment is listed after two seconds; a playlist that was read too early is read again a second later. */
const PROOF_MS = 3000;
/**
 * A player may be a second later. It asks a better address first, for 1.2 seconds, and what it shows is reported a
 * tenth of a second later.
 */
const LATER_MS = 2500;
/** What makes the plain element slow, twenty players on two cores for one, makes the player beside it as slow. */
const TIMES_AS_LATE = 2;

/** Says that a player was later with its first picture than a plain element by more than it may be. Pure. */
export function findLateness({ plainMs, playerMs, untilMs, mustProveLive }: FirstPictureTimes): readonly string[] {
  const allowedMs = TIMES_AS_LATE * plainMs + LATER_MS + (mustProveLive ? PROOF_MS : 0);
  if (playerMs <= allowedMs || untilMs < allowedMs) return [];
  const result = playerMs < Infinity ? `after ${playerMs} ms` : 'never';
  return [`a plain element showed a picture after ${plainMs} ms, the player ${result}`];
}
