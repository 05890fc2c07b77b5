import { html, nothing, type TemplateResult } from 'lit';
import type { Telemetry } from '../../src/index.js';
import { lossOf, type Figures, type Slice } from './figures.js';
import { sparkline, type Point } from './sparkline.js';

type Row = readonly [name: string, value: string, pick: (record: Telemetry, i: number) => number | null, tone?: string];

/** The numbers that move: each with its name, and how it went in the last five minutes. */
export function curvesOf(
  now: Telemetry,
  history: readonly Telemetry[],
  figures: Figures,
  loss: number | null,
): readonly TemplateResult[] {
  const { words } = figures;
  const rows: Row[] = [
    [words.delay, figures.delay(now), ({ latencyMs }) => latencyMs.total],
    [words.pictures, figures.rate(now.fps), ({ fps }) => fps],
    [words.bitRate, figures.bits(now.bitrateKbps), ({ bitrateKbps }) => bitrateKbps],
  ];
  // Only WebRTC counts packets.
  if (now.packetsLost !== null) {
    rows.push([words.loss, figures.share(loss), (r, i) => lossOf(history[i - 1], r), loss ? 'wait' : '']);
  }
  return rows.map(([name, value, pick, tone = '']) => {
    const points = history.map((record, i): Point => [record.atMs, pick(record, i)]);
    return html`<dt>${name}</dt>
      <dd class=${tone}>${value}</dd>
      <dd class="curve">${sparkline(points)}</dd>`;
  });
}

/**
 * What something is made of: a bar, and the same in words. The style is a property, which a page's content
 * security policy may not forbid as it does the attribute.
 */
export function slices(
  title: string,
  parts: readonly Slice[],
  figures: Figures,
  note = '',
): TemplateResult | typeof nothing {
  if (parts.length === 0 && !note) return nothing;
  return html`<div class="slices">
    <div class="title">${title}</div>
    <div part="bar" aria-hidden="true">
      ${parts.map(({ ms }) => html`<i .style=${`flex-grow:${Math.max(ms, 0.01)}`}></i>`)}${note ? html`<i class="unseen"></i>` : nothing}
    </div>
    <div class="legend">
      ${parts.map(({ name, ms }) => html`<span>${name} <b>${figures.span(ms)}</b></span>`)}
      ${note ? html`<span>${note}</span>` : nothing}
    </div>
  </div>`;
}

/** The counters, those that are known. */
export function countsOf(now: Telemetry, figures: Figures): readonly (TemplateResult | typeof nothing)[] {
  const { words } = figures;
  const time = now.freezeMs ? ` · ${figures.span(now.freezeMs)}` : '';
  const counts: readonly (readonly [string, string | null])[] = [
    [words.age, now.frameAgeMs === null ? null : figures.span(now.frameAgeMs)],
    [words.roundTrip, now.roundTripMs === null ? null : figures.span(now.roundTripMs)],
    [words.lost, known(now.packetsLost)],
    [words.repaired, known(now.packetsRepaired)],
    [words.askedAgain, known(now.repairRequests)],
    [words.keyFrames, known(now.keyFrameRequests)],
    [words.dropped, known(now.framesDropped)],
    [words.freezes, now.freezeCount === null ? null : figures.number(now.freezeCount) + time],
    [words.stalls, known(now.stalls)],
    [words.reconnects, known(now.reconnects)],
    [words.rungChanges, known(now.rungChanges)],
  ];
  return counts.map(([name, value]) =>
    value === null
      ? nothing
      : html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
  );

  function known(value: number | null): string | null {
    return value === null ? null : figures.number(value);
  }
}
