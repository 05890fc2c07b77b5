import type { Page } from '@playwright/test';
import type { Origin } from '../../../demo/origin/origin.js';
import { faultsOf, type Sequence } from './sequence.js';

/** Longer than any pause that a story can lead to; a player that needs more has stopped looking. */
const HEAL_LIMIT_MS = 60_000;
const LOOK_EVERY_MS = 100;

/** What a player shows, as the page tells it. */
interface Sight {
  readonly state: string;
  readonly transport: string | null;
  readonly fault: unknown;
  /** When the picture was drawn (epoch milliseconds); 0 when none can be read. */
  readonly epochMs: number;
  /** What else is known of a surface whose picture can't be read. */
  readonly unread: unknown;
}

/** How one story ended. */
export interface Ending {
  readonly sequence: Sequence;
  /** From the end of the cause to the picture. */
  readonly healedMs: number;
  /** What was seen instead; null of a good end. */
  readonly failure: string | null;
}

/** A camera of its own, and a place on the page: stories that run side by side do not meet. */
export class Lane {
  readonly #page: Page;
  readonly #origin: Origin;
  readonly #camera: string;

  constructor(page: Page, origin: Origin, camera: string) {
    this.#page = page;
    this.#origin = origin;
    this.#camera = camera;
  }

  /** Plays a story to its end: the player is new, and removed when it has healed. */
  async run(sequence: Sequence): Promise<Ending> {
    this.#origin.reset(this.#camera);
    const beganAtMs = Date.now();
    const [first] = sequence.steps;
    if (!sequence.beginsLive && first) this.#origin.setFaults(this.#camera, faultsOf(first));
    await this.#addPlayer(sequence);
    let failure = sequence.beginsLive ? await this.#missing(beganAtMs) : null;
    for (const step of failure === null ? sequence.steps : []) {
      this.#origin.setFaults(this.#camera, faultsOf(step));
      await pause(step.forMs);
    }
    this.#origin.reset(this.#camera);
    const curedAtMs = Date.now();
    if (sequence.isTold) await this.#page.evaluate(() => window.dispatchEvent(new Event('online')));
    failure ??= await this.#missing(curedAtMs);
    const healedMs = Date.now() - curedAtMs;
    await this.#page.evaluate((name) => document.querySelector(`[camera="${name}"]`)?.remove(), this.#camera);
    failure ??= await this.#left();
    return { sequence, healedMs, failure };
  }

  async #addPlayer({ transports, headStart }: Sequence): Promise<void> {
    const { whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot } = this.#origin;
    await this.#page.evaluate(
      (attributes) => {
        const player = document.createElement('cam-player');
        for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
        document.body.append(player);
      },
      {
        camera: this.#camera,
        transports,
        'head-start': headStart,
        whep,
        hls,
        mjpeg,
        snapshot,
        loading: 'eager',
        'snapshot-interval': '0.2',
      },
    );
  }

  /** Waits for a picture younger than this, live, and for one session on the server; else says what is there. */
  async #missing(sinceMs: number): Promise<string | null> {
    return this.#never(async () => {
      const seen = await this.#look();
      const { whep, mjpeg } = this.#origin.sessions(this.#camera);
      // Sessions of HLS outlive their viewer by half a minute, and stills have none.
      const own = seen.transport === 'whep' || seen.transport === 'mjpeg' ? 1 : 0;
      const isWell = seen.state === 'live' && seen.epochMs > sinceMs && whep + mjpeg === own;
      return isWell ? null : `${JSON.stringify(seen)}, sessions: WHEP ${whep}, MJPEG ${mjpeg}`;
    });
  }

  /** Waits until nobody is left on the server. */
  async #left(): Promise<string | null> {
    return this.#never(() => {
      const { whep, mjpeg } = this.#origin.sessions(this.#camera);
      return Promise.resolve(whep + mjpeg === 0 ? null : `left behind: WHEP ${whep}, MJPEG ${mjpeg}`);
    });
  }

  async #never(wrong: () => Promise<string | null>): Promise<string | null> {
    const deadlineMs = Date.now() + HEAL_LIMIT_MS;
    for (;;) {
      const what = await wrong();
      if (what === null || Date.now() > deadlineMs) return what;
      await pause(LOOK_EVERY_MS);
    }
  }

  #look(): Promise<Sight> {
    return this.#page.evaluate((name) => {
      const player = document.querySelector<HTMLElementTagNameMap['cam-player']>(`cam-player[camera="${name}"]`)!;
      const { state, transport, fault, nextTryAtMs, surface } = player.status;
      const reading = window.tools.read(player);
      const video = surface instanceof HTMLVideoElement ? surface : null;
      return {
        state,
        transport,
        fault: fault && { ...fault.toJSON(), inMs: nextTryAtMs && nextTryAtMs - Date.now() },
        epochMs: reading?.epochMs ?? 0,
        unread: reading
          ? null
          : {
              surface: surface?.localName,
              timeS: video?.currentTime,
              bufferedToS: video?.buffered.length && video.buffered.end(video.buffered.length - 1),
              readyState: video?.readyState,
              isPaused: video?.paused,
              isSeeking: video?.seeking,
              frames: video?.getVideoPlaybackQuality().totalVideoFrames,
              dropped: video?.getVideoPlaybackQuality().droppedVideoFrames,
              isHidden: document.hidden,
              size: video && [video.videoWidth, video.videoHeight],
              brightness: video && window.tools.brightnessOf(video),
            },
      };
    }, this.#camera);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
