import { pause } from '../../shared/pause.js';

/** After an answer that brought nothing an address is left alone for so long, whoever asks. */
const PAUSE_AFTER_NOTHING_MS = 500;
/** No question lasts longer. */
const QUESTION_LIMIT_MS = 10_000;

const RUNNING = new Map<string, Promise<unknown>>();
const NOTHING_AT_MS = new Map<string, number>();

/**
 * Asks an address when nobody else of this page does: the still before the first frame, the transport and other
 * players know nothing of each other. Browsers let requests for one address wait for each other anyway, so this costs
 * no time, and the one that waits hears first that there is nothing to be had.
 *
 * @param request Rejects where the address brings nothing: then the next question comes half a second later.
 * @throws What `ask` throws, or the signal's reason when that aborts before its turn.
 */
export async function requestInTurn<T>(url: string, signal: AbortSignal, request: () => Promise<T>): Promise<T> {
  for (;;) {
    const running = RUNNING.get(url);
    const waitMs = PAUSE_AFTER_NOTHING_MS - (performance.now() - (NOTHING_AT_MS.get(url) ?? -Infinity));
    if (running) await Promise.race([running, pause(QUESTION_LIMIT_MS, signal)]);
    else if (waitMs > 0) await pause(waitMs, signal);
    else break;
  }
  signal.throwIfAborted();
  const pending = request();
  const end = () => void RUNNING.delete(url);
  RUNNING.set(
    url,
    pending.then(end, () => {
      // Whoever ended its own question has heard nothing of the address.
      if (!signal.aborted) NOTHING_AT_MS.set(url, performance.now());
      end();
    }),
  );
  return pending;
}
