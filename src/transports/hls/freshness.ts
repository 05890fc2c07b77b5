import type { ListedSegment, SegmentList } from './media-playlist.js';

/** A playlist without a new segment for this many target durations is not written any more. */
const STOPPED_TARGETS = 3;
/**
 * A server renews a playlist within this many target durations (RFC 8216bis §6.2.1): later, a picture may be an old
 * one.
 */
const LATE_TARGETS = 1.5;
/** Dates in HTTP have whole seconds. */
const DATE_SLACK_MS = 1000;
/** A cache that may keep a playlist for longer than this would make every judgement impossible; milliseconds. */
const MOST_CACHED_MS = 30_000;
const MAX_LISTED_IDS = 128;
/** A new segment with an old date may come from another cache; a second one has been written since. */
const FALSE_AFTER_NEWS = 2;

/** One response with a playlist. */
export interface PlaylistRead {
  readonly list: SegmentList;
  /** When it was requested, and when it arrived, in milliseconds on one monotonic clock. */
  readonly requestedAtMs: number;
  readonly arrivedAtMs: number;
  /** When it arrived by our own clock, in epoch milliseconds: that clock may be wrong. */
  readonly wallMs: number;
  /** Reads a header: CORS hides `Date` and `Age` where they are not exposed. */
  readonly header: (name: string) => string | null;
}

/** What is remembered about a playlist, for all playbacks of a page. Times in milliseconds. */
export interface PlaylistHistory {
  readonly sn: number;
  readonly id: string;
  readonly dateMs: number | null;
  readonly modifiedMs: number | null;
  /** The ids of segments that were listed: a response that ends with one of them may be an old one. */
  readonly listedIds: readonly string[];
  readonly readAtMs: number;
  /** When the newest segment was first listed. */
  readonly newsAtMs: number;
  /** Whether it is proven that the playlist is written. */
  readonly isProven: boolean;
  /** New segments in a row that appeared while we were polling, though their dates are old. */
  readonly newsWithOldDate: number;
  /** Whether its Last-Modified is known to be wrong. */
  readonly hasFalseDates: boolean;
  /** The segments that it listed when it was found to have stopped: these give no live picture. */
  readonly staleIds: readonly string[];
}

/**
 * The result of a response.
 *
 * - `live`: the playlist is written.
 * - `unknown`: the playlist may be old; the next responses will tell.
 * - `stopped`: the playlist is not written any more.
 */
export type Freshness = 'live' | 'unknown' | 'stopped';

export interface Judgement {
  readonly freshness: Freshness;
  /** Whether the response is older than one before: it comes from a cache. */
  readonly isStale: boolean;
  /** Whether the sequence numbers have restarted. */
  readonly hasBegunAgain: boolean;
  /** The duration of current media at its end, in seconds. */
  readonly playableS: number;
  /** The date of the last segment in epoch milliseconds, as far as it is known. */
  readonly lastAtMs: number | null;
  readonly history: PlaylistHistory;
}

/**
 * Decides whether a playlist of plain files is still written. No server answers 404 when its writer dies.
 *
 * A new segment since the last response is proof. Before there is a second response, the dates decide: Last-Modified
 * against the `Date` of the same response is one clock, the server's. Dates by the camera's or the viewer's clock can
 * prove that a playlist is live, and never that it is old. A response over a slow network is as old as its request, and
 * one from a cache is older by its Age.
 *
 * @param before What was remembered; null when the playlist was never read.
 */
export function judgeFreshness(read: PlaylistRead, before: PlaylistHistory | null): Judgement | null {
  const { list, requestedAtMs, arrivedAtMs } = read;
  const end = list.segments.at(-1);
  if (!end) return null;
  const limitMs = STOPPED_TARGETS * list.targetDurationS * 1000;
  const modifiedMs = dateIn(read, 'last-modified');
  const now = { sn: end.sn, id: getSegmentId(end), dateMs: getSegmentEndMs(end), modifiedMs };
  const isSame = before?.id === now.id && isSameTime(before.dateMs, now.dateMs);
  const hasNews = !before || (!isSame && isNewer(now, before));
  const hasBegunAgain = !!before && hasNews && now.sn <= before.sn;
  const ids = list.segments.map(getSegmentId);
  const listedIds = [...new Set([...(before && !hasBegunAgain ? before.listedIds : []), ...ids])].slice(
    -MAX_LISTED_IDS,
  );
  const ages = measureAges(read, now.dateMs, modifiedMs);
  // After a long time without a request its end may have been missed: as at first, only dates can tell.
  const isFirst = !before || (hasNews && requestedAtMs - before.readAtMs > limitMs);
  const isOldByDates = ages.leastMs > limitMs + DATE_SLACK_MS;
  const newsWithOldDate = !before || !isOldByDates ? 0 : before.newsWithOldDate + (isFirst ? 0 : 1);
  const hasFalseDates =
    before !== null &&
    (before.hasFalseDates ||
      (hasNews && (newsWithOldDate >= FALSE_AFTER_NEWS || (newsWithOldDate > 0 && modifiedMs === before.modifiedMs))));
  const isOld = list.hasEnded || (!hasFalseDates && isOldByDates);

  if (before && !hasNews) {
    const isStale = !isSame;
    const standsMs = requestedAtMs - cachedMs(read) - before.newsAtMs;
    // An old response from a cache says nothing about how long the newest one has been current.
    const isStopped = !isStale && (isOld || standsMs > limitMs);
    const isLate = arrivedAtMs - before.newsAtMs > LATE_TARGETS * list.targetDurationS * 1000;
    return {
      freshness: toFreshness(isStopped, before.isProven && !isLate),
      isStale,
      hasBegunAgain,
      playableS: measurePlayableS(list, before.staleIds, limitMs),
      lastAtMs: before.modifiedMs ?? before.dateMs,
      history: {
        ...before,
        listedIds,
        readAtMs: arrivedAtMs,
        ...(isStopped ? { staleIds: ids, isProven: false } : {}),
      },
    };
  }
  const isProven = !isOld && (!isFirst || ages.isEveryDateFresh);
  const kept = hasBegunAgain || !before ? [] : before.staleIds;
  const staleIds = isOld ? ids : kept;
  return {
    freshness: toFreshness(isOld, isProven),
    isStale: false,
    hasBegunAgain,
    playableS: measurePlayableS(list, staleIds, limitMs),
    lastAtMs: modifiedMs ?? now.dateMs,
    history: {
      ...now,
      listedIds,
      readAtMs: arrivedAtMs,
      // At first it is unknown since when it is current: at least since it was requested.
      newsAtMs: isFirst ? requestedAtMs : arrivedAtMs,
      isProven,
      newsWithOldDate,
      hasFalseDates,
      staleIds,
    },
  };
}

/**
 * Whether two dates can be of one segment. Sums of durations, and servers that share the work, give dates that differ a
 * little.
 */
function toFreshness(isStopped: boolean, isLive: boolean): Freshness {
  if (isStopped) return 'stopped';
  return isLive ? 'live' : 'unknown';
}

function isSameTime(a: number | null, b: number | null): boolean {
  return a === null || b === null ? a === b : Math.abs(a - b) <= DATE_SLACK_MS;
}

/** Some writers reuse names, others reuse numbers: both together are unique until the playlist restarts. */
const getSegmentId = ({ sn, name }: ListedSegment) => `${sn} ${name}`;
const getSegmentEndMs = ({ startMs, durationS }: ListedSegment) =>
  startMs === null ? null : startMs + durationS * 1000;

function dateIn({ header }: PlaylistRead, name: string): number | null {
  const ms = Date.parse(header(name) ?? '');
  return Number.isNaN(ms) ? null : ms;
}

type End = Pick<PlaylistHistory, 'sn' | 'id' | 'dateMs' | 'modifiedMs'>;

/** Whether this end is newer than the newest so far. A lower number means a restart, or an old response. */
function isNewer(now: End, before: PlaylistHistory): boolean {
  const isLaterFile =
    now.modifiedMs !== null && before.modifiedMs !== null && now.modifiedMs !== before.modifiedMs
      ? now.modifiedMs > before.modifiedMs
      : null;
  if (now.sn > before.sn) return isLaterFile !== false || !before.listedIds.includes(now.id);
  if (isLaterFile !== null) return isLaterFile;
  if (now.dateMs !== null && before.dateMs !== null && now.dateMs !== before.dateMs) return now.dateMs > before.dateMs;
  return !before.listedIds.includes(now.id);
}

/** Measures the age of the newest segment: at least how old it is, and whether all dates call it fresh. */
function measureAges(
  read: PlaylistRead,
  dateMs: number | null,
  modifiedMs: number | null,
): { readonly leastMs: number; readonly isEveryDateFresh: boolean } {
  const servedMs = dateIn(read, 'date');
  const ageMs = ageIn(read) ?? 0;
  // Some caches pass the origin's `Date` on, others send their own.
  const leastMs = servedMs === null || modifiedMs === null ? -Infinity : servedMs - ageMs - modifiedMs;
  const nowMs = servedMs === null ? read.wallMs : servedMs + ageMs;
  const limitMs = STOPPED_TARGETS * read.list.targetDurationS * 1000;
  const known = [dateMs, modifiedMs].filter((ms) => ms !== null);
  return { leastMs, isEveryDateFresh: known.length > 0 && known.every((ms) => Math.abs(nowMs - ms) <= limitMs) };
}

function ageIn({ header }: PlaylistRead): number | null {
  const text = header('age') ?? '';
  return /^\d+$/.test(text) ? Number(text) * 1000 : null;
}

/** Gives how much older than its request a response may be. */
function cachedMs(read: PlaylistRead): number {
  const control = read.header('cache-control') ?? '';
  const seconds = /\bs-maxage=(\d+)/.exec(control)?.[1] ?? /\bmax-age=(\d+)/.exec(control)?.[1] ?? 0;
  return ageIn(read) ?? Math.min(MOST_CACHED_MS, Number(seconds) * 1000);
}

/**
 * Measures the current media at the end: segments that were not listed when the playlist had stopped, and none from
 * before a gap in time; Infinity for all.
 */
function measurePlayableS({ segments }: SegmentList, staleIds: readonly string[], limitMs: number): number {
  let playableS = 0;
  let nextMs: number | null = null;
  for (const segment of [...segments].reverse()) {
    const endMs = getSegmentEndMs(segment);
    const isAfterHole = nextMs !== null && endMs !== null && nextMs - endMs > limitMs;
    if (isAfterHole || staleIds.includes(getSegmentId(segment))) return playableS;
    playableS += segment.durationS;
    nextMs = segment.startMs ?? nextMs;
  }
  return Infinity;
}
