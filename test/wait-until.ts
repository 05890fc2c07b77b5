import { waitUntil as wait } from '@open-wc/testing';

/**
 * Below the limit of a test. A second, as open-wc has it, is not enough for a slow engine on a machine that is busy.
 */
const LIMIT_MS = 14_000;

/** Waits for a state of the page; rejects with `what` where it does not come about. */
export function waitUntil(isSo: () => unknown, what?: string, intervalMs = 50): Promise<void> {
  return wait(isSo, what, { timeout: LIMIT_MS, interval: intervalMs });
}
