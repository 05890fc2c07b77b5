/**
 * Lays the elements of the slot `overlay` exactly on the picture. This module is a separate chunk. The player loads it
 * when it has such an element.
 */
import { html, type ReactiveController } from 'lit';
import type { PartHost, PlayerPart } from '../cam-player/player-part.js';

/** Creates the part that lays the player's overlay on its picture. */
export function createPart(player: PartHost): PlayerPart {
  return new OverlayPart(player);
}

class OverlayPart implements ReactiveController, PlayerPart {
  readonly #player: PartHost;
  readonly #layer = document.createElement('div');

  constructor(player: PartHost) {
    this.#player = player;
    const slot = document.createElement('slot');
    slot.name = 'overlay';
    this.#layer.append(slot);
    this.#layer.part.add('overlay');
    player.addController(this);
    player.addEventListener('cam-zoomchange', () => this.hostUpdated());
    player.addEventListener('resize', () => this.hostUpdated());
    new ResizeObserver(() => this.hostUpdated()).observe(player);
  }

  layer() {
    return html`${this.#layer}`;
  }

  /** Puts the layer where the picture is. */
  hostUpdated(): void {
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
