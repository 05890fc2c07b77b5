/**
 * The window that shows a mosaic above other windows: Document Picture-in-Picture. The mosaic moves into it as it is, so
 * its players go on playing. This module is a separate chunk. The mosaic loads it when the window is first opened.
 */
import { toMs, SUSPEND_AFTER_S } from '../shared/seconds.js';
import type { CamPlayer } from '../cam-player/cam-player.js';
import { CarriedStyles, copyPageStyles } from './carried-styles.js';

/** As in the specification; TypeScript does not know it. */
interface DocumentPictureInPicture {
  requestWindow(options: { readonly width: number; readonly height: number }): Promise<Window & typeof globalThis>;
}

/** The mosaic as its window sees it. */
export interface WindowHost extends HTMLElement {
  fill: boolean;
  readonly updateComplete: Promise<boolean>;
}

/** What the mosaic gives its window. */
export interface WindowOptions {
  /** The text of the button that stands in for the mosaic on the page. */
  readonly label: string;
  /** The players that the page has put into the mosaic. */
  readonly slotted: readonly CamPlayer[];
  /** All players, when the mosaic is back. */
  readonly players: () => readonly CamPlayer[];
  /** The window is closed, and the mosaic is back if its place is still there. */
  readonly onClose: () => void;
}

/** Fills the window. */
const LAYOUT = `
  html, body { block-size: 100%; margin: 0; padding: 0; background: #0b0d10; color: #f2f4f7; overflow: hidden; }
  body > * { position: fixed !important; inset: 0 !important; margin: 0 !important; inline-size: auto !important;
    block-size: auto !important; max-inline-size: none !important; max-block-size: none !important; }`;

/** An open window with a mosaic in it. */
export class MosaicWindow {
  readonly window: Window & typeof globalThis;
  readonly #mosaic: WindowHost;
  readonly #options: WindowOptions;
  readonly #styles: CarriedStyles;
  readonly #placeholder: HTMLElement;
  readonly #before: { readonly fill: boolean; readonly suspendAfter: ReadonlyMap<CamPlayer, number | 'off'> };

  /** Opens the window, within a gesture of the viewer. Rejects where the browser cannot, or refuses. */
  static async open(mosaic: WindowHost, options: WindowOptions): Promise<MosaicWindow> {
    const { documentPictureInPicture: api } = window as {
      readonly documentPictureInPicture?: DocumentPictureInPicture;
    };
    if (!api) throw new DOMException('This browser has no Document Picture-in-Picture.', 'NotSupportedError');
    const { width, height } = mosaic.getBoundingClientRect();
    const opened = await api.requestWindow({ width: Math.round(width), height: Math.round(height) });
    return new MosaicWindow(mosaic, opened, options);
  }

  private constructor(mosaic: WindowHost, opened: Window & typeof globalThis, options: WindowOptions) {
    this.window = opened;
    this.#mosaic = mosaic;
    this.#options = options;
    this.#styles = new CarriedStyles(opened);
    this.#placeholder = createPlaceholder(mosaic, options.label, () => this.close());
    const { slotted } = options;
    this.#before = { fill: mosaic.fill, suspendAfter: new Map(slotted.map((one) => [one, one.suspendAfter])) };
    // The page may be hidden behind another tab. Its window is not.
    for (const player of slotted) player.suspendAfter = 'off';
    const { document: target } = opened;
    target.title = mosaic.ariaLabel ?? document.title;
    copyPageStyles(target);
    target.head.append(Object.assign(target.createElement('style'), { textContent: LAYOUT }));
    mosaic.before(this.#placeholder);
    mosaic.fill = true;
    this.#styles.carry(mosaic, () => target.body.append(mosaic));
    // They may have been out of sight on the page, whose observers do not see them here.
    for (const player of options.players()) player.onIdle(false);
    opened.addEventListener('pagehide', () => this.#return(), { once: true });
    focusTile(mosaic);
  }

  /** Closes the window. The mosaic goes back to its place on the page. */
  close(): void {
    this.window.close();
  }

  /** A player that is created while the mosaic is in the window. */
  prepare(player: CamPlayer): void {
    this.#styles.prepare(player);
  }

  #return(): void {
    const isThere = this.#mosaic.ownerDocument === this.window.document && this.#mosaic.isConnected;
    this.#mosaic.fill = this.#before.fill;
    for (const [player, suspendAfter] of this.#before.suspendAfter) player.suspendAfter = suspendAfter;
    // A page that has taken its place away does not want it back.
    this.#styles.return(() => isThere && this.#placeholder.replaceWith(this.#mosaic));
    this.#placeholder.remove();
    this.#options.onClose();
    // The mosaic's own players have their `suspendAfter` back with its next update.
    if (document.hidden) void this.#mosaic.updateComplete.then(() => this.#suspendLater());
    else if (document.activeElement === document.body) focusTile(this.#mosaic);
  }

  /** The page was hidden before the mosaic came back, so no event tells the players that they are out of sight. */
  #suspendLater(): void {
    for (const player of this.#options.players()) {
      const afterMs = toMs(player.suspendAfter, SUSPEND_AFTER_S);
      if (afterMs < Infinity) setTimeout(() => document.hidden && player.onIdle(true), afterMs);
    }
  }
}

/** Keeps the mosaic's place on the page, and leads back. */
function createPlaceholder(mosaic: WindowHost, label: string, onClick: () => void): HTMLElement {
  const { width, height } = mosaic.getBoundingClientRect();
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: label });
  button.setAttribute('aria-pressed', 'true');
  button.addEventListener('click', onClick);
  button.style.cssText = 'min-block-size:44px;padding-inline:16px;font:inherit';
  const box = document.createElement('div');
  box.className = mosaic.className;
  box.style.cssText = `${mosaic.style.cssText};display:grid;place-content:center;box-sizing:border-box;max-inline-size:100%;inline-size:${width}px;block-size:${height}px;background:rgb(127 127 127 / 12%)`;
  box.append(button);
  return box;
}

function focusTile(mosaic: WindowHost): void {
  mosaic.shadowRoot?.querySelector<HTMLElement>('.tile[tabindex="0"]')?.focus({ preventScroll: true });
}
