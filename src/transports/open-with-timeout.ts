import { Fault } from '../faults/fault.js';
import type { TransportName } from '../ladder/transport-name.js';

/** How long opening may take, and the words for it when nothing came. */
export interface OpenLimit {
  readonly ms: number;
  readonly transport: TransportName;
  readonly serverMessage: string;
}

/**
 * Opens something with a signal of its own, which is its only teardown: aborted with the viewer's, by the
 * limit, by a failure to open, and by whoever holds the controller. Rejects with that reason at once, even
 * while `open` waits for something that can't be hurried; what `open` makes later sees an aborted signal.
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
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  // Once it is open, nobody waits for this any more.
  aborted.catch(() => undefined);
  const timer = limit && setTimeout(() => ending.abort(new Fault('no-media', limit)), limit.ms);
  try {
    return await Promise.race([open(ending), aborted]);
  } catch (thrown) {
    ending.abort(thrown);
    throw thrown;
  } finally {
    if (timer !== null) clearTimeout(timer);
  }
}

/** Lets go of a media element's source when the signal aborts: without this its buffers and sockets stay. */
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
