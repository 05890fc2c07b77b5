import { css, html, type TemplateResult } from 'lit';
import type { Telemetry } from '../../src/index.js';
import { transportLabel } from '../i18n/format.js';
import { stringsFor } from '../i18n/loader.js';
import type { MosaicStrings } from '../i18n/strings.js';
import { statsFormat, computeLoss } from '../cam-telemetry/stats.js';
import { ENGLISH as TELEMETRY } from '../i18n/en/telemetry.js';

/** The row of a camera. */
export interface StatsRow {
  readonly label: string;
  /** The label of its state. */
  readonly stateLabel: string;
  /** Its telemetry records, oldest first. */
  readonly history: readonly Telemetry[];
  readonly isLive: boolean;
}

/** One row for each camera, and one for all: the longest latency, the sum of the bit rates, the highest loss. */
export function statsTable(
  rows: readonly StatsRow[],
  summary: string,
  strings: MosaicStrings,
  lang: string,
): TemplateResult {
  const names = stringsFor(lang).section('telemetry', TELEMETRY);
  const format = statsFormat(names, lang);
  const lines = rows.map(({ label, stateLabel, history, isLive }) => {
    // The last record of a camera that is not live is out of date.
    const now = isLive ? history.at(-1) : undefined;
    return { label, stateLabel, now, loss: now ? computeLoss(history.at(-2), now) : null };
  });
  const live = lines.flatMap(({ now }) => (now ? [now] : []));
  const slowest = live.reduce<Telemetry | null>((a, b) => (a && delayOf(a) >= delayOf(b) ? a : b), null);
  const cells = (now: Telemetry | null, bitrateKbps: number | null, loss: number | null) =>
    html`<td>${now ? format.delay(now) : '–'}</td>
      <td class="rare">${now ? format.rate(now.fps) : '–'}</td>
      <td>${format.bits(bitrateKbps)}</td>
      <td class="rare">${format.share(loss)}</td>`;
  const heads = [names.latency, names.frames, names.bitRate, names.loss];
  return html`<table part="stats">
    <thead>
      <tr>
        <th scope="col">${strings.camera}</th>
        <th scope="col">${strings.state}</th>
        <th scope="col" class="rare">${strings.transport}</th>
        ${heads.map((head, i) => html`<th scope="col" class=${i % 2 ? 'rare number' : 'number'}>${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${lines.map(
        ({ label, stateLabel, now, loss }) =>
          html`<tr>
            <th scope="row">${label}</th>
            <td class="text">${stateLabel}</td>
            <td class="text rare">${now?.transport ? transportLabel(stringsFor(lang), now.transport) : '–'}</td>
            ${cells(now ?? null, now?.bitrateKbps ?? null, loss)}
          </tr>`,
      )}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">${strings.all}</th>
        <td class="text">${summary}</td>
        <td class="text rare"></td>
        ${cells(slowest && { ...slowest, fps: null }, sumOf(live.map(({ bitrateKbps }) => bitrateKbps)), worstOf(lines.map(({ loss }) => loss)))}
      </tr>
    </tfoot>
  </table>`;
}

function delayOf({ latencyMs: { total } }: Telemetry): number {
  return total ?? -1;
}

function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b);
}

function worstOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

export const statsStyles = css`
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  tr {
    border-block-end: 1px solid color-mix(in srgb, currentColor 16%, transparent);
  }
  tfoot tr {
    border: 0;
  }
  th,
  td {
    padding: 2px 8px;
    line-height: 24px;
    font-weight: 400;
    text-align: end;
    white-space: nowrap;
  }
  th:not(.number),
  .text {
    text-align: start;
  }
  thead th,
  tfoot th {
    font-weight: 600;
  }
  .text,
  th[scope='row'] {
    white-space: normal;
  }
  @container (max-width: 640px) {
    .rare {
      display: none;
    }
    th,
    td {
      padding-inline: 4px;
      font-size: 13px;
    }
    /* The bar shows the same text. */
    tfoot .text {
      font-size: 0;
    }
  }
`;
