import type { LitElement } from 'lit';
import type { PlaybackStatus } from '../../../src/index.js';
import { formatTime, stateLabel } from '../../i18n/format.js';
import { observeLanguage } from '../../shared/language.js';
import { isFresh } from './refresh-plan.js';
import { shrinkStillFrame } from './shrink-still-frame.js';
import { thumbnailStyles } from './styles.js';

/** How a thumbnail appears: no picture yet, a fresh still frame, an old one, or a problem. */
type Appearance = 'none' | 'fresh' | 'old' | 'fault';

const FAULTLESS: ReadonlySet<string> = new Set(['idle', 'connecting', 'live', 'paused', 'suspended']);

/** A thumbnail's styles, description and role. It is a button, unless it is inside a button or a link of the page. */
export class ThumbnailAppearance {
  readonly #host: LitElement & { readonly status: PlaybackStatus };
  readonly #surfaces: HTMLElement;
  readonly #internals: ElementInternals;
  readonly #language: ReturnType<typeof observeLanguage>;

  constructor(
    host: LitElement & { readonly status: PlaybackStatus },
    surfaces: HTMLElement,
    internals: ElementInternals,
  ) {
    this.#host = host;
    this.#surfaces = surfaces;
    this.#internals = internals;
    this.#language = observeLanguage(host);
  }

  /** Makes the element a thumbnail until the signal aborts. Returns the element that can have the focus. */
  attach(signal: AbortSignal): HTMLElement {
    const [host, surfaces, internals] = [this.#host, this.#surfaces, this.#internals];
    const around = host.closest<HTMLElement>('a[href], button');
    const { tabIndex } = surfaces;
    surfaces.removeAttribute('tabindex');
    const hasOwnStop = host.hasAttribute('tabindex');
    if (!around) {
      internals.role = 'button';
      if (!hasOwnStop) host.tabIndex = 0;
      host.addEventListener('keydown', (event) => press(host, event), { signal });
    }
    signal.addEventListener('abort', () => {
      surfaces.tabIndex = tabIndex;
      delete surfaces.dataset.appearance;
      internals.role = 'group';
      internals.ariaDescription = null;
      if (!around && !hasOwnStop) host.removeAttribute('tabindex');
      this.#setStyles(false);
    });
    return around ?? host;
  }

  /** Draws the status of the element. */
  render(intervalMs: number): void {
    // The camera service replaces the list of style sheets, so the sheet may have to be added again.
    this.#setStyles(true);
    const { state, fault, stillFrame, surface } = this.#host.status;
    const atMs = surface ? Date.now() : (stillFrame?.atMs ?? null);
    const appearance: Appearance = !FAULTLESS.has(state)
      ? 'fault'
      : atMs === null
        ? 'none'
        : isFresh(Date.now() - atMs, intervalMs)
          ? 'fresh'
          : 'old';
    this.#surfaces.dataset.appearance = appearance;
    // The first canvas in the container holds the still frame.
    const canvas = this.#surfaces.querySelector('canvas');
    if (canvas && stillFrame && !surface) shrinkStillFrame(canvas, this.#host.clientWidth);
    const { strings, tag } = this.#language;
    const label = appearance === 'fault' || surface ? stateLabel(strings, state, fault) : strings.snapshot;
    const time = atMs !== null && !surface ? formatTime(tag, atMs, Date.now()) : null;
    this.#internals.ariaDescription =
      appearance === 'none' ? strings.states.connecting : [label, time].filter(Boolean).join(', ');
  }

  #setStyles(isOn: boolean): void {
    const sheet = thumbnailStyles.styleSheet;
    const root = this.#host.renderRoot as ShadowRoot;
    if (!sheet || root.adoptedStyleSheets.includes(sheet) === isOn) return;
    const others = root.adoptedStyleSheets.filter((one) => one !== sheet);
    root.adoptedStyleSheets = isOn ? [...others, sheet] : others;
  }
}

/** As on a button, Enter and space click the thumbnail. */
function press(host: HTMLElement, event: KeyboardEvent): void {
  const { key, repeat, ctrlKey, altKey, metaKey, shiftKey, defaultPrevented } = event;
  if ((key !== 'Enter' && key !== ' ') || ctrlKey || altKey || metaKey || shiftKey || defaultPrevented) return;
  event.preventDefault();
  if (!repeat) host.click();
}
