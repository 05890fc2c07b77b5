import type { CamPlayer } from '../cam-player/cam-player.js';

/**
 * Takes all cameras of a mosaic back to the same moment: one of them has the keys, and the others follow the moment of
 * its picture.
 */
export class ReplayLink {
  readonly #players: () => readonly CamPlayer[];
  #leader: CamPlayer | null = null;
  /** The cameras that were taken along. Those of a page that was left must come back, too. */
  #followers: readonly CamPlayer[] = [];
  #request = 0;
  /** Whose animation frame `#request` is. */
  #view: Window = window;

  /** @param players Called many times, because the cameras change when the page is turned. */
  constructor(players: () => readonly CamPlayer[]) {
    this.#players = players;
  }

  /**
   * Handles a key of the mosaic.
   *
   * @param preferred The camera that has the focus. Another one leads where it has no memory.
   */
  onKey(event: KeyboardEvent, preferred: CamPlayer | undefined): void {
    const players = this.#players();
    const canLead = (player: CamPlayer | null | undefined) =>
      player?.seekable?.length && player.seekable.reason === null;
    const running = this.#request && players.includes(this.#leader as CamPlayer) ? this.#leader : null;
    const leader = [running, preferred, ...players].find(canLead);
    if (!leader) return;
    leader.replayControls?.onKey(event);
    if (!event.defaultPrevented) return;
    this.#leader = leader;
    this.#view.cancelAnimationFrame(this.#request);
    this.#follow();
  }

  /** Ends it: the cameras stay where they are. */
  stop(): void {
    this.#view.cancelAnimationFrame(this.#request);
    this.#request = 0;
  }

  #follow(): void {
    this.#request = 0;
    const leader = this.#leader;
    const players = this.#players();
    if (!leader) return;
    // The page was turned, or the camera is live again: so are the others.
    const controls = players.includes(leader) ? leader.replayControls : null;
    const ms = controls?.isBack ? controls.positionMs : null;
    for (const player of new Set([...this.#followers, ...players]))
      if (!controls || player !== leader) player.replayControls?.follow(players.includes(player) ? ms : null);
    this.#followers = players;
    if (!controls?.isBack) return;
    // A page that is hidden has no frames. The window that the mosaic is in has them.
    this.#view = leader.ownerDocument.defaultView ?? window;
    this.#request = this.#view.requestAnimationFrame(() => this.#follow());
  }
}
