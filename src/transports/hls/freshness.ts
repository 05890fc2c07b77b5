import type { ListedSegment, SegmentList } from './media-playlist.js';

/** A playlist that has had nothing new for so many target durations is one that nobody writes any more. */
const STOPPED_TARGETS = 3;
/** A server renews a playlist within so many (RFC 8216bis §6.2.1): later, a picture may be an old one. */
const LATE_TARGETS = 1.5;
/** Dates of HTTP have whole seconds. */
const DATE_SLACK_MS = 1000;
/** A cache that may keep a playlist for longer than this keeps us from knowing anything; milliseconds. */
const MOST_CACHED_MS = 30_000;
const MAX_LISTED_IDS = 128;
/** A piece of news that its dates call old may be another cache's; a second one has been written since. */
const FALSE_AFTER_NEWS = 2;

/** One answer with a playlist. */
export interface PlaylistRead {
  readonly list: SegmentList;
  /** By one monotonic clock, in milliseconds. */
  readonly requestedAtMs: number;
  readonly arrivedAtMs: number;
  /** Our own clock when it arrived, in epoch milliseconds: it may be wrong. */
  readonly wallMs: number;
  /** What of the answer's headers can be read: CORS hides `Date` and `Age` where they are not exposed. */
  readonly header: (name: string) => string | null;
}

/** What is remembered of a playlist, for all viewers of a page. Times in milliseconds. */
export interface PlaylistHistory {
  readonly sn: number;
  readonly id: string;
  readonly dateMs: number | null;
  readonly modifiedMs: number | null;
  /** Segments that were listed: an answer that ends with one of them may be an old one. */
  readonly listedIds: readonly string[];
  readonly readAtMs: number;
  /** When the newest segment was first heard of. */
  readonly newsAtMs: number;
  /** Is it known that somebody writes it? */
  readonly isProven: boolean;
  /** Pieces of news in a row that came while we looked, though their dates call them old. */
  readonly newsOfOld: number;
  /** It goes on, whatever its Last-Modified says. */
  readonly hasFalseDates: boolean;
  /** What it listed when it was found to have stopped: no live picture comes of these. */
  readonly old: readonly string[];
}

/**
 * What an answer says.
 * - `live`: somebody writes it.
 * - `unknown`: it may be old; the next answers will tell.
 * - `stopped`: nobody writes it.
 */
export type Freshness = 'live' | 'unknown' | 'stopped';

export interface Judgement {
  readonly freshness: Freshness;
  /** An answer that is older than one before: a cache's. */
  readonly isStale: boolean;
  /** It counts anew. */
  readonly hasBegunAgain: boolean;
  /** Media at its end that is of now, in seconds. */
  readonly playableS: number;
  /** Epoch milliseconds of the last segment, as far as anything tells. */
  readonly lastAtMs: number | null;
  readonly history: PlaylistHistory;
}

/**
 * Is a playlist of plain files still written? No server answers 404 when its writer dies.
 *
 * A new segment since the last answer is proof. Before there is a second answer, its dates tell: Last-Modified
 * against the `Date` of the same answer is one clock, the server's. What the device or the viewer says by clocks
 * of their own can clear a playlist and never accuse it. An answer of a slow network is as old as its request,
 * one of a cache older by its Age.
 * @param before Null when it was never read.
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
  // Whoever looked away for long has missed its end, too: as at first, only dates can tell.
  const isFirst = !before || (hasNews && requestedAtMs - before.readAtMs > limitMs);
  const isOldByDates = ages.leastMs > limitMs + DATE_SLACK_MS;
  const newsOfOld = !before || !isOldByDates ? 0 : before.newsOfOld + (isFirst ? 0 : 1);
  const hasFalseDates =
    before !== null &&
    (before.hasFalseDates ||
      (hasNews && (newsOfOld >= FALSE_AFTER_NEWS || (newsOfOld > 0 && modifiedMs === before.modifiedMs))));
  const isOld = list.hasEnded || (!hasFalseDates && isOldByDates);

  if (before && !hasNews) {
    const isStale = !isSame;
    const standsMs = requestedAtMs - cachedMs(read) - before.newsAtMs;
    // An old answer of a cache says nothing of how long the newest one stands.
    const isStopped = !isStale && (isOld || standsMs > limitMs);
    const isLate = arrivedAtMs - before.newsAtMs > LATE_TARGETS * list.targetDurationS * 1000;
    return {
      freshness: isStopped ? 'stopped' : before.isProven && !isLate ? 'live' : 'unknown',
      isStale,
      hasBegunAgain,
      playableS: measurePlayableS(list, before.old, limitMs),
      lastAtMs: before.modifiedMs ?? before.dateMs,
      history: {
        ...before,
        listedIds,
        readAtMs: arrivedAtMs,
        ...(isStopped ? { old: ids, isProven: false } : {}),
      },
    };
  }
  const isProven = !isOld && (!isFirst || ages.isEveryDateFresh);
  const old = isOld ? ids : hasBegunAgain || !before ? [] : before.old;
  return {
    freshness: isOld ? 'stopped' : isProven ? 'live' : 'unknown',
    isStale: false,
    hasBegunAgain,
    playableS: measurePlayableS(list, old, limitMs),
    lastAtMs: modifiedMs ?? now.dateMs,
    history: {
      ...now,
      listedIds,
      readAtMs: arrivedAtMs,
      // At first it is not known since when it stands: since it was asked for at least.
      newsAtMs: isFirst ? requestedAtMs : arrivedAtMs,
      isProven,
      newsOfOld,
      hasFalseDates,
      old,
    },
  };
}

/** Is it one segment? Sums of durations, and servers that share the work, give it dates that differ a little. */
function isSameTime(a: number | null, b: number | null): boolean {
  return a === null || b === null ? a === b : Math.abs(a - b) <= DATE_SLACK_MS;
}

/** Names are taken again by some writers, numbers by others: together they last until it begins again. */
const getSegmentId = ({ sn, name }: ListedSegment) => `${sn} ${name}`;
const getSegmentEndMs = ({ startMs, durationS }: ListedSegment) =>
  startMs === null ? null : startMs + durationS * 1000;

function dateIn({ header }: PlaylistRead, name: string): number | null {
  const ms = Date.parse(header(name) ?? '');
  return Number.isNaN(ms) ? null : ms;
}

type End = Pick<PlaylistHistory, 'sn' | 'id' | 'dateMs' | 'modifiedMs'>;

/** Is it a newer end than the newest so far? A lower number is one that begins again, or an old answer. */
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

/** How old the newest segment is by what can be read: at least, and whether all that tells calls it fresh. */
function measureAges(
  read: PlaylistRead,
  dateMs: number | null,
  modifiedMs: number | null,
): { readonly leastMs: number; readonly isEveryDateFresh: boolean } {
  const servedMs = dateIn(read, 'date');
  const ageMs = ageIn(read) ?? 0;
  // `Date` is the origin's with some caches and the cache's own with others.
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

/** How much older than its request an answer may be. */
function cachedMs(read: PlaylistRead): number {
  const control = read.header('cache-control') ?? '';
  const seconds = /\bs-maxage=(\d+)/.exec(control)?.[1] ?? /\bmax-age=(\d+)/.exec(control)?.[1] ?? 0;
  return ageIn(read) ?? Math.min(MOST_CACHED_MS, Number(seconds) * 1000);
}

/** What stands at the end and is of now: not listed when it had stopped, and not from before a hole in time; Infinity of all. */
function measurePlayableS({ segments }: SegmentList, old: readonly string[], limitMs: number): number {
  let playableS = 0;
  let nextMs: number | null = null;
  for (const segment of [...segments].reverse()) {
    const endMs = getSegmentEndMs(segment);
    const isAfterHole = nextMs !== null && endMs !== null && nextMs - endMs > limitMs;
    if (isAfterHole || old.includes(getSegmentId(segment))) return playableS;
    playableS += segment.durationS;
    nextMs = segment.startMs ?? nextMs;
  }
  return Infinity;
}
