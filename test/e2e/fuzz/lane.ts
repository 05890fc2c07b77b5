import type { Page } from '@playwright/test';
import type { Origin } from '../../../demo/origin/origin.js';
import { toCameraFaults, type Sequence } from './sequence.js';

/** Longer than any pause that a story can lead to; a player that needs more has stopped looking. */
const RECOVERY_LIMIT_MS = 60_000;
const POLL_INTERVAL_MS = 100;

/** What a player shows, as the page tells it. */
interface PlayerView {
  readonly state: string;
  readonly transport: string | null;
  readonly fault: unknown;
  /** When the picture was drawn (epoch milliseconds); 0 when none can be read. */
  readonly epochMs: number;
  /** What else is known of a surface whose picture can't be read. */
  readonly details: unknown;
}

/** How one story ended. */
export interface Outcome {
  readonly sequence: Sequence;
  /** From the end of the cause to the picture. */
  readonly recoveryMs: number;
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
  async run(sequence: Sequence): Promise<Outcome> {
    this.#origin.reset(this.#camera);
    const beganAtMs = Date.now();
    const [first] = sequence.steps;
    if (!sequence.startsLive && first) this.#origin.setFaults(this.#camera, toCameraFaults(first));
    await this.#addPlayer(sequence);
    let failure = sequence.startsLive ? await this.#waitForRecovery(beganAtMs) : null;
    for (const step of failure === null ? sequence.steps : []) {
      this.#origin.setFaults(this.#camera, toCameraFaults(step));
      await pause(step.forMs);
    }
    this.#origin.reset(this.#camera);
    const curedAtMs = Date.now();
    if (sequence.isNotified) await this.#page.evaluate(() => window.dispatchEvent(new Event('online')));
    failure ??= await this.#waitForRecovery(curedAtMs);
    const recoveryMs = Date.now() - curedAtMs;
    await this.#page.evaluate((name) => document.querySelector(`[camera="${name}"]`)?.remove(), this.#camera);
    failure ??= await this.#waitForNoSession();
    return { sequence, recoveryMs, failure };
  }

  async #addPlayer({ transports, start }: Sequence): Promise<void> {
    const { whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot } = this.#origin;
    await this.#page.evaluate(
      (attributes) => {
        const player = document.createElement('cam-player');
        for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
        document.body.append(player);
      },
      { camera: this.#camera, transports, start, whep, hls, mjpeg, snapshot, eager: '', 'snapshot-interval': '200' },
    );
  }

  /** Waits for a picture younger than this, live, and for one session on the server; else says what is there. */
  async #waitForRecovery(sinceMs: number): Promise<string | null> {
    return this.#waitWithout(async () => {
      const view = await this.#readPlayer();
      const { whep, mjpeg } = this.#origin.sessions(this.#camera);
      // Sessions of HLS outlive their viewer by half a minute, and stills have none.
      const own = view.transport === 'whep' || view.transport === 'mjpeg' ? 1 : 0;
      const isWell = view.state === 'live' && view.epochMs > sinceMs && whep + mjpeg === own;
      return isWell ? null : `${JSON.stringify(view)}, sessions: WHEP ${whep}, MJPEG ${mjpeg}`;
    });
  }

  /** Waits until nobody is left on the server. */
  async #waitForNoSession(): Promise<string | null> {
    return this.#waitWithout(() => {
      const { whep, mjpeg } = this.#origin.sessions(this.#camera);
      return Promise.resolve(whep + mjpeg === 0 ? null : `left behind: WHEP ${whep}, MJPEG ${mjpeg}`);
    });
  }

  async #waitWithout(findProblem: () => Promise<string | null>): Promise<string | null> {
    const deadlineMs = Date.now() + RECOVERY_LIMIT_MS;
    for (;;) {
      const what = await findProblem();
      if (what === null || Date.now() > deadlineMs) return what;
      await pause(POLL_INTERVAL_MS);
    }
  }

  #readPlayer(): Promise<PlayerView> {
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
        details: reading
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
              brightness: video && window.tools.measureBrightness(video),
            },
      };
    }, this.#camera);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
