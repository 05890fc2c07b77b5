/**
 * Ends the wait for something that ignores its signal.
 *
 * @returns A promise that rejects with the signal's reason when the signal aborts, or has aborted, and never resolves.
 *   Put it into a `Promise.race`.
 */
export function rejectOnAbort(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  // Nobody handles this rejection when the other has won the race.
  aborted.catch(() => undefined);
  return aborted;
}
