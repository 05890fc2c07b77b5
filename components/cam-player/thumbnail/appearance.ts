import type { LitElement } from 'lit';
import type { PlaybackStatus } from '../../../src/index.js';
import { formatTime, stateLabel } from '../../i18n/format.js';
import { observeLanguage } from '../../shared/language.js';
import { isFresh } from './refresh-plan.js';
import { shrinkStill } from './shrink-still.js';
import { thumbnailStyles } from './styles.js';

/** What a still is worth: nothing was seen yet, the camera as it is, as it was a while ago, or something is wrong. */
type Appearance = 'none' | 'fresh' | 'old' | 'fault';

const FAULTLESS: ReadonlySet<string> = new Set(['idle', 'connecting', 'live', 'paused', 'suspended']);

/** How a thumbnail looks, is named, and is pressed: as a button, unless the page has put it into one or into a link. */
export class ThumbnailAppearance {
  readonly #host: LitElement & { readonly status: PlaybackStatus };
  readonly #surfaces: HTMLElement;
  readonly #internals: ElementInternals;
  readonly #language: ReturnType<typeof observeLanguage>;

  constructor(host: LitElement & { readonly status: PlaybackStatus }, stage: HTMLElement, internals: ElementInternals) {
    this.#host = host;
    this.#surfaces = stage;
    this.#internals = internals;
    this.#language = observeLanguage(host);
  }

  /** Until the signal aborts it is a thumbnail. Returns what can have the focus. */
  attach(signal: AbortSignal): HTMLElement {
    const [host, stage, internals] = [this.#host, this.#surfaces, this.#internals];
    const around = host.closest<HTMLElement>('a[href], button');
    const { tabIndex } = stage;
    stage.removeAttribute('tabindex');
    const hasOwnStop = host.hasAttribute('tabindex');
    if (!around) {
      internals.role = 'button';
      if (!hasOwnStop) host.tabIndex = 0;
      host.addEventListener('keydown', (event) => press(host, event), { signal });
    }
    signal.addEventListener('abort', () => {
      stage.tabIndex = tabIndex;
      delete stage.dataset.appearance;
      internals.role = 'group';
      internals.ariaDescription = null;
      if (!around && !hasOwnStop) host.removeAttribute('tabindex');
      this.#setStyles(false);
    });
    return around ?? host;
  }

  /** Draws what the element tells. */
  render(intervalMs: number): void {
    // Buttons and keys bring a sheet of their own, and lay the sheets anew.
    this.#setStyles(true);
    const { state, fault, stillFrame, surface } = this.#host.status;
    const atMs = surface ? Date.now() : (stillFrame?.atMs ?? null);
    const look: Appearance = !FAULTLESS.has(state)
      ? 'fault'
      : atMs === null
        ? 'none'
        : isFresh(Date.now() - atMs, intervalMs)
          ? 'fresh'
          : 'old';
    this.#surfaces.dataset.appearance = look;
    // The first canvas of a stage is the one that it keeps its still on.
    const canvas = this.#surfaces.querySelector('canvas');
    if (canvas && stillFrame && !surface) shrinkStill(canvas, this.#host.clientWidth);
    const { strings, tag } = this.#language;
    const word = look === 'fault' || surface ? stateLabel(strings, state, fault) : strings.snapshot;
    const time = atMs !== null && !surface ? formatTime(tag, atMs, Date.now()) : null;
    this.#internals.ariaDescription =
      look === 'none' ? strings.states.connecting : [word, time].filter(Boolean).join(', ');
  }

  #setStyles(isWorn: boolean): void {
    const sheet = thumbnailStyles.styleSheet;
    const root = this.#host.renderRoot as ShadowRoot;
    if (!sheet || root.adoptedStyleSheets.includes(sheet) === isWorn) return;
    const others = root.adoptedStyleSheets.filter((one) => one !== sheet);
    root.adoptedStyleSheets = isWorn ? [...others, sheet] : others;
  }
}

/** As a button: Enter and space click it. */
function press(host: HTMLElement, event: KeyboardEvent): void {
  const { key, repeat, ctrlKey, altKey, metaKey, shiftKey, defaultPrevented } = event;
  if ((key !== 'Enter' && key !== ' ') || ctrlKey || altKey || metaKey || shiftKey || defaultPrevented) return;
  event.preventDefault();
  if (!repeat) host.click();
}
