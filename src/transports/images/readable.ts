import type { Credentials } from '../../credentials/credentials.js';
import { Fault } from '../../faults/fault.js';
import { pause } from '../../shared/pause.js';
import type { TransportName } from '../../ladder/transport-name.js';

/** When a camera that could not be read is asked for the second time, and for how long. */
const SECOND_QUESTION_AFTER_MS = 3000;
const QUESTION_LIMIT_MS = 3000;
/** The network may have failed once more: the next question comes so many times later. */
const EVER_RARER = 4;
/** The pause before the next question, of addresses that were asked in vain. Milliseconds. */
const PAUSES_MS = new Map<string, number>();

/** Where a camera was read so lately, no answer is the network's doing, and nothing that an image could show. */
const LATELY_MS = 60_000;
const READ_AT_MS = new Map<string, number>();

/** Notes that the answers of an address can be read. */
export function noteRead(url: string): void {
  READ_AT_MS.set(url, performance.now());
}

/** Was this address read within the last minute? */
export function wasReadLately(url: string): boolean {
  return performance.now() - (READ_AT_MS.get(url) ?? -Infinity) < LATELY_MS;
}

/** Asks for an image or a stream of them, with what the page gives. */
export function fetchImage(
  url: string,
  headers: Readonly<Record<string, string>>,
  { cookies = 'omit' }: Credentials,
  cache: RequestCache,
  signal: AbortSignal,
): Promise<Response> {
  return fetch(url, { headers, credentials: cookies, cache, signal });
}

/** The answer; null when the browser may not read one, which it does not tell from "unreachable". */
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

/** Was this address asked in vain, while an image showed it? */
export function isUnreadable(url: string): boolean {
  return PAUSES_MS.has(url);
}

/** What is shown without being read may be gone when its image fails, or readable. */
export function forgetUnreadable(url: string): void {
  PAUSES_MS.delete(url);
}

/**
 * Resolves when a camera that a plain image shows can also be read; never when the signal aborts before.
 *
 * Without an answer a browser does not tell a camera without CORS from a network that was gone for a moment. An image
 * tells neither status nor date, so the camera is asked anew while the image shows it, ever more rarely and for a
 * short time each: some cameras serve one viewer at a time.
 *
 * @param read Asks once; rejects when the answer can't be read.
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
