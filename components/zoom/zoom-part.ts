/**
 * Shows a part of the picture larger: by pinch, wheel, double click, keys, buttons, and the player's `zoom`. This module
 * is a separate chunk. The player loads it at the first of these.
 */
import { adoptStyles, nothing, type ReactiveController } from 'lit';
import { getAddressKey } from '../../src/address/camera-address.js';
import { clampZoom, panBy, toOffset, WHOLE, zoomAt, type Frame, type Zoom } from '../../src/picture/zoom.js';
import type { PicturePoint } from '../../src/picture/geometry.js';
import type { PartHost, PlayerPart } from '../cam-player/player-part.js';
import type { Part, View } from '../cam-player/view.js';
import { ENGLISH as ZOOM } from '../i18n/en/zoom.js';
import { CamZoomChangeEvent } from './events.js';
import { Gestures } from './gestures.js';
import { zoomStyles } from './styles.js';
import { buttons, map } from './view.js';

/** Creates the part that enlarges the player's picture. */
export function createPart(player: PartHost): PlayerPart {
  return new ZoomPart(player);
}

class ZoomPart implements ReactiveController, PlayerPart {
  readonly #player: PartHost;
  readonly #surface: HTMLElement;
  /** What is on the screen. */
  #zoom: Zoom = WHOLE;
  #camera = '';
  readonly #gestures: Gestures;

  constructor(player: PartHost) {
    this.#player = player;
    const root = player.renderRoot as ShadowRoot;
    this.#surface = root.querySelector<HTMLElement>('[part~="surface"]') as HTMLElement;
    adoptStyles(root, [...root.adoptedStyleSheets, zoomStyles]);
    this.#camera = getAddressKey(player);
    player.addController(this);
    // A size of the element that changes, as in full screen, changes what fits into it.
    new ResizeObserver(() => player.requestUpdate()).observe(this.#surface);
    const gestures = new Gestures(player, {
      isZoomed: () => this.#zoom !== WHOLE,
      zoomBy: (factor, at) =>
        this.#change((zoom, frame) => zoomAt(zoom, zoom.scale * factor, this.#fromMiddle(at, frame), frame)),
      panBy: (x, y) => this.#change((zoom, frame) => panBy(zoom, x, y, frame)),
      reset: () => this.#change(() => WHOLE),
    });
    const [...missed] = player.gestures;
    player.gestures.length = 0;
    this.hostUpdate();
    for (const event of missed) gestures.handle(event);
    player.onGesture = (event) => gestures.onEvent(event);
    this.#surface.addEventListener('gesturechange', (event) => gestures.onEvent(event));
    this.#gestures = gestures;
  }

  hostUpdate(): void {
    const player = this.#player;
    let asked: unknown = player.zoom;
    // Frameworks set the attribute's text as a property.
    if (typeof asked === 'string') player.setAttribute('zoom', asked);
    const camera = getAddressKey(player);
    const isOther = camera !== this.#camera;
    this.#camera = camera;
    const isOff = player.thumbnail || player.getAttribute('zoom') === 'off';
    if (typeof asked === 'string' || isOff || (isOther && asked === this.#zoom)) asked = WHOLE;
    this.#show((asked as Zoom | null) ?? WHOLE);
  }

  buttons(view: View): Part {
    return this.#zoom === WHOLE
      ? nothing
      : buttons(view, view.strings.section('zoom', ZOOM), this.#zoom, this.#gestures);
  }

  layer(): Part {
    const frame = this.#zoom === WHOLE ? null : this.#frame;
    return frame ? map(this.#zoom, frame) : nothing;
  }

  #change(next: (zoom: Zoom, frame: Frame) => Zoom): void {
    const frame = this.#frame;
    if (frame) this.#show(next(this.#zoom, frame), frame);
  }

  /** Shows this part of the picture, or the nearest possible one. Without a picture it waits for one. */
  #show(asked: Zoom, frame = this.#frame): void {
    // The whole picture needs no place.
    if (!frame && asked !== WHOLE) return;
    const before = this.#zoom;
    const zoom = frame ? clampZoom(asked, frame) : WHOLE;
    const isSame = zoom.scale === before.scale && zoom.x === before.x && zoom.y === before.y;
    this.#zoom = isSame ? before : zoom;
    this.#player.zoom = this.#zoom;
    const { style } = this.#surface;
    const isZoomed = this.#zoom !== WHOLE;
    const { x, y } = frame ? toOffset(this.#zoom, frame) : { x: 0, y: 0 };
    style.translate = isZoomed ? `${x}px ${y}px` : '';
    style.scale = isZoomed ? String(this.#zoom.scale) : '';
    // Only an enlarged picture takes the gestures that scroll the page.
    style.touchAction = isZoomed ? 'none' : '';
    style.cursor = isZoomed ? 'grab' : '';
    if (isSame) return;
    // The button with the focus goes away with the zoom. The keys go on working.
    const { activeElement } = this.#player.renderRoot as ShadowRoot;
    if (!isZoomed && activeElement?.matches('.zoom')) this.#surface.focus({ preventScroll: true });
    this.#player.dispatchEvent(new CamZoomChangeEvent(this.#zoom));
  }

  /** The picture's place without the zoom; null without a picture. */
  get #frame(): Frame | null {
    const place = this.#player.picturePlace;
    if (!place || place.box.width === 0) return null;
    const { box, matrix } = place;
    const { scale } = this.#zoom;
    const [a, b, c, d] = matrix;
    return {
      width: box.width / scale,
      height: box.height / scale,
      matrix: [a / scale, b / scale, c / scale, d / scale],
    };
  }

  /** A place of the page, in CSS pixels from the middle of the element; the middle itself for null. */
  #fromMiddle(at: PicturePoint | null, frame: Frame): PicturePoint {
    if (!at) return { x: 0, y: 0 };
    const { left, top, width, height } = this.#surface.getBoundingClientRect();
    const offset = toOffset(this.#zoom, frame);
    return { x: at.x - left - width / 2 + offset.x, y: at.y - top - height / 2 + offset.y };
  }
}
