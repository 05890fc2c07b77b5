import type { AccessUnit } from '../../cameras/source.js';
import { fragment, TIMESCALE, toAvc, type Parameters, type Sample } from './fmp4.js';

/** A part of a segment, with its own file. */
export interface Part {
  readonly id: number;
  readonly durationS: number;
  readonly isIndependent: boolean;
  readonly data: Buffer;
}

/** A segment; its parts are available while it grows. */
export interface Segment {
  readonly sequence: number;
  /** The capture time of its first frame, in epoch milliseconds. */
  readonly startMs: number;
  readonly parts: readonly Part[];
  readonly units: readonly AccessUnit[];
  readonly durationS: number;
  readonly isComplete: boolean;
}

interface OpenSegment extends Segment {
  parts: Part[];
  units: AccessUnit[];
  durationS: number;
  isComplete: boolean;
}

/** The options of a timeline; times are milliseconds. */
export interface Cut {
  readonly segmentMs: number;
  readonly partMs: number;
  /** The number of complete segments that are kept. */
  readonly segmentCount: number;
  /** The sequence number of the first segment. */
  readonly firstSequence: number;
}

/** Cuts a camera's frames into segments at key frames, and segments into parts. */
export class Timeline {
  readonly #cut: Cut;
  readonly #onChange: () => void;
  #segments: OpenSegment[] = [];
  #last: AccessUnit | null = null;
  #pending: { samples: Sample[]; startUs: number; ticks: number } = { samples: [], startUs: 0, ticks: 0 };
  #nextPart = 0;
  #fragments = 0;
  parameters: Parameters | null = null;

  /** @param onChange Called for each new part and segment. */
  constructor(cut: Cut, onChange: () => void) {
    this.#cut = cut;
    this.#onChange = onChange;
  }

  /** The segments, oldest first; the newest usually still grows. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** The id of the next part, for the preload hint. */
  get nextPartId(): number {
    return this.#nextPart;
  }

  add(unit: AccessUnit): void {
    const before = this.#last;
    // The first frame is a key frame. Each frame is added when the next one gives its duration.
    if (!before && !unit.isKey) return;
    this.#last = unit;
    if (!before) {
      this.#begin(unit);
      return;
    }
    this.#lay(before, unit.timestampUs - before.timestampUs);
    const segment = this.#segments.at(-1);
    const lastedMs = (unit.timestampUs - (segment?.units[0]?.timestampUs ?? 0)) / 1000;
    // A key frame that a viewer requested must not make a short segment; one frame early is accepted.
    if (unit.isKey && lastedMs >= this.#cut.segmentMs * 0.9) {
      this.#endPart();
      if (segment) segment.isComplete = true;
      this.#begin(unit);
    }
    this.#onChange();
  }

  #begin(unit: AccessUnit): void {
    const sequence = (this.#segments.at(-1)?.sequence ?? this.#cut.firstSequence - 1) + 1;
    const segment = { sequence, startMs: unit.captureMs, parts: [], units: [], durationS: 0, isComplete: false };
    this.#segments = [...this.#segments, segment].slice(-(this.#cut.segmentCount + 1));
  }

  #lay(unit: AccessUnit, durationUs: number): void {
    const { data, parameters } = toAvc(unit.data);
    this.parameters = parameters ?? this.parameters;
    const duration = toTicks(unit.timestampUs + durationUs) - toTicks(unit.timestampUs);
    // A part may not be longer than the playlist's PART-TARGET.
    const partTicks = ((this.#cut.partMs + 1) * TIMESCALE) / 1000;
    if (this.#pending.samples.length > 0 && this.#pending.ticks + duration > partTicks) this.#endPart();
    if (this.#pending.samples.length === 0) this.#pending.startUs = unit.timestampUs;
    this.#pending.samples.push({ data, isKey: unit.isKey, duration });
    this.#pending.ticks += duration;
    this.#segments.at(-1)?.units.push(unit);
    // The part is full, so it does not wait for a frame that would not fit.
    if (this.#pending.ticks + duration > partTicks) this.#endPart();
  }

  #endPart(): void {
    const { samples, startUs, ticks } = this.#pending;
    const segment = this.#segments.at(-1);
    if (!segment || samples.length === 0) return;
    this.#pending = { samples: [], startUs: 0, ticks: 0 };
    const durationS = ticks / TIMESCALE;
    segment.durationS += durationS;
    segment.parts.push({
      id: this.#nextPart++,
      durationS,
      isIndependent: samples[0]?.isKey ?? false,
      data: fragment((this.#fragments += 1), toTicks(startUs), samples),
    });
  }
}

function toTicks(us: number): number {
  return Math.round((us * TIMESCALE) / 1e6);
}
