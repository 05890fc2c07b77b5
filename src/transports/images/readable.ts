import type { Credentials } from '../../credentials/credentials.js';
import { Fault } from '../../faults/fault.js';
import { withAddressSpace } from '../address-space.js';
import { pause } from '../../shared/pause.js';
import type { TransportName } from '../../ladder/transport-name.js';

/** When a camera that could not be read is requested for the second time, and for how long. */
const SECOND_QUESTION_AFTER_MS = 3000;
const QUESTION_LIMIT_MS = 3000;
/** The network may have failed again: the next request follows after this many times the pause. */
const EVER_RARER = 4;
/** The pause before the next request, for addresses that could not be read. Milliseconds. */
const PAUSES_MS = new Map<string, number>();

/**
 * When a camera was readable this recently, a missing answer is a failure of the network, and an image could not show
 * anything either.
 */
const LATELY_MS = 60_000;
const READ_AT_MS = new Map<string, number>();

/** Notes that the responses of an address can be read. */
export function noteRead(url: string): void {
  READ_AT_MS.set(url, performance.now());
}

/** Whether this address was read within the last minute. */
export function wasReadLately(url: string): boolean {
  return performance.now() - (READ_AT_MS.get(url) ?? -Infinity) < LATELY_MS;
}

/** Requests an image or a stream of images, with the page's headers and cookies. */
export function fetchImage(
  url: string,
  headers: Readonly<Record<string, string>>,
  { cookies = 'omit' }: Credentials,
  cache: RequestCache,
  signal: AbortSignal,
): Promise<Response> {
  return fetch(url, withAddressSpace(url, { headers, credentials: cookies, cache, signal }));
}

/** Gives the answer; null when the browser may not read it, which it does not tell from "unreachable". */
export async function answerIfReadable(
  url: string,
  answer: Promise<Response>,
  signal: AbortSignal,
): Promise<Response | null> {
  try {
    return await answer;
  } catch (thrown) {
    if (signal.aborted || new URL(url).origin === location.origin || wasReadLately(url)) throw thrown;
    return null;
  }
}

/** Whether this address could not be read while an image showed it. */
export function isUnreadable(url: string): boolean {
  return PAUSES_MS.has(url);
}

/** Forgets that an address cannot be read: when its image fails, the camera may be gone, or readable. */
export function forgetUnreadable(url: string): void {
  PAUSES_MS.delete(url);
}

/**
 * Resolves when a camera that a plain image shows can also be read; never when the signal aborts before.
 *
 * Without an answer a browser does not tell a camera without CORS from a network that failed for a moment. An image
 * reports neither status nor date, so the camera is requested again while the image shows it, less and less often and
 * for a short time each, because some cameras serve one viewer at a time.
 *
 * @param read Sends one request; rejects when the answer cannot be read.
 */
export function loseWhenReadable(
  transport: TransportName,
  url: string,
  read: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal,
): Promise<Fault> {
  const poll = async (): Promise<Fault> => {
    const afterMs = PAUSES_MS.get(url) ?? SECOND_QUESTION_AFTER_MS;
    await pause(afterMs, signal);
    try {
      await read(AbortSignal.any([signal, AbortSignal.timeout(QUESTION_LIMIT_MS)]));
      forgetUnreadable(url);
      return new Fault('lost', { transport, serverMessage: 'what the image shows can be read now' });
    } catch {
      signal.throwIfAborted();
      PAUSES_MS.set(url, afterMs * EVER_RARER);
      return poll();
    }
  };
  return new Promise((resolve) => {
    poll().then(resolve, () => undefined);
  });
}
