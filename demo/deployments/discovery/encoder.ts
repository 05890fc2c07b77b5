import type { CameraSource } from '../../cameras/source.js';
import { publish, type Publication } from '../../mediamtx/whip.js';

const RETRY_MS = 500;

/** Publishes a camera as real encoders do: it retries after a refusal or a lost connection. */
export class Encoder {
  readonly #source: CameraSource;
  readonly #endpoint: string;
  #isOn = false;
  #publication: Publication | null = null;
  #running: Promise<void> = Promise.resolve();

  /** @param endpoint The WHIP endpoint (RFC 9725). */
  constructor(source: CameraSource, endpoint: string) {
    this.#source = source;
    this.#endpoint = endpoint;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Switching on returns at once; switching off resolves when the server has ended the session. */
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

  /**
   * Publishes again at once after a server restart: the loss of the old session would show only after half a minute.
   */
  async renew(): Promise<void> {
    await this.#publication?.stop();
  }

  async #run(): Promise<void> {
    while (this.#isOn) {
      const publication = await publish(this.#source, this.#endpoint).catch(() => null);
      this.#publication = publication;
      // The encoder was switched off while it connected.
      if (!this.#isOn) await publication?.stop();
      await publication?.ended;
      if (this.#isOn) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
