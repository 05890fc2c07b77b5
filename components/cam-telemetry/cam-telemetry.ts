import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { ENGLISH as TELEMETRY } from '../i18n/en/telemetry.js';
import { fill, transportLabel } from '../i18n/format.js';
import type { TelemetryStrings } from '../i18n/strings.js';
import { observeLanguage } from '../shared/language.js';
import type { CameraPlayback, Telemetry } from '../../src/index.js';
import { copyText } from './copy.js';
import {
  statsFormat,
  listLatencyParts,
  computeLoss,
  listStartupStages,
  listUnmeasured,
  type StatsFormat,
} from './stats.js';
import { counters, curves, slices } from './rows.js';
import { styles } from './styles.js';

/** The part of a player that the panel reads. */
export type TelemetryPlayer = EventTarget &
  Pick<CameraPlayback, 'telemetry' | 'telemetryHistory'> & {
    readonly label: string | null;
    readonly camera: string | null;
  };

/**
 * The contents of the copied text: values and names only; no credentials, and no address but the server's where there
 * are several.
 */
export interface TelemetrySnapshot {
  readonly camera: string | null;
  readonly browser: string;
  /** The newest record. */
  readonly telemetry: Telemetry | null;
  /** The records of the last five minutes, oldest first. */
  readonly history: readonly Telemetry[];
}

/** How long the result of a copy is shown. */
const COPY_MESSAGE_MS = 2000;

/**
 * @summary The stats of a camera: latency, frames, bit rate and packet loss over the last five minutes, and what went wrong.
 *
 * A player shows the panel by its attribute `stats` or the key i. Elsewhere, a panel reads the player that `for` names.
 * A narrow panel is one line.
 *
 * @attr {string} for - The id of the player, in the same document or shadow root.
 * @attr {string} lang - Language of the texts and format of the numbers.
 *
 * @csspart line - The one line of a narrow panel.
 * @csspart panel - The panel.
 * @csspart sparkline - Each sparkline.
 * @csspart bar - The bars of the latency and of the time to first frame.
 * @csspart button - The button that copies.
 *
 * @cssproperty [--cam-text-color=#f2f4f7] - Text and curves.
 * @cssproperty [--cam-scrim] - Behind them.
 * @cssproperty [--cam-warning-color=#ffb84d] - Color of values that are worse than they should be.
 * @cssproperty [--cam-focus-color=#7db4ff] - The focus ring.
 * @cssproperty [--cam-font-family=system-ui] - The typeface.
 */
export class CamTelemetry extends LitElement {
  static override styles = styles;
  static override properties: PropertyDeclarations = {
    for: {},
    player: { attribute: false },
  };

  declare for: string | null;
  /** The player whose stats are shown; if null, the element that `for` names. */
  declare player: TelemetryPlayer | null;

  /** The result of the last copy, as a text; empty after `COPY_MESSAGE_MS`. */
  #copyMessage = '';
  #listening: AbortController | null = null;
  #source: TelemetryPlayer | null = null;
  readonly #language = observeLanguage(this);
  #timer = 0;

  constructor() {
    super();
    this.for = this.player = null;
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    try {
      return super.createRenderRoot();
    } catch {
      // In a picture-in-picture window, which takes no style sheets of the page's document.
      const root = this.shadowRoot as ShadowRoot;
      root.append(Object.assign(document.createElement('style'), { textContent: styles.cssText }));
      return root;
    }
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate('for');
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#listen(null);
    clearTimeout(this.#timer);
  }

  /** All stats, as one value that can be copied. */
  get telemetrySnapshot(): TelemetrySnapshot {
    const source = this.#source;
    return {
      camera: source?.label || source?.camera || null,
      browser: navigator.userAgent,
      telemetry: source?.telemetry ?? null,
      history: source?.telemetryHistory ?? [],
    };
  }

  /** Copies the stats to the clipboard as JSON. Resolves with false if the browser did not allow it. */
  async copy(): Promise<boolean> {
    const strings = this.#strings;
    const isCopied = await copyText(JSON.stringify(this.telemetrySnapshot, null, 2), this.renderRoot as ShadowRoot);
    this.#setCopyMessage(isCopied ? strings.copied : strings.notCopied);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#setCopyMessage(''), COPY_MESSAGE_MS);
    return isCopied;
  }

  #setCopyMessage(message: string): void {
    this.#copyMessage = message;
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('for') || changed.has('player')) this.#listen(this.player ?? this.#named());
  }

  protected override render() {
    const { tag } = this.#language;
    const format = statsFormat(this.#strings, tag);
    const history = this.#source?.telemetryHistory ?? [];
    const now = this.#source?.telemetry ?? history.at(-1);
    if (!now) return nothing;
    const loss = computeLoss(history.at(-2), now);
    return html`<div part="line">${this.#line(now, format, loss)}</div>
      ${this.#table(now, history, format, loss)}`;
  }

  get #strings(): TelemetryStrings {
    return this.#language.strings.section('telemetry', TELEMETRY);
  }

  /** `≥ 31 ms · 25 fps · 0.9 Mbit/s`. If packets are lost, the loss replaces the frame rate. */
  #line(now: Telemetry, format: StatsFormat, loss: number | null): TemplateResult {
    const second = loss ? format.share(loss) : format.rate(now.fps);
    return html`${format.delay(now)} · ${second}<span class="more"> · ${format.bits(now.bitrateKbps)}</span>`;
  }

  #table(now: Telemetry, history: readonly Telemetry[], format: StatsFormat, loss: number | null): TemplateResult {
    const { strings } = format;
    const { camera } = this.telemetrySnapshot;
    const size = now.width && now.height ? `${now.width} × ${now.height}` : null;
    const stream = [now.transport && transportLabel(this.#language.strings, now.transport), now.codec, size]
      .filter(Boolean)
      .join(' · ');
    const unmeasured = listUnmeasured(now, strings);
    const first = now.firstFrameMs;
    return html`<div part="panel" role="group" aria-label=${fill(strings.title, camera ?? '')} tabindex="0">
      <div class="head">
        <span class="what">${stream || '–'}</span>
        <span class="copy-message" role="status">${this.#copyMessage}</span>
        <button part="button" aria-label=${strings.copy} title=${strings.copy} @click=${() => void this.copy()}>
          <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M9 9h10v11H9zM5 15V4h10" /></svg>
        </button>
      </div>
      <dl class="curves">${curves(now, history, format, loss)}</dl>
      <div class="parts">
        ${slices(strings.latency, listLatencyParts(now, strings), format, unmeasured.length ? fill(strings.unmeasured, unmeasured.join(', ')) : '')}
        ${first === null ? nothing : slices(`${strings.timeToFirstFrame} ${format.span(first)}`, listStartupStages(now, strings), format)}
        <dl class="counts">${counters(now, format)}</dl>
      </div>
    </div>`;
  }

  #named(): TelemetryPlayer | null {
    if (!this.for) return null;
    const root = this.getRootNode();
    const found = root instanceof Document || root instanceof ShadowRoot ? root.getElementById(this.for) : null;
    return found as TelemetryPlayer | null;
  }

  #listen(source: TelemetryPlayer | null): void {
    this.#listening?.abort();
    this.#source = source;
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    if (source) source.addEventListener('cam-telemetry', () => this.requestUpdate(), { signal });
    // If the player is inserted after its panel, its first telemetry event tells the panel that it is there.
    else if (this.for && this.isConnected) {
      this.getRootNode().addEventListener('cam-telemetry', () => this.requestUpdate('for'), { once: true, signal });
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cam-telemetry': CamTelemetry;
  }
}
