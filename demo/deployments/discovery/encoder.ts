import type { CameraSource } from '../../cameras/source.js';
import { publish, type Publication } from '../../mediamtx/whip.js';

const RETRY_MS = 500;

/** Publishes a camera as encoders in the field do: refused or cut off, it tries again. */
export class Encoder {
  readonly #source: CameraSource;
  readonly #endpoint: string;
  #isOn = false;
  #publication: Publication | null = null;
  #running: Promise<void> = Promise.resolve();

  /** @param endpoint Of WHIP (RFC 9725). */
  constructor(source: CameraSource, endpoint: string) {
    this.#source = source;
    this.#endpoint = endpoint;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** On returns at once; off resolves when the server knows. */
  async set(isOn: boolean): Promise<void> {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    if (isOn) {
      this.#running = this.#running.then(() => this.#run());
      return;
    }
    await this.#publication?.stop();
    await this.#running;
  }

  /** Publishes anew at once: the server is another one now, and the old session would be missed half a minute later. */
  async renew(): Promise<void> {
    await this.#publication?.stop();
  }

  async #run(): Promise<void> {
    while (this.#isOn) {
      const publication = await publish(this.#source, this.#endpoint).catch(() => null);
      this.#publication = publication;
      // It was switched off while it was being made.
      if (!this.#isOn) await publication?.stop();
      await publication?.ended;
      if (this.#isOn) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
