import type { CameraSource } from '../cameras/source.js';
import { publish, type Publication, type PublishOptions } from './whip.js';

const RETRY_MS = 300;

/** Keeps a camera published: what the server ends, or loses, is published again. */
export class Feed {
  readonly #source: CameraSource;
  readonly #endpoint: string;
  readonly #options: PublishOptions;
  #publication: Publication | null = null;
  #isStopped = false;

  /** Publishes; resolves when it stands, rejects when the first try fails. */
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

  /** Publishes anew at once: the server is another one now, and the old path would be missed half a minute later. */
  async renew(): Promise<void> {
    await this.#publication?.stop();
  }

  /** Ends it, as a camera does that is in order. */
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
      // It was stopped while it was being made.
      else if (this.#isStopped) await publication.stop();
    }
  }
}
