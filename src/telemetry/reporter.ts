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
export interface Reported extends EventTarget {
  readonly telemetry: Telemetry | null;
  readonly status: { readonly fault: Fault | null };
  readonly camera?: string | null;
}

const EVERY_MS = 10_000;
const LEAST_EVERY_MS = 1000;
/** A browser lets 64 KiB outlive a page; a record has about 700 bytes. */
const MOST_AT_ONCE = 60;
const MOST_KEPT = 300;
/** A URL that fails is asked again after twice the time, up to this many times. */
const MOST_PATIENCE = 32;

/**
 * Posts a player's telemetry in batches to an address of the page's. Off unless it is called; a failing
 * address is never heard of, and costs at most five minutes of records in memory.
 * @returns Stops it; what was not sent yet is sent.
 */
export function reportTelemetry(source: Reported, options: ReporterOptions): () => void {
  if (Math.random() >= (options.sample ?? 1)) return () => undefined;
  const reporter = new Reporter(source, options);
  return () => reporter.stop();
}

class Reporter {
  readonly #source: Reported;
  readonly #options: ReporterOptions;
  // Not `randomUUID`, which pages on plain HTTP don't have.
  readonly #id = [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join('');
  readonly #listening = new AbortController();
  /** There while something waits to be sent: a player that is gone is held by nothing. */
  #waiting: AbortController | null = null;
  #records: Telemetry[] = [];
  #faults: ReportedFault[] = [];
  #lastFault: Fault | null = null;
  #dropped = 0;
  #sequence = 0;
  #patience = 1;

  constructor(source: Reported, options: ReporterOptions) {
    this.#source = source;
    this.#options = options;
    const { signal } = this.#listening;
    for (const type of ['telemetry', 'cam-telemetry'])
      source.addEventListener(type, () => this.#onTelemetry(), { signal });
    for (const type of ['change', 'cam-fault']) source.addEventListener(type, () => this.#onFault(), { signal });
    // What is wrong already.
    this.#onFault();
  }

  stop(): void {
    this.#listening.abort();
    if (this.#waiting) void this.#send();
    this.#waiting?.abort();
    this.#waiting = null;
  }

  #onTelemetry(): void {
    const { telemetry } = this.#source;
    if (!telemetry) return;
    this.#records.push(telemetry);
    this.#expect();
  }

  #onFault(): void {
    const { fault } = this.#source.status;
    if (fault === this.#lastFault) return;
    this.#lastFault = fault;
    if (!fault) return;
    const { code, transport, status } = fault;
    this.#faults.push({ atMs: Date.now(), code, transport, status });
    this.#expect();
  }

  /** Something waits: until its time has come, or the page ends. */
  #expect(): void {
    this.#dropped += dropOldest(this.#records) + dropOldest(this.#faults);
    if (this.#waiting || this.#listening.signal.aborted) return;
    this.#waiting = new AbortController();
    const { signal } = this.#waiting;
    const everyMs = Math.max(LEAST_EVERY_MS, this.#options.everyMs ?? EVERY_MS) * this.#patience;
    const timer = setTimeout(() => void this.#send(), everyMs);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    // On a phone a page that is hidden may never be heard of again.
    const onHidden = () => document.hidden && void this.#send();
    document.addEventListener('visibilitychange', onHidden, { signal });
    window.addEventListener('pagehide', () => void this.#send(), { signal });
  }

  async #send(): Promise<void> {
    this.#waiting?.abort();
    this.#waiting = null;
    const records = this.#records.splice(0, MOST_AT_ONCE);
    const faults = this.#faults.splice(0, MOST_AT_ONCE);
    const dropped = this.#dropped;
    this.#dropped = 0;
    const isTaken = await this.#post({ records, faults, dropped });
    this.#patience = isTaken ? 1 : Math.min(MOST_PATIENCE, this.#patience * 2);
    if (!isTaken) {
      this.#records.unshift(...records);
      this.#faults.unshift(...faults);
      this.#dropped += dropped;
    }
    if (this.#records.length + this.#faults.length > 0) this.#expect();
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
        body: JSON.stringify(report, (_, value: unknown) => rounded(value)),
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
  return queue.splice(0, Math.max(0, queue.length - MOST_KEPT)).length;
}

function rounded(value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 10) / 10 : value;
}
