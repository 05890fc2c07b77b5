import type { Fault, FaultCode } from '../faults/fault.js';
import type { TransportName } from '../ladder/transport-name.js';
import type { Telemetry } from './record.js';

/** Where the telemetry is sent, and how often. */
export interface ReporterOptions {
  /** The URL that accepts a POST of a {@link TelemetryReport} with any 2xx. */
  readonly url: string | URL;
  /** Milliseconds from the first record of a batch until it is sent; 10 s if absent, 1 s at least. */
  readonly everyMs?: number;
  /**
   * The share of players that report, 0 to 1. With 0.1, about ten of a hundred players report, from begin to end. All
   * if absent.
   */
  readonly sample?: number;
  /** Headers that are sent with each batch. `{'Content-Type': 'text/plain'}` avoids a preflight to another origin. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The camera's name in the reports; the player's `camera` if absent. */
  readonly camera?: string;
}

/** A reason why there was no live picture, without messages and addresses of the server. */
export interface ReportedFault {
  readonly atMs: number;
  readonly code: FaultCode;
  readonly transport: TransportName | null;
  readonly status: number | null;
}

/**
 * The JSON of one batch. It contains no address but the page's own, and the server's where several have the camera,
 * both without query and fragment; no credentials, and no messages of a server. Fractions are rounded to a tenth.
 */
export interface TelemetryReport {
  readonly version: 1;
  /** A random id, which is the same in all batches of one reporter and nowhere else. */
  readonly reporter: string;
  /** 0, 1, 2 …: a gap is a batch that was not accepted. Its content comes again in a later batch. */
  readonly sequence: number;
  readonly sentAtMs: number;
  readonly camera: string | null;
  readonly page: string;
  /** Records and faults that were dropped since the last batch, because the URL accepted none for too long. */
  readonly dropped: number;
  readonly records: readonly Telemetry[];
  readonly faults: readonly ReportedFault[];
}

/** Where telemetry comes from: a `CameraPlayback` or a `<cam-player>`. */
export interface TelemetrySource extends EventTarget {
  readonly telemetry: Telemetry | null;
  readonly status: { readonly fault: Fault | null };
  readonly camera?: string | null;
}

const EVERY_MS = 10_000;
const MIN_EVERY_MS = 1000;
/** A browser lets 64 KiB outlive a page; a record has about 700 bytes. */
const MAX_BATCH = 60;
const MAX_QUEUED = 300;
/** After each failure the time between two batches doubles, up to this many times the usual one. */
const MAX_BACKOFF = 32;

/**
 * Posts a player's telemetry in batches to a URL of the page's. Nothing is sent unless a page calls this. A URL that
 * fails causes no error, and costs at most five minutes of records in memory.
 *
 * @returns A function that stops the reporter, and sends what is still waiting.
 *
 * @example
 * ```ts
 * const stop = reportTelemetry(document.querySelector('cam-player'), { url: '/telemetry', sample: 0.1 });
 * ```
 */
export function reportTelemetry(source: TelemetrySource, options: ReporterOptions): () => void {
  if (Math.random() >= (options.sample ?? 1)) return () => undefined;
  const reporter = new Reporter(source, options);
  return () => reporter.stop();
}

class Reporter {
  readonly #source: TelemetrySource;
  readonly #options: ReporterOptions;
  // `randomUUID` does not exist in pages on plain HTTP.
  readonly #id = [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join('');
  readonly #listeners = new AbortController();
  /** Set while something waits to be sent, so that no listener keeps a player in memory that is gone. */
  #pending: AbortController | null = null;
  #records: Telemetry[] = [];
  #faults: ReportedFault[] = [];
  #lastFault: Fault | null = null;
  #dropped = 0;
  #sequence = 0;
  #backoff = 1;

  constructor(source: TelemetrySource, options: ReporterOptions) {
    this.#source = source;
    this.#options = options;
    const { signal } = this.#listeners;
    for (const type of ['telemetry', 'cam-telemetry'])
      source.addEventListener(type, () => this.#onTelemetry(), { signal });
    for (const type of ['change', 'cam-fault']) source.addEventListener(type, () => this.#onFault(), { signal });
    // The fault that exists already.
    this.#onFault();
  }

  stop(): void {
    this.#listeners.abort();
    if (this.#pending) void this.#send();
    this.#pending?.abort();
    this.#pending = null;
  }

  #onTelemetry(): void {
    const { telemetry } = this.#source;
    if (!telemetry) return;
    this.#records.push(telemetry);
    this.#scheduleSend();
  }

  #onFault(): void {
    const { fault } = this.#source.status;
    if (fault === this.#lastFault) return;
    this.#lastFault = fault;
    if (!fault) return;
    const { code, transport, status } = fault;
    this.#faults.push({ atMs: Date.now(), code, transport, status });
    this.#scheduleSend();
  }

  /** Schedules the next batch: after its time, or when the page ends. */
  #scheduleSend(): void {
    this.#dropped += dropOldest(this.#records) + dropOldest(this.#faults);
    if (this.#pending || this.#listeners.signal.aborted) return;
    this.#pending = new AbortController();
    const { signal } = this.#pending;
    const everyMs = Math.max(MIN_EVERY_MS, this.#options.everyMs ?? EVERY_MS) * this.#backoff;
    const timer = setTimeout(() => void this.#send(), everyMs);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    // On a phone a hidden page may never run again.
    const onHidden = () => document.hidden && void this.#send();
    document.addEventListener('visibilitychange', onHidden, { signal });
    window.addEventListener('pagehide', () => void this.#send(), { signal });
  }

  async #send(): Promise<void> {
    this.#pending?.abort();
    this.#pending = null;
    const records = this.#records.splice(0, MAX_BATCH);
    const faults = this.#faults.splice(0, MAX_BATCH);
    const dropped = this.#dropped;
    this.#dropped = 0;
    const isAccepted = await this.#post({ records, faults, dropped });
    this.#backoff = isAccepted ? 1 : Math.min(MAX_BACKOFF, this.#backoff * 2);
    if (!isAccepted) {
      this.#records.unshift(...records);
      this.#faults.unshift(...faults);
      this.#dropped += dropped;
    }
    if (this.#records.length + this.#faults.length > 0) this.#scheduleSend();
  }

  async #post(batch: Pick<TelemetryReport, 'records' | 'faults' | 'dropped'>): Promise<boolean> {
    const { url, headers, camera } = this.#options;
    const report: TelemetryReport = {
      version: 1,
      reporter: this.#id,
      sequence: this.#sequence++,
      sentAtMs: Date.now(),
      camera: camera ?? this.#source.camera ?? null,
      page: location.origin + location.pathname,
      ...batch,
    };
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(report, (_, value: unknown) => roundNumber(value)),
        // The request outlives the page: the last batch is sent while the page ends.
        keepalive: true,
      });
      return response.ok;
    } catch {
      return false;
    }
  }
}

/** Drops the oldest entries over the limit; gives their number. */
function dropOldest(queue: unknown[]): number {
  return queue.splice(0, Math.max(0, queue.length - MAX_QUEUED)).length;
}

function roundNumber(value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 10) / 10 : value;
}
