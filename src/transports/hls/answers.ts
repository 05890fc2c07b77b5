import { judge, type Judgement, type PlaylistHistory } from './freshness.js';
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
interface Named {
  readonly bearer: string;
  readonly suffix: string;
}

interface Kept {
  readonly history: PlaylistHistory;
  readonly names: Map<string, Named>;
  /** How often it has begun again. */
  readonly times: number;
}

const MOST_NAMES = 64;
/** Addresses that are signed, or have a session in their path, are others each time. */
const MOST_KEPT = 128;
/** By index, and by address without the query; for all viewers of the page, and for those who come later. */
const KEPT = new Map<string, Kept>();

/** What an answer with a playlist says, and the text to be played. */
export interface Reading extends Judgement {
  readonly text: string;
}

/**
 * Reads an answer in the light of those before; null when it is no media playlist.
 * @param index The address that was asked for at first. Its query may say which camera; that of `answer` is the session's.
 */
export function readAnswer(index: string, text: string, answer: PlaylistAnswer): Reading | null {
  const list = readMediaPlaylist(text);
  // What leaves out its beginning can't be compared.
  if (!list || list.isDelta) return null;
  const key = `${index} ${answer.url.replace(/[?#].*/, '')}`;
  const before = KEPT.get(key);
  const { requestedAtMs, header } = answer;
  const arrivedAtMs = performance.now();
  const judged = judge({ list, requestedAtMs, arrivedAtMs, wallMs: Date.now(), header }, before?.history ?? null);
  if (!judged) return null;
  const { history, hasBegunAgain, isStale } = judged;
  const times = (before?.times ?? 0) + (hasBegunAgain ? 1 : 0);
  const names = before?.names ?? new Map<string, Named>();
  // What was read last stands last.
  KEPT.delete(key);
  KEPT.set(key, { history, names, times });
  for (const oldest of KEPT.keys()) if (KEPT.size > MOST_KEPT) KEPT.delete(oldest);
  return { ...judged, text: isStale ? text : withOwnAddresses(text, answer.url, list, names, times) };
}

/** Origins that answer a query of ours with a refusal. */
const REFUSING = new Set<string>();
const AGAIN = /\?again=\d+-\d+$/;

/** An address without the query that is ours. */
export function withoutAgain(url: string): string {
  return url.replace(AGAIN, '');
}

/** Notes that an address was refused with our query, and not without it: none is asked so any more. */
export function noteQueryRefused(url: string): void {
  REFUSING.add(new URL(url).origin);
}

/**
 * A name that is given to another segment is a trap: caches on the way, the browser's among them, still have
 * what it named before. Such a segment is asked for with a query of its own.
 */
function withOwnAddresses(
  text: string,
  url: string,
  list: SegmentList,
  names: Map<string, Named>,
  times: number,
): string {
  const lines = text.split('\n');
  for (const { name, isByteRange, sn, startMs, line } of list.segments) {
    // A piece of a file is another piece under the same name.
    if (isByteRange) continue;
    const bearer = `${times} ${sn}`;
    let named = names.get(name);
    if (named?.bearer !== bearer) {
      // The same for all viewers where there is a date: what one has asked for serves the next.
      named = { bearer, suffix: named ? `?again=${sn}-${Math.round(startMs ?? Date.now())}` : '' };
      names.delete(name);
      names.set(name, named);
    }
    const written = lines[line] ?? '';
    // Of an address that is signed, the query is a part.
    if (named.suffix && !written.includes('?') && !isRefusing(written.trim(), url))
      lines[line] = written.trimEnd() + named.suffix;
  }
  for (const oldest of names.keys()) if (names.size > MOST_NAMES) names.delete(oldest);
  return lines.join('\n');
}

function isRefusing(written: string, playlist: string): boolean {
  if (REFUSING.size === 0) return false;
  try {
    return REFUSING.has(new URL(written, playlist).origin);
  } catch {
    // A playlist without a base of its own (a blob), or an address that is none.
    return false;
  }
}
