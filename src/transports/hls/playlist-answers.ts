import { judgeFreshness, type Judgement, type PlaylistHistory } from './freshness.js';
import { readMediaPlaylist, type SegmentList } from './media-playlist.js';

/** A response with the text of a playlist. */
export interface PlaylistAnswer {
  readonly url: string;
  /** When it was requested, by `performance.now()`. */
  readonly requestedAtMs: number;
  /** Reads a header; null when it is absent or hidden by CORS. */
  readonly header: (name: string) => string | null;
}

/** Which segment has a name now, and what its address must end with so that no cache gives the segment before. */
interface NameUse {
  readonly segmentKey: string;
  readonly suffix: string;
}

interface PlaylistMemory {
  readonly history: PlaylistHistory;
  readonly names: Map<string, NameUse>;
  /** How often the playlist has restarted. */
  readonly times: number;
}

const MAX_NAMES = 64;
/** Signed addresses, and those with a session in their path, are new each time. */
const MAX_PLAYLISTS = 128;
/**
 * The memory of each playlist, by index and by address without the query; for all playbacks of the page, and for later
 * ones.
 */
const PLAYLISTS = new Map<string, PlaylistMemory>();

/** The judgement of a response, and the text to be played. */
export interface PlaylistReading extends Judgement {
  readonly text: string;
}

/**
 * Reads a response, and compares it with those before; null when it is no media playlist.
 *
 * @param index The address that was requested first. Its query may select the camera; the query of `answer` is the
 * session's.
 */
export function readAnswer(index: string, text: string, answer: PlaylistAnswer): PlaylistReading | null {
  const list = readMediaPlaylist(text);
  // A playlist without its beginning cannot be compared.
  if (!list || list.isDelta) return null;
  const key = `${index} ${answer.url.replace(/[?#].*/, '')}`;
  const before = PLAYLISTS.get(key);
  const { requestedAtMs, header } = answer;
  const arrivedAtMs = performance.now();
  const judgement = judgeFreshness(
    { list, requestedAtMs, arrivedAtMs, wallMs: Date.now(), header },
    before?.history ?? null,
  );
  if (!judgement) return null;
  const { history, hasBegunAgain, isStale } = judgement;
  const times = (before?.times ?? 0) + (hasBegunAgain ? 1 : 0);
  const names = before?.names ?? new Map<string, NameUse>();
  // The playlist that was read last comes last.
  PLAYLISTS.delete(key);
  PLAYLISTS.set(key, { history, names, times });
  for (const oldest of PLAYLISTS.keys()) if (PLAYLISTS.size > MAX_PLAYLISTS) PLAYLISTS.delete(oldest);
  return { ...judgement, text: isStale ? text : addOwnQueries(text, answer.url, list, names, times) };
}

/** Origins that refuse a query of ours. */
const QUERY_REFUSING_ORIGINS = new Set<string>();
const OWN_QUERY = /\?again=\d+-\d+$/;

/** Removes our own query from an address. */
export function stripOwnQuery(url: string): string {
  return url.replace(OWN_QUERY, '');
}

/** Notes that an address was refused with our query, and not without it: its origin gets no such query any more. */
export function noteQueryRefused(url: string): void {
  QUERY_REFUSING_ORIGINS.add(new URL(url).origin);
}

/**
 * Adds a query of its own to a segment whose name was used by another segment: caches on the way, the browser's too,
 * still have the earlier segment under that name.
 */
function addOwnQueries(
  text: string,
  url: string,
  list: SegmentList,
  names: Map<string, NameUse>,
  times: number,
): string {
  const lines = text.split('\n');
  for (const { name, isByteRange, sn, startMs, line } of list.segments) {
    // Byte ranges of a file have the same name.
    if (isByteRange) continue;
    const segmentKey = `${times} ${sn}`;
    let use = names.get(name);
    if (use?.segmentKey !== segmentKey) {
      // With a date the query is the same for all viewers, so that a cache can serve it to the next one.
      use = { segmentKey, suffix: use ? `?again=${sn}-${Math.round(startMs ?? Date.now())}` : '' };
      names.delete(name);
      names.set(name, use);
    }
    const written = lines[line] ?? '';
    // The query of a signed address is a part of it.
    if (use.suffix && !written.includes('?') && !isQueryRefused(written.trim(), url))
      lines[line] = written.trimEnd() + use.suffix;
  }
  for (const oldest of names.keys()) if (names.size > MAX_NAMES) names.delete(oldest);
  return lines.join('\n');
}

function isQueryRefused(written: string, playlist: string): boolean {
  if (QUERY_REFUSING_ORIGINS.size === 0) return false;
  try {
    return QUERY_REFUSING_ORIGINS.has(new URL(written, playlist).origin);
  } catch {
    // The playlist has no base of its own (a blob), or the address is invalid.
    return false;
  }
}
