import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CameraSource } from '../../cameras/source.js';
import { Listener } from '../../origin/listener.js';
import { readBody, respondJson } from '../../origin/respond.js';
import type { Exchange } from '../../origin/routes.js';
import { Cdn } from './cdn.js';
import { NO_FAULTS, type BucketFaults } from './faults.js';
import { ObjectStore } from './store.js';
import { BucketWriter, PLAYLIST } from './writer.js';

/** The options of a bucket. */
export interface BucketOptions {
  readonly camera: CameraSource;
  readonly segmentMs?: number;
  readonly listSize?: number;
}

const CONTROL = '/control';
const MAX_REQUESTS = 200;

/** A camera that viewers reach through a bucket only: its device, the object storage, and the cache in front of it. */
export class Bucket {
  readonly #camera: CameraSource;
  readonly #folder: string;
  readonly #writer: BucketWriter;
  readonly #listener: Listener;
  /** The requested URLs, newest last. */
  readonly requests: string[] = [];
  #faults: BucketFaults = NO_FAULTS;
  #pending: Promise<void> = Promise.resolve();

  private constructor({ camera, segmentMs = 2000, listSize = 5 }: BucketOptions, folder: string) {
    this.#camera = camera;
    this.#folder = folder;
    const faults = () => this.#faults;
    this.#writer = new BucketWriter({ camera, folder: join(folder, camera.name), segmentMs, listSize, faults });
    const cdn = new Cdn(new ObjectStore(folder), faults);
    this.#listener = new Listener(
      0,
      (exchange) => (exchange.url.pathname === CONTROL ? this.#control(exchange) : cdn.handle(exchange)),
      ({ url }) => {
        this.requests.push(url ?? '');
        if (this.requests.length > MAX_REQUESTS) this.requests.shift();
      },
    );
  }

  static async start(options: BucketOptions): Promise<Bucket> {
    const bucket = new Bucket(options, await mkdtemp(join(tmpdir(), 'bucket-')));
    await bucket.#listener.open();
    await bucket.#writer.start();
    return bucket;
  }

  /** A URL template with `{camera}`, for the player's `hls`. */
  get hlsUrl(): string {
    return `http://127.0.0.1:${this.#listener.port}/{camera}/${PLAYLIST}`;
  }

  /** Takes a POST with some of the faults, or `{"again": true}` for a device that restarts at 0. */
  get controlUrl(): string {
    return `http://127.0.0.1:${this.#listener.port}${CONTROL}`;
  }

  /** The folder that holds the objects as files. */
  get folder(): string {
    return this.#folder;
  }

  get camera(): string {
    return this.#camera.name;
  }

  /** Sets these faults; the others stay as they are. */
  setFaults(change: Partial<BucketFaults>): Promise<void> {
    const before = this.#faults;
    this.#faults = { ...before, ...change };
    const { dead, ended } = this.#faults;
    return this.#enqueue(async () => {
      if (ended && !before.ended) await this.#writer.end();
      else if (dead && !before.dead) await this.#writer.cut();
      else if (!ended && !dead && (before.dead || before.ended)) await this.#writer.start();
    });
  }

  /** The device loses its power and its memory, and starts again at 0. */
  restart(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#writer.forget();
      await this.#writer.start();
    });
  }

  async close(): Promise<void> {
    await this.#listener.close();
    await this.#writer.cut();
    await rm(this.#folder, { recursive: true, force: true });
  }

  #enqueue(action: () => Promise<void>): Promise<void> {
    this.#pending = this.#pending.then(action);
    return this.#pending;
  }

  async #control({ request, response }: Exchange): Promise<void> {
    if (request.method === 'POST') {
      const { again, ...change } = JSON.parse(await readBody(request)) as Partial<BucketFaults> & { again?: boolean };
      await (again ? this.restart() : this.setFaults(change));
    }
    respondJson(response, 200, this.#faults);
  }
}
