import type { CameraSource } from '../cameras/source.js';
import { publish, type Publication, type PublishOptions } from './whip.js';

const RETRY_MS = 300;

/** Keeps a camera published: it publishes again when the server ends or loses the session. */
export class Feed {
  readonly #source: CameraSource;
  readonly #endpoint: string;
  readonly #options: PublishOptions;
  #publication: Publication | null = null;
  #isStopped = false;

  /** Publishes; resolves when it is connected, rejects if the first try fails. */
  static async start(source: CameraSource, endpoint: string, options: PublishOptions = {}): Promise<Feed> {
    const feed = new Feed(source, endpoint, options);
    const first = await publish(source, endpoint, options);
    void feed.#keep(first);
    return feed;
  }

  private constructor(source: CameraSource, endpoint: string, options: PublishOptions) {
    this.#source = source;
    this.#endpoint = endpoint;
    this.#options = options;
  }

  /** Publishes again at once after a server restart: the loss of the old path would show only after half a minute. */
  async renew(): Promise<void> {
    await this.#publication?.stop();
  }

  /** Stops publishing regularly. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#publication?.stop();
  }

  async #keep(first: Publication): Promise<void> {
    for (let publication: Publication | null = first; !this.#isStopped;) {
      this.#publication = publication;
      await publication?.ended;
      if (this.#isStopped) return;
      publication = await publish(this.#source, this.#endpoint, this.#options).catch(() => null);
      if (!publication) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      // The feed was stopped during the connection.
      else if (this.#isStopped) await publication.stop();
    }
  }
}
