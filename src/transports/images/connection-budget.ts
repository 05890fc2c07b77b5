import { Fault } from '../../faults/fault.js';
import { pause } from '../../shared/pause.js';

/** Browsers open six connections to a host over HTTP/1.1, for all tabs together: two are left for other requests. */
const CONNECTIONS_PER_HOST = 6;
const STREAMS_PER_HOST = 4;
/** A stream without a response by then is waiting for a connection. */
const PROOF_LIMIT_MS = 2000;
/** A response that ends sooner is no stream, and has freed its connection for the next. */
const STREAM_LASTS_MS = 300;
/** The result is checked again after this time: a busy host may have looked like one with six connections. */
const PROVEN_AGAIN_AFTER_MS = 60_000;

const streams = new Map<string, number>();
const proofs = new Map<string, { readonly isShared: Promise<boolean>; readonly atMs: number }>();

/** Opens one more stream from a host; rejects when it cannot be read. */
type OpenStream = (signal: AbortSignal) => Promise<Response>;

/**
 * Takes one of the connections to a host that streams may use permanently, and keeps it until the signal aborts. All
 * pages of one origin share them where the browser has Web Locks (a secure context); otherwise each page counts its
 * own. A host with HTTP/2 or 3 sends all streams over one connection, and has no limit.
 *
 * @param open Opens a stream, for where the browser does not tell which HTTP version a host uses: more streams than six
 * connections work over HTTP/2 only.
 * @throws {Fault} `connection-limit` when the limit of streams for the host is reached: with one more, every other
 * request to it would wait for ever. The signal's reason when that aborts.
 */
export async function takeConnection(url: string, signal: AbortSignal, open: OpenStream): Promise<void> {
  const { origin } = new URL(url);
  if (isMultiplexed(origin) || (await takePlace(origin, signal))) return;
  signal.throwIfAborted();
  if (origin.startsWith('https:') && (await proveShared(origin, open))) return;
  throw new Fault('connection-limit', {
    transport: 'mjpeg',
    serverMessage: `${STREAMS_PER_HOST} streams of ${origin} run already`,
  });
}

/** Whether the browser reports HTTP/2 or 3 for an origin. The origin has to allow it (Timing-Allow-Origin). */
function isMultiplexed(origin: string): boolean {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return entries.some(({ name, nextHopProtocol }) => name.startsWith(`${origin}/`) && /^h[23]/.test(nextHopProtocol));
}

async function takePlace(origin: string, signal: AbortSignal): Promise<boolean> {
  try {
    for (let place = 1; place <= STREAMS_PER_HOST; place += 1) {
      if (await lock(`cam-player ${origin} ${place}`, signal)) return true;
    }
    return false;
  } catch {
    // The page is on plain HTTP, or in a frame without an origin of its own.
    return takeLocalPlace(origin, signal);
  }
}

/** Takes the lock of this name until the signal aborts; false when another page has it. */
function lock(name: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const hold = (found: Lock | null) => {
      resolve(found !== null);
      if (!found || signal.aborted) return undefined;
      return new Promise<void>((end) => signal.addEventListener('abort', () => end(), { once: true }));
    };
    navigator.locks.request(name, { ifAvailable: true }, hold).catch(reject);
  });
}

function takeLocalPlace(origin: string, signal: AbortSignal): boolean {
  const count = streams.get(origin) ?? 0;
  if (count >= STREAMS_PER_HOST) return false;
  streams.set(origin, count + 1);
  signal.addEventListener('abort', () => streams.set(origin, (streams.get(origin) ?? 1) - 1), { once: true });
  return true;
}

function proveShared(origin: string, open: OpenStream): Promise<boolean> {
  const last = proofs.get(origin);
  if (last && performance.now() - last.atMs < PROVEN_AGAIN_AFTER_MS) return last.isShared;
  const isShared = probeMoreConnections(open);
  proofs.set(origin, { isShared, atMs: performance.now() });
  return isShared;
}

/** Opens so many streams in addition that one has to wait if there are six connections. */
async function probeMoreConnections(open: OpenStream): Promise<boolean> {
  const ending = new AbortController();
  const { signal } = ending;
  let running = 0;
  const openOne = async () => {
    const { ok, body } = await open(signal);
    if (!ok || !body) throw new Error('no stream');
    running += 1;
    const reader = body.getReader();
    const read = async () => {
      while (!(await reader.read()).done);
    };
    const end = () => (running -= 1);
    read().then(end, end);
  };
  const more = CONNECTIONS_PER_HOST - STREAMS_PER_HOST + 1;
  try {
    const all = Promise.all(Array.from({ length: more }, openOne))
      .then(() => pause(STREAM_LASTS_MS, signal))
      .then(() => running === more);
    return await Promise.race([all, pause(PROOF_LIMIT_MS, signal).then(() => false)]);
  } catch {
    return false;
  } finally {
    ending.abort();
  }
}
