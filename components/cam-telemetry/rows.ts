import { html, nothing, type TemplateResult } from 'lit';
import type { Telemetry } from '../../src/index.js';
import { computeLoss, type StatsFormat, type Slice } from './stats.js';
import { sparkline, type Point } from './sparkline.js';

type Row = readonly [name: string, value: string, pick: (record: Telemetry, i: number) => number | null, tone?: string];

/** The values over time: name, current value, and a sparkline of the last five minutes. */
export function curves(
  now: Telemetry,
  history: readonly Telemetry[],
  format: StatsFormat,
  loss: number | null,
): readonly TemplateResult[] {
  const { strings } = format;
  const rows: Row[] = [
    [strings.latency, format.delay(now), ({ latencyMs }) => latencyMs.total],
    [strings.frames, format.rate(now.fps), ({ fps }) => fps],
    [strings.bitRate, format.bits(now.bitrateKbps), ({ bitrateKbps }) => bitrateKbps],
  ];
  // Only WebRTC counts packets.
  if (now.packetsLost !== null) {
    rows.push([strings.loss, format.share(loss), (r, i) => computeLoss(history[i - 1], r), loss ? 'warning' : '']);
  }
  return rows.map(([name, value, pick, tone = '']) => {
    const points = history.map((record, i): Point => [record.atMs, pick(record, i)]);
    return html`<dt>${name}</dt>
      <dd class=${tone}>${value}</dd>
      <dd class="curve">${sparkline(points)}</dd>`;
  });
}

/**
 * The parts of a total, as a bar and as a text. The style is set as a property, because a page's content security
 * policy may forbid the `style` attribute.
 */
export function slices(
  title: string,
  parts: readonly Slice[],
  format: StatsFormat,
  note = '',
): TemplateResult | typeof nothing {
  if (parts.length === 0 && !note) return nothing;
  return html`<div class="slices">
    <div class="title">${title}</div>
    <div part="bar" aria-hidden="true">
      ${parts.map(({ ms }) => html`<i .style=${`flex-grow:${Math.max(ms, 0.01)}`}></i>`)}${note ? html`<i class="unmeasured"></i>` : nothing}
    </div>
    <div class="legend">
      ${parts.map(({ name, ms }) => html`<span>${name} <b>${format.span(ms)}</b></span>`)}
      ${note ? html`<span>${note}</span>` : nothing}
    </div>
  </div>`;
}

/** The counters whose values are known, and the server where there are several. */
export function counters(now: Telemetry, format: StatsFormat): readonly (TemplateResult | typeof nothing)[] {
  const { strings } = format;
  const time = now.freezeMs ? ` · ${format.span(now.freezeMs)}` : '';
  const counts: readonly (readonly [string, string | null])[] = [
    [strings.age, now.frameAgeMs === null ? null : format.span(now.frameAgeMs)],
    [strings.roundTrip, now.roundTripMs === null ? null : format.span(now.roundTripMs)],
    [strings.lost, known(now.packetsLost)],
    [strings.repaired, known(now.retransmittedPacketsReceived)],
    [strings.nacks, known(now.nackCount)],
    [strings.keyFrameRequests, known(now.keyFrameRequests)],
    [strings.dropped, known(now.framesDropped)],
    [strings.freezes, now.freezeCount === null ? null : format.number(now.freezeCount) + time],
    [strings.stalls, known(now.stalls)],
    [strings.reconnects, known(now.reconnects)],
    [strings.transportChanges, known(now.transportChanges)],
    [strings.server, now.server && now.server.replace(/^https?:\/\//, '')],
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
    return value === null ? null : format.number(value);
  }
}
