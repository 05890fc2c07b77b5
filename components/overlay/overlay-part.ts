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
    const [middle, right, below] = [
      { x: 0.5, y: 0.5 },
      { x: 1.5, y: 0.5 },
      { x: 0.5, y: 1.5 },
    ].map((point) => player.toPage(point));
    const { style } = this.#layer;
    style.visibility = middle ? '' : 'hidden';
    if (!middle || !right || !below) return;
    const across = [right.x - middle.x, right.y - middle.y] as const;
    const down = [below.x - middle.x, below.y - middle.y] as const;
    // The layer has the size of the picture without a zoom. The zoom enlarges it with what is in it.
    const { scale } = player.zoom;
    const width = Math.hypot(...across) / scale;
    const height = Math.hypot(...down) / scale;
    const box = player.getBoundingClientRect();
    const x = middle.x - box.left - player.clientLeft - player.clientWidth / 2;
    const y = middle.y - box.top - player.clientTop - player.clientHeight / 2;
    const linear = [...across.map((value) => value / width), ...down.map((value) => value / height)];
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
