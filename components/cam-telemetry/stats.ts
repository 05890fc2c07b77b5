import type { Telemetry } from '../../src/index.js';
import { fill } from '../i18n/format.js';
import type { TelemetryStrings } from '../i18n/strings.js';

/** A span of something larger: a leg of the delay, a stage of the first picture. */
export interface Slice {
  readonly name: string;
  readonly ms: number;
}

/** Writes numbers as a language does; null becomes a dash. To be had from `statsFormat`. */
export class StatsFormat {
  readonly #strings: TelemetryStrings;
  readonly #formats: readonly Intl.NumberFormat[];

  /** @param lang A page's `lang`, which may be no language tag: then the browser's own. */
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

  /** The delay, with `≥` where a leg of it was not seen. */
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

/** Formatters are dear to make: one set for each language, for all that write in it. */
const made = new Map<string, StatsFormat>();

/** The figures of a language; made anew when other words for it have come. */
export function statsFormat(strings: TelemetryStrings, lang: string): StatsFormat {
  const known = made.get(lang);
  const figures = known?.strings === strings ? known : new StatsFormat(strings, lang);
  made.set(lang, figures);
  return figures;
}

/** The legs of the delay that are known, in the order in which a picture passes them. */
export function listLatencyParts({ latencyMs, transport }: Telemetry, strings: TelemetryStrings): readonly Slice[] {
  const isJitter = transport === 'whep';
  return (['server', 'network', 'buffer', 'decode', 'display'] as const).flatMap((leg) => {
    const ms = latencyMs[leg];
    const name = leg === 'buffer' && !isJitter ? strings.mediaBuffer : strings.latencyParts[leg];
    return ms === null ? [] : [{ name, ms }];
  });
}

/** The legs that were not seen, or not all of them, by name. */
export function listUnmeasured({ latencyMs, transport }: Telemetry, strings: TelemetryStrings): readonly string[] {
  return latencyMs.unmeasured.map((leg) =>
    leg === 'buffer' && transport !== 'whep' ? strings.mediaBuffer : strings.latencyParts[leg],
  );
}

/** What the first picture waited for. */
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

/** Of the packets that were due since the record before, how many were lost: percent. Null where nobody counts. */
export function computeLoss(before: Telemetry | undefined, now: Telemetry): number | null {
  if (before?.packetsLost == null || now.packetsLost === null) return null;
  const lost = now.packetsLost - before.packetsLost;
  const came = (now.packetsReceived ?? 0) - (before.packetsReceived ?? 0);
  // Counters that began again belong to another session; one that falls is a packet that came late.
  if (came < 0) return null;
  return lost <= 0 ? 0 : (100 * lost) / (lost + came);
}

function isTag(lang: string): boolean {
  try {
    return Intl.getCanonicalLocales(lang).length > 0;
  } catch {
    return false;
  }
}
