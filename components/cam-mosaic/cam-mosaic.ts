import { adoptStyles, html, LitElement, nothing, type PropertyValues } from 'lit';
import { ENGLISH as MOSAIC } from '../i18n/en/mosaic.js';
import { fill, stateLabel } from '../i18n/format.js';
import type { KeyAction, MosaicStrings } from '../i18n/strings.js';
import { observeLanguage } from '../shared/language.js';
import { Announcer } from './announcer.js';
import { countStates, formatSummary } from './counts.js';
import type { CamPlayer } from '../cam-player/cam-player.js';
import type { MosaicWindow } from '../mosaic-window/mosaic-window.js';
import type { Entry } from './deck.js';
import { CamMosaicTelemetryEvent, type MosaicTelemetry } from './events.js';
import type * as StatsTable from './stats-table.js';
import { MosaicKeyboard } from './keyboard.js';
import { MosaicPages } from './mosaic-pages.js';
import { ReplayLink } from './replay-link.js';
import { SyncLink, widestMs } from './sync-link.js';
import { layoutStyles } from './layout-styles.js';
import { Throttle } from '../shared/throttle.js';
import { styles } from './styles.js';
import type { Tile } from './tile.js';
import { bar, keyList, pages, type MosaicActions, type PageView } from './view.js';

/** The shortest time between two telemetry events. */
const TELEMETRY_PACE_MS = 1000;
/** A frame may not open such a window. */
const CAN_PIP = 'documentPictureInPicture' in globalThis && globalThis.top === globalThis.self;

/**
 * @summary Up to four live cameras at a time and more on further pages; one camera can be enlarged.
 *
 * Keyboard shortcuts, while the focus is in the mosaic: the arrow keys move between cameras, Enter enlarges a camera,
 * Escape shows all at equal size, 1 to 4 choose a camera, m unmutes it, Space or k pauses it, r retries it, f toggles
 * full screen, i shows its stats, Shift+i the stats of all, Page Up and Page Down turn the page, ? lists the shortcuts;
 * p moves the mosaic into a window of its own where the browser has one,
 * + and - zoom, 0 shows the whole picture, v shows the pad of a camera that can be moved, t talks while it is held.
 *
 * @slot - `<cam-player>` elements, instead of `cameras`.
 *
 * @attr {string} cameras - The cameras' names on the server, separated by spaces, or the property as JSON: `[{"camera": "gate", "label": "Gate 2", …}]`.
 * @attr {string} server - Address of the media server, or of several, as on `<cam-player>`.
 * @attr {'mediamtx' | 'go2rtc' | 'frigate' | 'srs'} server-type - Which URLs `server` implies, as on `<cam-player>`.
 * @attr {string} whep - URL or template with `{camera}` of the WHEP endpoint; `off` leaves the transport out.
 * @attr {string} hls - The same for the HLS index.
 * @attr {string} mjpeg - The same for a Motion JPEG stream.
 * @attr {string} snapshot - The same for a JPEG still.
 * @attr {string} transports - The transports to use, in order of preference, separated by spaces; all if absent.
 * @attr {'ultra-low' | 'low' | 'balanced' | 'stable'} [profile=low] - Latency against stability on HLS.
 * @attr {number | 'off'} [head-start=1.2] - Seconds that a transport has to show a picture before the next one starts as well, or `off`, as on `<cam-player>`.
 * @attr {'contain' | 'cover' | 'fill'} [fit=contain] - How the pictures fill their tiles.
 * @attr {'wheel' | 'off'} zoom - How viewers enlarge the pictures, as on `<cam-player>`.
 * @attr {'omit' | 'same-origin' | 'include'} [cookies=omit] - Whether requests carry cookies, as on `<cam-player>`.
 * @attr {number | 'off'} [suspend-after=30] - Seconds out of sight before the players close their connections, or `off`.
 * @attr {number} replay - Seconds of each camera that stay in the page's memory, as on `<cam-player>`. The keys j, k, l, comma and full stop look back with all cameras at once.
 * @attr {boolean} keep-awake - Keeps the screen on while a live picture is seen, where the browser can.
 * @attr {string} talk-back - Lets viewers talk to each camera while they hold its button, as on `<cam-player>`.
 * @attr {string} lang - Language of the texts and format of the times; the nearest `lang` of an ancestor if absent.
 * @attr {number} tour - Seconds for which each page is shown. The tour waits while the mosaic is hovered, focused or has a camera in the spotlight.
 * @attr {boolean} sync - Gives the visible cameras on the same transport the same delay.
 * @attr {boolean} stats - Shows a table of stats: one row for each camera and one for all.
 * @attr {boolean} fill - Fits the mosaic into the height that the page gives it.
 * @attr {string} label - The mosaic's name as viewers read it.
 *
 * @event {CamMosaicTelemetryEvent} cam-mosaictelemetry - New telemetry of the visible tiles, at most once a second.
 *
 * @csspart pages - All pictures.
 * @csspart tile - Each camera's place; also `large` in the spotlight.
 * @csspart label - A camera's name.
 * @csspart empty - The text where there is no camera.
 * @csspart bar - The line under the pictures.
 * @csspart summary - How many cameras are in which state.
 * @csspart stats - The table of stats.
 * @csspart paging - The buttons that turn the page.
 * @csspart button - Each button.
 * @csspart shortcuts - The list of keyboard shortcuts.
 *
 * @cssproperty [--cam-gap=4px] - Between the tiles.
 * @cssproperty [--cam-aspect-ratio=16 / 9] - The tiles' aspect ratio.
 * @cssproperty [--cam-background=#0b0d10] - Behind each picture.
 * @cssproperty [--cam-text-color=#f2f4f7] - Text and icons on a picture.
 * @cssproperty [--cam-scrim] - Behind text that lies on a picture.
 * @cssproperty [--cam-focus-color=#7db4ff] - The focus ring on a tile.
 * @cssproperty [--cam-font-family=system-ui] - The typeface.
 */
export class CamMosaic extends MosaicPages {
  static override styles = [styles, layoutStyles];
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, slotAssignment: 'manual' };

  readonly #internals = this.attachInternals();
  readonly #language = observeLanguage(this);
  readonly #announcer = new Announcer((text) => {
    this.#announcement = text;
    this.requestUpdate();
  });
  readonly #report = new Throttle(
    () => this.dispatchEvent(new CamMosaicTelemetryEvent(this.telemetry)),
    TELEMETRY_PACE_MS,
  );
  readonly #actions: MosaicActions = {
    toggleSpotlight: (key) => this.#enlarge(key === this.spotlit ? null : key),
    toggleSound: (key) => this.#onPlayer(key, (player) => (player.muted = !player.muted)),
    retry: (key) => this.#onPlayer(key, (player) => player.retry()),
    turn: (steps) => this.#turn(steps),
    intend: (steps) => this.intend(steps),
    toggleStats: () => (this.stats = !this.stats),
    toggleTour: () => (this.isTouring = !this.isTouring),
    toggleFullscreen: () => void this.#toggleFullscreen().catch(() => undefined),
    togglePip: () => void this.#togglePip().catch(() => undefined),
    showKeys: () => this.#keyboard.toggleKeys(),
  };
  readonly #keyboard = new MosaicKeyboard(this, {
    actions: this.#actions,
    spotlit: () => this.spotlit,
    enlarge: (key) => this.#enlarge(key),
    playerOf: (key) => this.deck.get(key)?.player,
    onReplayKey: (event, focused) => this.#replayLink.onKey(event, focused),
  });
  readonly #replayLink = new ReplayLink(() => this.#tiles.map(([, { player }]) => player));
  readonly #syncLink = new SyncLink(() => this.#tiles.map(([, { player }]) => player));
  /** Formats a whole number in the language of the mosaic. */
  readonly #digits = (value: number) => this.#language.strings.formatNumber(value, 0);
  /** The module of the stats table; loaded when the table is first shown. */
  #table: typeof StatsTable | null = null;
  #announcement = '';
  /** The window that the mosaic is in; null on the page. */
  #window: MosaicWindow | null = null;
  #opening: Promise<Window> | null = null;

  constructor() {
    super();
    this.#internals.role = 'region';
    this.addEventListener('fullscreenchange', () => this.requestUpdate());
  }

  /** The telemetry of the visible page. */
  get telemetry(): MosaicTelemetry {
    const tiles = this.#tiles.map(([{ key, camera, label }, { player, stream }]) => ({
      camera,
      label,
      stream,
      isSpotlit: key === this.spotlit,
      state: player.state,
      transport: player.transport,
      telemetry: player.telemetry,
    }));
    const { page, pageCount } = this;
    return Object.freeze({
      atMs: Date.now(),
      page,
      pageCount,
      counts: countStates(tiles.map(({ state }) => state)),
      sync: this.#syncLink.spread,
      tiles,
    });
  }

  /**
   * Moves the mosaic into a window of its own, which stays above other windows (Document Picture-in-Picture). Its
   * players go on playing. It comes back when the window is closed. Call it in a gesture of the viewer. Rejects where
   * the browser has no such window, or refuses it.
   */
  requestPictureInPicture(): Promise<Window> {
    if (this.#window) return Promise.resolve(this.#window.window);
    this.#opening ??= this.#openWindow().finally(() => (this.#opening = null));
    return this.#opening;
  }

  /**
   * The player that shows this camera now, for example to set its `overlay`; null while its page is not shown. Ask again
   * each time: another page, or the spotlight, may have another player.
   */
  getPlayer(camera: string): CamPlayer | null {
    const [, tile] = this.#tiles.find(([entry]) => entry.camera === camera) ?? [];
    return tile?.player ?? null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A mosaic that is moved is removed and inserted within one task.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#window?.close();
      this.#replayLink.stop();
    });
    this.#announcer.stop();
    this.#report.stop();
    this.#syncLink.isOn = false;
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    for (const type of ['cam-statechange', 'cam-transportchange', 'cam-firstframe', 'cam-telemetry', 'cam-seek']) {
      root.addEventListener(type, ({ target }) => this.#onPlayerEvent(type, target));
    }
    // Events of media elements don't bubble.
    root.addEventListener('volumechange', ({ target }) => this.#onVolume(target), true);
    return root;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    this.#internals.ariaLabel = this.label || this.#strings.mosaic;
    this.#syncLink.isOn = this.sync && this.isConnected;
    if (changed.has('stats') && this.stats) void this.#loadTable();
    this.#keyboard.match(this.shown.map(({ key }) => key));
    const strings = this.#strings;
    for (const [{ key, label }, { player }] of this.#tiles) {
      const word = stateLabel(this.#language.strings, player.state, player.fault);
      this.#announcer.note(key, player.state, fill(strings.stateChanged, label, word));
    }
  }

  protected override render() {
    const strings = this.#strings;
    const { isTouring } = this;
    const isPip = CAN_PIP ? this.isPip : null;
    const { counts, sync } = this.telemetry;
    const spreadMs = widestMs(sync);
    const syncTexts = spreadMs === null ? [] : [fill(strings.inSync, this.#digits(spreadMs))];
    const summary = [formatSummary(strings, counts, this.#digits), ...syncTexts].join(', ');
    const isFull = this.matches(':fullscreen');
    const pageShort = this.pageCount < 2 ? null : this.#pageIn(strings.pageShort);
    const { stats: hasStats } = this;
    const table = hasStats && this.#table?.statsTable(this.#statsRows, summary, strings, this.#language.tag);
    return html`${
        this.shown.length > 0
          ? html`${pages(this.#pageViews, strings, this.#actions)}
            ${bar({ summary, pageShort, isTouring, isFull, hasStats, isPip }, strings, this.#actions)}
            ${table || nothing}`
          : html`<p part="empty" class="empty">${strings.empty}</p>`
      }
      ${keyList(strings, this.#absentKeys)}
      <div class="announcement" role="status">${this.#announcement}</div>`;
  }

  /** The page and the number of pages, filled into this text. */
  #pageIn(text: string): string {
    return fill(text, this.#digits(this.page + 1), this.#digits(this.pageCount));
  }

  get #tiles(): readonly (readonly [Entry, Tile])[] {
    return this.shown.flatMap((entry) => {
      const tile = this.deck.get(entry.key);
      return tile ? [[entry, tile] as const] : [];
    });
  }

  get #pageViews(): readonly PageView[] {
    const view = (number: number, entries: readonly Entry[], isComing: boolean): PageView => ({
      number,
      isComing,
      tiles: entries.flatMap(({ key, label }) => {
        const tile = this.deck.get(key);
        if (!tile) return [];
        const { state, fault } = tile.player;
        const word = stateLabel(this.#language.strings, state, fault);
        return [
          {
            key,
            tile,
            label,
            state,
            stateLabel: word,
            isLarge: key === this.spotlit,
            isStop: key === this.#keyboard.stop,
          },
        ];
      }),
    });
    const { coming } = this;
    const views = [view(this.page, this.shown, false), ...(coming ? [view(coming.number, coming.entries, true)] : [])];
    return views.sort((a, b) => a.number - b.number);
  }

  get #strings(): MosaicStrings {
    return this.#language.strings.section('mosaic', MOSAIC);
  }

  /** The keys that no visible camera has a use for. */
  get #absentKeys(): readonly KeyAction[] {
    const players = this.#tiles.map(([, { player }]) => player);
    const hasPtz = players.some(({ ptz }) => ptz);
    const hasTalk = players.some(({ talkBack }) => talkBack != null);
    const absent = { ptz: !hasPtz, talk: !hasTalk, pip: !CAN_PIP } as const;
    return (['ptz', 'talk', 'pip'] as const).filter((action) => absent[action]);
  }

  get #statsRows(): readonly StatsTable.StatsRow[] {
    return this.#tiles.map(([{ label }, { player }]) => ({
      label,
      stateLabel: stateLabel(this.#language.strings, player.state, player.fault),
      history: player.telemetryHistory,
      isLive: player.state === 'live',
    }));
  }

  async #loadTable(): Promise<void> {
    this.#table ??= await import('./stats-table.js').catch(() => null);
    if (!this.#table) return;
    adoptStyles(this.renderRoot as ShadowRoot, [styles, layoutStyles, this.#table.statsStyles]);
    this.requestUpdate();
  }

  #onPlayerEvent(type: string, target: EventTarget | null): void {
    if (this.deck.keyOf(target) === null) return;
    if (type !== 'cam-telemetry' || this.sync || this.stats) this.requestUpdate();
    this.#report.ask();
  }

  /** When a player is unmuted, all others are muted. */
  #onVolume(target: EventTarget | null): void {
    const audible = [...this.deck.tiles].find(({ player }) => player === target && !player.muted);
    if (audible) for (const { player } of this.deck.tiles) if (player !== target) player.muted = true;
    this.requestUpdate();
  }

  #onPlayer(key: string | null, action: (player: Tile['player']) => void): void {
    const tile = key === null ? undefined : this.deck.get(key);
    if (tile) action(tile.player);
  }

  #enlarge(key: string | null): void {
    const strings = this.#strings;
    const entry = this.shown.find((one) => one.key === key);
    // A single camera is already as large as possible.
    if (key === this.spotlit || (key !== null && (!entry || this.shown.length < 2))) return;
    this.spotlit = key;
    this.#announcer.announce(entry ? fill(strings.enlarged, entry.label) : strings.equalSizes);
  }

  #turn(steps: number): void {
    if (this.pageCount < 2) return;
    this.turn(steps);
    this.#announcer.announce(this.#pageIn(this.#strings.page));
  }

  protected override prepare(player: CamPlayer): CamPlayer {
    this.#window?.prepare(player);
    return player;
  }

  async #openWindow(): Promise<Window> {
    const { MosaicWindow } = await import('../mosaic-window/mosaic-window.js');
    const players = () => [...this.deck.tiles].map(({ player }) => player);
    const opened = await MosaicWindow.open(this, {
      label: this.#strings.actions.pip,
      slotted: players().filter((player) => player.parentElement === this),
      players,
      onClose: () => this.#onPip(null),
    });
    this.#onPip(opened);
    return opened.window;
  }

  async #togglePip(): Promise<void> {
    if (this.#window) this.#window.close();
    else await this.requestPictureInPicture();
  }

  #onPip(opened: MosaicWindow | null): void {
    this.#window = opened;
    this.isPip = opened !== null;
    this.requestUpdate();
  }

  async #toggleFullscreen(): Promise<void> {
    if (this.matches(':fullscreen')) await document.exitFullscreen();
    else await this.requestFullscreen();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cam-mosaic': CamMosaic;
  }
}
