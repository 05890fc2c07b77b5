import { Fault } from '../faults/fault.js';
import { rejectOnAbort } from '../shared/reject-on-abort.js';
import type { TransportName } from '../ladder/transport-name.js';

/** How long opening may take, and the message when nothing came. */
export interface OpenLimit {
  readonly ms: number;
  readonly transport: TransportName;
  readonly serverMessage: string;
}

/**
 * Opens something with a signal of its own, which is its only teardown. The signal aborts with the outer signal, at the
 * time limit, when opening fails, and when the owner of the controller aborts it. The promise rejects with that reason
 * at once, even while `open` waits for something that cannot be cancelled; whatever `open` makes later sees an aborted
 * signal.
 *
 * @param outer The signal of the attempt.
 * @param open Opens it; its argument is the controller of the new signal.
 * @param limit The time limit; null for none.
 */
export async function openWithTimeout<T>(
  outer: AbortSignal,
  open: (ending: AbortController) => Promise<T>,
  limit: OpenLimit | null = null,
): Promise<T> {
  outer.throwIfAborted();
  const ending = new AbortController();
  const { signal } = ending;
  outer.addEventListener('abort', () => ending.abort(outer.reason), { once: true, signal });
  const timer = limit && setTimeout(() => ending.abort(new Fault('no-media', limit)), limit.ms);
  try {
    return await Promise.race([open(ending), rejectOnAbort(signal)]);
  } catch (thrown) {
    ending.abort(thrown);
    throw thrown;
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}

/** Releases a media element's source when the signal aborts: otherwise its buffers and sockets stay. */
export function releaseOnAbort(media: HTMLMediaElement | HTMLImageElement, signal: AbortSignal): void {
  signal.addEventListener(
    'abort',
    () => {
      media.removeAttribute('src');
      if (media instanceof HTMLMediaElement) media.load();
    },
    { once: true },
  );
}
