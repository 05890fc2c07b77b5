/**
 * Lays the elements of the slot `overlay` and the shapes of the property `overlay` exactly on the picture. This module
 * is a separate chunk. The player loads it when it has one of the two.
 */
import { html, nothing, type ReactiveController } from 'lit';
import type { PartHost, PlayerPart } from '../cam-player/player-part.js';
import { ShapeLayer } from './shape-layer.js';

/** Creates the part that lays the player's overlay on its picture. */
export function createPart(player: PartHost): PlayerPart {
  return new OverlayPart(player);
}

class OverlayPart implements ReactiveController, PlayerPart {
  readonly #player: PartHost;
  readonly #layer = document.createElement('div');
  readonly #slot = document.createElement('slot');
  #shapes: ShapeLayer | null = null;

  constructor(player: PartHost) {
    this.#player = player;
    this.#slot.name = 'overlay';
    this.#slot.addEventListener('slotchange', () => this.hostUpdated());
    this.#layer.append(this.#slot);
    this.#layer.part.add('overlay');
    player.addController(this);
    player.addEventListener('cam-zoomchange', () => this.hostUpdated());
    player.addEventListener('resize', () => this.hostUpdated());
    new ResizeObserver(() => this.hostUpdated()).observe(player);
  }

  layer() {
    return html`${this.#layer}${this.#shapes?.canvas ?? nothing}`;
  }

  hostConnected(): void {
    this.#shapes?.requestDraw();
  }

  hostDisconnected(): void {
    this.#shapes?.stop();
  }

  hostUpdate(): void {
    if (this.#player.overlay) this.#shapes ??= new ShapeLayer(this.#player);
    this.#shapes?.update();
  }

  hostUpdated(): void {
    this.#shapes?.requestDraw();
    if (this.#slot.assignedNodes().length > 0) this.#placeLayer();
  }

  /** Puts the layer where the picture is. */
  #placeLayer(): void {
    const player = this.#player;
    const place = player.picturePlace;
    const { style } = this.#layer;
    style.visibility = place ? '' : 'hidden';
    if (!place) return;
    const { box, matrix } = place;
    const [a, b, c, d] = matrix;
    // The layer has the size of the picture without a zoom. The zoom enlarges it with what is in it. Browsers round the
    // box of an SVG to whole pixels: the layer has whole ones, and its transform does the rest.
    const { scale } = player.zoom;
    const width = Math.max(1, Math.round(Math.hypot(a, c) / scale));
    const height = Math.max(1, Math.round(Math.hypot(b, d) / scale));
    const host = player.getBoundingClientRect();
    const x = box.left + box.width / 2 - host.left - player.clientLeft - player.clientWidth / 2;
    const y = box.top + box.height / 2 - host.top - player.clientTop - player.clientHeight / 2;
    const linear = [a / width, c / width, b / height, d / height];
    Object.assign(style, {
      position: 'absolute',
      left: '50%',
      top: '50%',
      width: `${width}px`,
      height: `${height}px`,
      margin: `${-height / 2}px ${-width / 2}px`,
      transform: `matrix(${[...linear, x, y].join()})`,
      pointerEvents: 'none',
    });
  }
}
