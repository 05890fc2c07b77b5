import { Fault } from '../fault.js';
import type { Rung } from '../rung.js';

/** Browsers open six connections to a host over HTTP/1.1: two are left for everything that comes and goes. */
const STREAMS_PER_HOST = 4;

const streams = new Map<string, number>();

/**
 * Counts a stream that holds its connection for good, until the signal aborts.
 * @throws {Fault} `crowded` when the page holds as many as are good for it: with one more, every other request to
 * the host would wait for ever.
 */
export function holdConnection(url: string, rung: Rung, signal: AbortSignal): void {
  const { origin } = new URL(url);
  if (isShared(origin)) return;
  const held = streams.get(origin) ?? 0;
  if (held >= STREAMS_PER_HOST) throw new Fault('crowded', { rung, said: `${held} streams of ${origin} run already` });
  streams.set(origin, held + 1);
  signal.addEventListener('abort', () => streams.set(origin, (streams.get(origin) ?? 1) - 1), { once: true });
}

/** HTTP/2 and 3 send all streams over one connection; an origin that does not let us see which it speaks has the old limit. */
function isShared(origin: string): boolean {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return entries.some(({ name, nextHopProtocol }) => name.startsWith(`${origin}/`) && /^h[23]/.test(nextHopProtocol));
}
