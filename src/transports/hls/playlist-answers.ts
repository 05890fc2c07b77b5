import { judgeFreshness, type Judgement, type PlaylistHistory } from './freshness.js';
import { readMediaPlaylist, type SegmentList } from './media-playlist.js';

/** An answer with the text of a playlist. */
export interface PlaylistAnswer {
  readonly url: string;
  /** `performance.now()`. */
  readonly requestedAtMs: number;
  /** Null for a header that is not there, or that CORS hides. */
  readonly header: (name: string) => string | null;
}

/** Which segment bears a name now, and what its address must end with so that no cache gives the one before. */
interface NameUse {
  readonly segmentKey: string;
  readonly suffix: string;
}

interface PlaylistMemory {
  readonly history: PlaylistHistory;
  readonly names: Map<string, NameUse>;
  /** How often it has begun again. */
  readonly times: number;
}

const MAX_NAMES = 64;
/** Addresses that are signed, or have a session in their path, are others each time. */
const MAX_PLAYLISTS = 128;
/** By index, and by address without the query; for all viewers of the page, and for those who come later. */
const PLAYLISTS = new Map<string, PlaylistMemory>();

/** What an answer with a playlist says, and the text to be played. */
export interface PlaylistReading extends Judgement {
  readonly text: string;
}

/**
 * Reads an answer in the light of those before; null when it is no media playlist.
 * @param index The address that was asked for at first. Its query may say which camera; that of `answer` is the session's.
 */
export function readAnswer(index: string, text: string, answer: PlaylistAnswer): PlaylistReading | null {
  const list = readMediaPlaylist(text);
  // What leaves out its beginning can't be compared.
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
  // What was read last stands last.
  PLAYLISTS.delete(key);
  PLAYLISTS.set(key, { history, names, times });
  for (const oldest of PLAYLISTS.keys()) if (PLAYLISTS.size > MAX_PLAYLISTS) PLAYLISTS.delete(oldest);
  return { ...judgement, text: isStale ? text : addOwnQueries(text, answer.url, list, names, times) };
}

/** Origins that answer a query of ours with a refusal. */
const QUERY_REFUSING_ORIGINS = new Set<string>();
const OWN_QUERY = /\?again=\d+-\d+$/;

/** An address without the query that is ours. */
export function stripOwnQuery(url: string): string {
  return url.replace(OWN_QUERY, '');
}

/** Notes that an address was refused with our query, and not without it: none is asked so any more. */
export function noteQueryRefused(url: string): void {
  QUERY_REFUSING_ORIGINS.add(new URL(url).origin);
}

/**
 * A name that is given to another segment is a trap: caches on the way, the browser's among them, still have
 * what it named before. Such a segment is asked for with a query of its own.
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
    // A piece of a file is another piece under the same name.
    if (isByteRange) continue;
    const segmentKey = `${times} ${sn}`;
    let use = names.get(name);
    if (use?.segmentKey !== segmentKey) {
      // The same for all viewers where there is a date: what one has asked for serves the next.
      use = { segmentKey, suffix: use ? `?again=${sn}-${Math.round(startMs ?? Date.now())}` : '' };
      names.delete(name);
      names.set(name, use);
    }
    const written = lines[line] ?? '';
    // Of an address that is signed, the query is a part.
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
    // A playlist without a base of its own (a blob), or an address that is none.
    return false;
  }
}
