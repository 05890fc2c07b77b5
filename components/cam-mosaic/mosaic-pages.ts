import type { PropertyValues } from 'lit';
import { CamPlayer } from '../cam-player/cam-player.js';
import { Deck, type Entry } from './deck.js';
import { isFocusVisible } from './focus.js';
import { MosaicAttributes } from './attributes.js';
import { pageAt, countPages, slicePage, pageWith } from './pages.js';
import { parseCameras, createPlaces } from './mosaic-camera.js';
import { resumePlayer } from './tile.js';
import { TourRunner } from './tour-runner.js';

/** The shortest period of a tour. In a shorter one, pictures would hardly appear. */
const LEAST_PERIOD_S = 2;
/** A page that was prepared because of a hover is released after this time. */
const INTENT_MS = 5000;

/** The cameras, pages and spotlight of a mosaic. They decide which players exist, and which stream each one plays. */
export class MosaicPages extends MosaicAttributes {
  /** @internal */
  protected readonly deck = new Deck({
    createPlayer: () => this.prepare(this.createPlayer()),
    settingsOf: (place, stream) => this.settingsOf(place, stream),
    onSwap: () => this.requestUpdate(),
  });
  #entries: readonly Entry[] = [];
  #page = 0;
  /** The page whose players connect under the visible one; null when none does. */
  #coming: number | null = null;
  #spotlit: string | null = null;
  #isHovered = false;
  /** True after a person started the tour, false after a person stopped it; null before. */
  #tourChoice: boolean | null = null;
  #intent = 0;
  readonly #reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  readonly #tour = new TourRunner(
    () => ({
      periodMs: Math.max(LEAST_PERIOD_S, this.tour ?? 0) * 1000,
      isHeld:
        this.ownerDocument.hidden ||
        this.#isHovered ||
        this.#spotlit !== null ||
        !this.isTouring ||
        isFocusVisible(this),
      isReady: this.#isReady,
    }),
    (action) => {
      if (action === 'prepare') this.#prepare(pageAt(this.#page, 1, this.pageCount));
      else if (action === 'show') this.#show(pageAt(this.#page, 1, this.pageCount));
      else if (this.#intent === 0) this.#prepare(null);
    },
  );
  readonly #children = new MutationObserver((records) => {
    for (const node of records.flatMap(({ removedNodes }) => [...removedNodes])) {
      if (isPlayer(node) && node.parentElement !== this) resumePlayer(node);
    }
    this.requestUpdate();
  });

  constructor() {
    super();
    this.addEventListener('pointerenter', () => (this.#isHovered = true));
    this.addEventListener('pointerleave', () => (this.#isHovered = false));
  }

  /** The visible page, counted from 0. A number that is too large shows the last page. */
  get page(): number {
    return this.#page;
  }
  set page(page: number) {
    this.#entries = this.#list();
    this.#show(Math.min(this.pageCount - 1, Math.max(0, Math.trunc(page) || 0)));
  }

  /** The number of pages; at least one. */
  get pageCount(): number {
    return countPages(this.#entries.length);
  }

  /** The name of the camera in the spotlight. Setting it shows the page of that camera; null shows all at equal size. An unknown name changes nothing. */
  get spotlight(): string | null {
    return this.shown.find(({ key }) => key === this.#spotlit)?.camera ?? null;
  }
  set spotlight(camera: string | null) {
    this.#entries = this.#list();
    const index = this.#entries.findIndex((entry) => entry.camera === camera);
    if (index < 0 && camera !== null) return;
    if (index >= 0) this.#show(pageWith(index));
    this.spotlit = this.#entries[index]?.key ?? null;
  }

  /** Turns this many pages: forward, or back if negative. The first page follows the last one. */
  turn(steps: number): void {
    this.#show(pageAt(this.#page, steps, this.pageCount));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#children.observe(this, { childList: true });
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#children.disconnect();
    // A mosaic that is moved away from the pointer is not told that the pointer has left it.
    this.#isHovered = false;
    this.#tour.isRunning = false;
    this.intend(0);
  }

  /** @internal Creates a player of the mosaic. */
  protected createPlayer(): CamPlayer {
    return document.createElement('cam-player');
  }

  /** @internal Makes a new player ready for the window that the mosaic is in. */
  protected prepare(player: CamPlayer): CamPlayer {
    return player;
  }

  /** @internal The cameras of the visible page. */
  protected get shown(): readonly Entry[] {
    return slicePage(this.#entries, this.#page);
  }

  /** @internal The cameras of the page that is being prepared; null while none is. */
  protected get coming(): { readonly number: number; readonly entries: readonly Entry[] } | null {
    return this.#coming === null ? null : { number: this.#coming, entries: slicePage(this.#entries, this.#coming) };
  }

  /** @internal The key of the tile in the spotlight; null while all tiles have equal size. */
  protected get spotlit(): string | null {
    return this.#spotlit;
  }
  protected set spotlit(key: string | null) {
    this.#spotlit = key;
    this.requestUpdate();
  }

  /** @internal True when the tour is on, also while a hover or the focus holds it; null without a tour. */
  protected get isTouring(): boolean | null {
    if (!this.tour || this.pageCount < 2) return null;
    return this.#tourChoice ?? !this.#reducedMotion.matches;
  }
  protected set isTouring(isTouring: boolean | null) {
    this.#tourChoice = isTouring;
    this.requestUpdate();
  }

  /**
   * @internal Prepares the page this many steps away, because a person may turn to it soon; 0 releases it. The players
   * of a prepared page are connected, so it shows pictures at once.
   */
  protected intend(steps: number): void {
    clearTimeout(this.#intent);
    this.#intent = steps === 0 ? 0 : window.setTimeout(() => this.intend(0), INTENT_MS);
    this.#prepare(steps === 0 ? null : pageAt(this.#page, steps, this.pageCount));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    this.#entries = this.#list();
    this.#page = Math.min(this.#page, this.pageCount - 1);
    if (this.#coming !== null && (this.#coming >= this.pageCount || this.#coming === this.#page)) this.#coming = null;
    if (!this.shown.some(({ key }) => key === this.#spotlit)) this.#spotlit = null;
    this.deck.match([this.shown, this.coming?.entries ?? []], this.#entries, this.#spotlit);
    this.#tour.isRunning = this.isConnected && this.isTouring !== null;
  }

  /** The players that the page has put into the mosaic; without any, the cameras of its list. */
  #list(): readonly Entry[] {
    const players = [...this.children].filter(isPlayer);
    if (players.length === 0) {
      return createPlaces(parseCameras(this.cameras)).map((place) => ({ ...place, place }));
    }
    return players.map((player) => ({
      key: keyOf(player),
      camera: player.camera ?? '',
      label: player.label || player.camera || '',
      player,
    }));
  }

  /** True when each camera of the coming page has a picture, or a reason why there is none. */
  get #isReady(): boolean {
    return (this.coming?.entries ?? []).every(({ key }) => {
      const state = this.deck.get(key)?.player.state ?? 'idle';
      return state !== 'idle' && state !== 'connecting';
    });
  }

  #prepare(page: number | null): void {
    if (page === this.#coming) return;
    this.#coming = page;
    this.requestUpdate();
  }

  #show(page: number): void {
    if (page === this.#page) return;
    this.#page = page;
    this.#coming = this.#spotlit = null;
    this.#tour.restart();
    this.requestUpdate();
  }
}

/** True for players of this copy of the script, or of another copy on the page. */
function isPlayer(node: Node): node is CamPlayer {
  return node instanceof (customElements.get('cam-player') ?? CamPlayer);
}

const KEYS = new WeakMap<CamPlayer, string>();
let lastKey = 0;

/** The key of a player of the page. It is a number, because two players may have the same camera name. */
function keyOf(player: CamPlayer): string {
  const key = KEYS.get(player) ?? `player ${(lastKey += 1)}`;
  KEYS.set(player, key);
  return key;
}
