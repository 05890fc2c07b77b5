import type { CamPlayer } from '../cam-player/cam-player.js';

/**
 * Takes all cameras of a mosaic back to the same moment: one of them has the keys, and the others follow the moment of
 * its picture.
 */
export class ReplayLink {
  readonly #players: () => readonly CamPlayer[];
  #leader: CamPlayer | null = null;
  #request = 0;

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
    const canLead = (player: CamPlayer | null | undefined) => player?.seekable?.length;
    const running = this.#request && players.includes(this.#leader as CamPlayer) ? this.#leader : null;
    const leader = [running, preferred, ...players].find(canLead);
    if (!leader) return;
    leader.replayControls?.onKey(event);
    if (!event.defaultPrevented) return;
    this.#leader = leader;
    cancelAnimationFrame(this.#request);
    this.#follow();
  }

  /** Ends it: the cameras stay where they are. */
  stop(): void {
    cancelAnimationFrame(this.#request);
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
    for (const player of players) if (player !== leader) player.replayControls?.follow(ms);
    if (!controls?.isBack) return;
    this.#request = requestAnimationFrame(() => this.#follow());
  }
}
