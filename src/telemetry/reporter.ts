import type { Fault, FaultCode } from '../faults/fault.js';
import type { TransportName } from '../ladder/transport-name.js';
import type { Telemetry } from './record.js';

/** Where the numbers go, and how often. */
export interface ReporterOptions {
  /** Takes a POST of a {@link TelemetryReport} and answers with any 2xx. */
  readonly url: string | URL;
  /** Milliseconds from the first record of a batch to its sending; 10 s if absent, 1 s at least. */
  readonly everyMs?: number;
  /** The share of players that report, 0 to 1: of a hundred with 0.1, some ten do, from begin to end. All if absent. */
  readonly sample?: number;
  /** Sent with each batch. `{'Content-Type': 'text/plain'}` saves another origin's preflight. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The camera's name in the reports; the player's `camera` if absent. */
  readonly camera?: string;
}

/** A reason why there was no live picture: its kind, without the words and addresses of the server. */
export interface ReportedFault {
  readonly atMs: number;
  readonly code: FaultCode;
  readonly transport: TransportName | null;
  readonly status: number | null;
}

/**
 * The JSON of one batch. It holds no address but the page's own, and that without query and fragment; no
 * credentials, no words of a server. Fractions are rounded to a tenth.
 */
export interface TelemetryReport {
  readonly version: 1;
  /** Random; the same in all batches of one reporter, and of nothing else. */
  readonly reporter: string;
  /** 0, 1, 2 …: a gap is a batch that was not taken. What it held comes again in a later one. */
  readonly sequence: number;
  readonly sentAtMs: number;
  readonly camera: string | null;
  readonly page: string;
  /** Records and faults that were let go since the last batch, because the URL took none for so long. */
  readonly dropped: number;
  readonly records: readonly Telemetry[];
  readonly faults: readonly ReportedFault[];
}

/** A `CameraPlayback` or a `<cam-player>`. */
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
/** A URL that fails is asked again after twice the time, up to this many times. */
const MAX_BACKOFF = 32;

/**
 * Posts a player's telemetry in batches to an address of the page's. Off unless it is called; a failing
 * address is never heard of, and costs at most five minutes of records in memory.
 * @returns Stops it; what was not sent yet is sent.
 */
export function reportTelemetry(source: TelemetrySource, options: ReporterOptions): () => void {
  if (Math.random() >= (options.sample ?? 1)) return () => undefined;
  const reporter = new Reporter(source, options);
  return () => reporter.stop();
}

class Reporter {
  readonly #source: TelemetrySource;
  readonly #options: ReporterOptions;
  // Not `randomUUID`, which pages on plain HTTP don't have.
  readonly #id = [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join('');
  readonly #listeners = new AbortController();
  /** There while something waits to be sent: a player that is gone is held by nothing. */
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
    // What is wrong already.
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

  /** Something waits: until its time has come, or the page ends. */
  #scheduleSend(): void {
    this.#dropped += dropOldest(this.#records) + dropOldest(this.#faults);
    if (this.#pending || this.#listeners.signal.aborted) return;
    this.#pending = new AbortController();
    const { signal } = this.#pending;
    const everyMs = Math.max(MIN_EVERY_MS, this.#options.everyMs ?? EVERY_MS) * this.#backoff;
    const timer = setTimeout(() => void this.#send(), everyMs);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    // On a phone a page that is hidden may never be heard of again.
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
        // It outlives the page: the last batch is sent while the page ends.
        keepalive: true,
      });
      return response.ok;
    } catch {
      return false;
    }
  }
}

/** Lets the oldest go; says how many. */
function dropOldest(queue: unknown[]): number {
  return queue.splice(0, Math.max(0, queue.length - MAX_QUEUED)).length;
}

function roundNumber(value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 10) / 10 : value;
}
