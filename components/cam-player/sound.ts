import type { CameraPlayback } from '../../src/index.js';

/** The sound of a player. It starts muted, because browsers allow autoplay only without sound. */
export class Sound {
  readonly #playback: CameraPlayback;
  readonly #onChange: () => void;
  #isMuted = true;
  #volume = 1;
  #needsGesture = false;

  /** @param onChange Called after each change, also when the browser refused sound. */
  constructor(playback: CameraPlayback, onChange: () => void) {
    this.#playback = playback;
    this.#onChange = onChange;
    playback.addEventListener('soundrefused', () => this.#refuse());
  }

  get isMuted(): boolean {
    return this.#isMuted;
  }

  set isMuted(isMuted: boolean) {
    if (isMuted === this.#isMuted && !this.#needsGesture) return;
    this.#isMuted = isMuted;
    this.#apply();
  }

  /** 0 to 1. */
  get volume(): number {
    return this.#volume;
  }

  set volume(volume: number) {
    const next = Math.min(1, Math.max(0, Number(volume) || 0));
    if (next === this.#volume) return;
    this.#volume = next;
    this.#apply();
  }

  /** True after the browser refused sound without a user gesture, until the sound is set again. */
  get needsGesture(): boolean {
    return this.#needsGesture;
  }

  #apply(): void {
    this.#needsGesture = false;
    this.#playback.setSound(this.#isMuted, this.#volume).catch((thrown: unknown) => {
      if (thrown instanceof DOMException && thrown.name === 'NotAllowedError') this.#refuse();
    });
    this.#onChange();
  }

  #refuse(): void {
    if (this.#isMuted) return;
    this.#isMuted = this.#needsGesture = true;
    this.#onChange();
  }
}
