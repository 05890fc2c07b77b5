import type { Telemetry } from '../../src/index.js';
import { fill } from '../i18n/format.js';
import type { TelemetryStrings } from '../i18n/strings.js';

/** A part of a longer time: a part of the latency, or a stage of the start. */
export interface Slice {
  readonly name: string;
  readonly ms: number;
}

/** Formats values in one language; null becomes a dash. Call `statsFormat` to get one. */
export class StatsFormat {
  readonly #strings: TelemetryStrings;
  readonly #formats: readonly Intl.NumberFormat[];

  /** @param lang The page's `lang`. If it is not a language tag, the browser's language is used. */
  constructor(strings: TelemetryStrings, lang: string) {
    this.#strings = strings;
    const known = isTag(lang) ? lang : undefined;
    this.#formats = [0, 1].map(
      (digits) => new Intl.NumberFormat(known, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    );
  }

  number(value: number | null, digits = 0): string {
    return value === null ? '–' : (this.#formats[digits]?.format(value) ?? String(value));
  }

  /** `31 ms`, `2.2 s`. */
  span(ms: number | null): string {
    if (ms === null) return '–';
    const { strings } = this;
    return ms < 995 ? fill(strings.ms, this.number(Math.round(ms))) : fill(strings.seconds, this.number(ms / 1000, 1));
  }

  /** The latency, with `≥` if a part of it was not measured. */
  delay({ latencyMs: { total, unmeasured } }: Telemetry): string {
    return total === null ? '–' : (unmeasured.length > 0 ? '≥ ' : '') + this.span(total);
  }

  rate(fps: number | null): string {
    return fps === null ? '–' : fill(this.strings.fps, this.number(fps, fps < 10 ? 1 : 0));
  }

  bits(kbps: number | null): string {
    if (kbps === null) return '–';
    return kbps < 995
      ? fill(this.strings.kbps, this.number(kbps))
      : fill(this.strings.mbps, this.number(kbps / 1000, 1));
  }

  share(percent: number | null): string {
    return percent === null ? '–' : `${this.number(percent, 1)} %`;
  }

  get strings(): TelemetryStrings {
    return this.#strings;
  }
}

/** Formatters are expensive to create, so all panels in one language share one set. */
const formats = new Map<string, StatsFormat>();

/** The formats of a language. They are created again when the strings of the language have changed. */
export function statsFormat(strings: TelemetryStrings, lang: string): StatsFormat {
  const known = formats.get(lang);
  const format = known?.strings === strings ? known : new StatsFormat(strings, lang);
  formats.set(lang, format);
  return format;
}

/** The measured parts of the latency, in the order in which a frame passes them. */
export function listLatencyParts({ latencyMs, transport }: Telemetry, strings: TelemetryStrings): readonly Slice[] {
  const isJitter = transport === 'whep';
  return (['server', 'network', 'buffer', 'decode', 'display'] as const).flatMap((part) => {
    const ms = latencyMs[part];
    const name = part === 'buffer' && !isJitter ? strings.mediaBuffer : strings.latencyParts[part];
    return ms === null ? [] : [{ name, ms }];
  });
}

/** The names of the parts of the latency that were not measured, or not completely. */
export function listUnmeasured({ latencyMs, transport }: Telemetry, strings: TelemetryStrings): readonly string[] {
  return latencyMs.unmeasured.map((part) =>
    part === 'buffer' && transport !== 'whep' ? strings.mediaBuffer : strings.latencyParts[part],
  );
}

/** The stages of the time to first frame. */
export function listStartupStages({ firstFrame }: Telemetry, strings: TelemetryStrings): readonly Slice[] {
  if (!firstFrame) return [];
  const { waitMs, answerMs, iceMs, keyFrameMs, decodeMs } = firstFrame;
  const stages: readonly (readonly [string, number | null])[] = [
    [strings.wait, waitMs],
    [strings.answer, answerMs],
    [strings.path, iceMs],
    [strings.keyFrame, keyFrameMs],
    [strings.latencyParts.decode, decodeMs],
  ];
  return stages.flatMap(([name, ms]) => (ms === null ? [] : [{ name, ms }]));
}

/** The packet loss since the previous record, in percent of the expected packets; null if packets are not counted. */
export function computeLoss(before: Telemetry | undefined, now: Telemetry): number | null {
  if (before?.packetsLost == null || now.packetsLost === null) return null;
  const lost = now.packetsLost - before.packetsLost;
  const received = (now.packetsReceived ?? 0) - (before.packetsReceived ?? 0);
  // Counters that started again belong to another session. A loss counter that falls means that a packet came late.
  if (received < 0) return null;
  return lost <= 0 ? 0 : (100 * lost) / (lost + received);
}

function isTag(lang: string): boolean {
  try {
    return Intl.getCanonicalLocales(lang).length > 0;
  } catch {
    return false;
  }
}
