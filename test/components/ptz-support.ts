import type { PtzPreset, PtzProvider, PtzRequestOptions, PtzVelocity } from '../../src/index.js';
import { waitUntil } from '../wait-until.js';
import { button, part, picture, scripted, type ScriptedPlayer } from './support.js';

/** A camera in the test's hands: requests take `delayMs`, on the clock of `setTimeout`. */
export class FakeCamera implements PtzProvider {
  readonly sent: { readonly atMs: number; readonly text: string }[] = [];
  /** Round trip in milliseconds. */
  delayMs = 0;
  /** Rejects with this, and the camera does nothing. */
  refusal: Error | null = null;
  isCut = false;
  isMoving = false;
  /** The camera stops by itself after this time without a move. */
  limitMs = Infinity;
  #movedAtMs = 0;

  constructor(readonly moveLimitMs?: number) {
    this.limitMs = moveLimitMs ?? Infinity;
  }

  /** What was sent, without the times. */
  get texts(): readonly string[] {
    return this.sent.map(({ text }) => text);
  }

  move({ pan, tilt, zoom }: PtzVelocity, options: PtzRequestOptions): Promise<void> {
    return this.#send(`move ${pan} ${tilt} ${zoom}`, options, () => {
      this.isMoving = true;
      this.#movedAtMs = performance.now();
      if (this.limitMs !== Infinity) setTimeout(() => this.#onLimit(), this.limitMs);
    });
  }
  stop(options: PtzRequestOptions): Promise<void> {
    return this.#send(options.keepalive ? 'stop for good' : 'stop', options, () => (this.isMoving = false));
  }
  home(options: PtzRequestOptions): Promise<void> {
    return this.#send('home', options, () => (this.isMoving = false));
  }
  goTo(preset: string, options: PtzRequestOptions): Promise<void> {
    return this.#send(`preset ${preset}`, options, () => (this.isMoving = false));
  }
  presets(): Promise<readonly PtzPreset[]> {
    return Promise.resolve([
      { id: 'g', name: 'Gate' },
      { id: 'r', name: 'Road' },
    ]);
  }

  async #send(text: string, _options: PtzRequestOptions, act: () => void): Promise<void> {
    this.sent.push({ atMs: performance.now(), text });
    const { isCut, refusal, delayMs } = this;
    // What was sent arrives, also where the page does not wait for it any more.
    await new Promise((resolve) => setTimeout(resolve, delayMs / 2));
    if (!isCut && !refusal) act();
    await new Promise((resolve) => setTimeout(resolve, delayMs / 2));
    if (isCut) throw new TypeError('Failed to fetch');
    if (refusal) throw refusal;
  }

  #onLimit(): void {
    if (performance.now() - this.#movedAtMs >= this.limitMs) this.isMoving = false;
  }
}

/** A live player whose camera can be moved, with the pad where it is open. */
export async function movable(
  provider: PtzProvider,
  { isOpen = true, ...how }: Parameters<typeof scripted>[1] & { isOpen?: boolean } = {},
): Promise<ScriptedPlayer> {
  const player = await scripted({ state: 'live', transport: 'mjpeg', surface: picture() }, { width: 640, ...how });
  player.ptz = provider;
  await waitUntil(() => button(player, 'Move the camera'), 'the button', 5);
  if (!isOpen) return player;
  button(player, 'Move the camera')?.click();
  await waitUntil(() => part(player, 'ptz'), 'the pad', 5);
  return player;
}

/** Sends a key to an element of the player, or to the player. */
export function key(target: EventTarget, type: 'keydown' | 'keyup', name: string, more: KeyboardEventInit = {}): void {
  const init = { key: name, code: name, bubbles: true, composed: true, cancelable: true, ...more };
  target.dispatchEvent(new KeyboardEvent(type, init));
}

/** Sends a pointer event to a target. */
export function pointer(target: EventTarget, type: string, pointerId = 1, more: PointerEventInit = {}): void {
  const init = { pointerId, isPrimary: true, bubbles: true, composed: true, buttons: 1, ...more };
  target.dispatchEvent(new PointerEvent(type, init));
}

/** Hides the page, or shows it. */
export function hidePage(isHidden: boolean): void {
  if (isHidden) Object.defineProperty(document, 'hidden', { configurable: true, value: true });
  else Reflect.deleteProperty(document, 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
}
