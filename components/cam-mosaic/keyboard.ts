import type { LitElement, ReactiveController } from 'lit';
import type { KeyAction } from '../i18n/strings.js';
import type { CamPlayer } from '../cam-player/cam-player.js';
import { actionForKey } from './keys.js';
import { neighbour } from './neighbour.js';
import type { MosaicActions } from './view.js';

const TILE = '.page:not(.coming) .tile';

/** The part of a mosaic that keys and pointers control. */
export interface KeyboardHost {
  readonly actions: MosaicActions;
  /** The key of the tile in the spotlight; null while all tiles have equal size. */
  spotlit(): string | null;
  /** Puts a tile in the spotlight, or none. */
  enlarge(key: string | null): void;
  playerOf(key: string): CamPlayer | undefined;
  /** Handles the keys that look back. */
  onReplayKey(event: KeyboardEvent, focused: CamPlayer | undefined): void;
}

/** Keeps the focused tile, and runs the actions of keys and double clicks. */
export class MosaicKeyboard implements ReactiveController {
  readonly #element: LitElement;
  readonly #host: KeyboardHost;
  #stop: string | null = null;
  #hadFocus = false;

  constructor(element: LitElement, host: KeyboardHost) {
    this.#element = element;
    this.#host = host;
    element.addController(this);
    element.addEventListener('keydown', (event) => this.#onKey(event));
    // Before the player, which would zoom.
    element.addEventListener('dblclick', (event) => this.#onDoubleClick(event), true);
    element.addEventListener('focusin', (event) => this.#onFocus(event));
  }

  /** The key of the tile that the tab key focuses. */
  get stop(): string | null {
    return this.#stop;
  }

  /** Moves the tab stop to one of these tiles if it is on another. */
  match(keys: readonly string[]): void {
    if (this.#stop === null || !keys.includes(this.#stop)) this.#stop = this.#host.spotlit() ?? keys[0] ?? null;
  }

  hostUpdate(): void {
    this.#hadFocus = this.#isFocused;
  }

  hostUpdated(): void {
    // Turning the page removes the focused tile. The focus then moves to a tile of the new page.
    if (this.#hadFocus && !this.#isFocused) this.#tiles.find((tile) => keyOf(tile) === this.#stop)?.focus();
  }

  /** Opens or closes the list of keyboard shortcuts. */
  toggleKeys(): void {
    const dialog = this.#dialog;
    if (dialog?.open) dialog.close();
    else dialog?.showModal();
  }

  get #isFocused(): boolean {
    return this.#element.renderRoot.querySelector(`${TILE}:focus-within`) !== null;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.#element.renderRoot.querySelector('dialog');
  }

  get #tiles(): readonly HTMLElement[] {
    return [...this.#element.renderRoot.querySelectorAll<HTMLElement>(TILE)];
  }

  #tileOf(event: Event): HTMLElement | null {
    return this.#tiles.find((tile) => event.composedPath().includes(tile)) ?? null;
  }

  #onFocus(event: Event): void {
    const tile = this.#tileOf(event);
    if (tile) this.#stopAt(keyOf(tile));
  }

  #stopAt(key: string): void {
    if (key === this.#stop) return;
    this.#stop = key;
    this.#element.requestUpdate();
  }

  #onDoubleClick(event: Event): void {
    const tile = this.#tileOf(event);
    const isOnControl = event.composedPath().some((node) => node instanceof Element && node.matches('button, input'));
    if (!tile || isOnControl) return;
    event.preventDefault();
    this.#host.actions.toggleSpotlight(keyOf(tile));
  }

  #onKey(event: KeyboardEvent): void {
    const action = actionForKey(event);
    if (this.#dialog?.open && action !== 'keys') return;
    this.#onFocus(event);
    const player = this.#stop === null ? undefined : this.#host.playerOf(this.#stop);
    // First, because all cameras look back together, not the one that has the focus alone.
    this.#host.onReplayKey(event, player);
    // The keys of the zoom, the pad and talking: while a picture is enlarged, or the pad is shown, the arrows move it.
    // A microphone is only for the camera whose tile has the focus.
    if (player && !player.thumbnail && !event.defaultPrevented) {
      if (this.#tileOf(event)) player.onPartKey(event);
      else player.onGesture(event);
    }
    if (event.defaultPrevented) return;
    if (action && this.#run(action, event.key)) event.preventDefault();
  }

  /** Runs the action of a key; false when there was nothing to do. */
  #run(action: KeyAction, key: string): boolean {
    const { actions } = this.#host;
    switch (action) {
      case 'move':
      case 'choose':
        return this.#move(key);
      case 'leave':
        if (this.#host.spotlit() === null) return false;
        this.#host.enlarge(null);
        return true;
      case 'fullscreen':
        actions.toggleFullscreen();
        return true;
      case 'pip':
        actions.togglePip();
        return true;
      case 'stats':
        actions.toggleStats();
        return true;
      case 'page':
        actions.turn(key === 'PageUp' ? -1 : 1);
        return true;
      case 'keys':
        this.toggleKeys();
        return true;
      default:
        return this.#stop !== null && this.#runOnTile(this.#stop, action);
    }
  }

  /** Runs the action of a key on the focused camera. */
  #runOnTile(tile: string, action: KeyAction): boolean {
    const { actions } = this.#host;
    const player = this.#host.playerOf(tile);
    if (action === 'spotlight') actions.toggleSpotlight(tile);
    else if (action === 'sound') actions.toggleSound(tile);
    else if (action === 'retry') actions.retry(tile);
    else if (action === 'telemetry') player?.toggleAttribute('stats');
    else if (player?.paused) void player.play();
    else player?.pause();
    return true;
  }

  #move(key: string): boolean {
    const tiles = this.#tiles;
    const from = tiles.findIndex((tile) => keyOf(tile) === this.#stop);
    const isChoice = !key.startsWith('Arrow');
    const boxes = () => tiles.map((tile) => tile.getBoundingClientRect());
    const tile = tiles[isChoice ? Number(key) - 1 : neighbour(boxes(), from, key)];
    if (!tile) return false;
    tile.focus();
    this.#stopAt(keyOf(tile));
    if (isChoice && this.#host.spotlit() !== null) this.#host.enlarge(keyOf(tile));
    return true;
  }
}

function keyOf(tile: HTMLElement): string {
  return tile.dataset['key'] ?? '';
}
