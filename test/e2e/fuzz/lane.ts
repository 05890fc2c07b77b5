import type { Page } from '@playwright/test';
import type { Origin } from '../../../demo/origin/origin.js';
import { toCameraFaults, type Sequence } from './sequence.js';

/** Longer than any pause that a sequence can cause; a player that needs more has stopped retrying. */
const RECOVERY_LIMIT_MS = 60_000;
const POLL_INTERVAL_MS = 100;

/** The state of a player, as the page reports it. */
interface PlayerView {
  readonly state: string;
  readonly transport: string | null;
  readonly fault: unknown;
  /** When the frame was captured (epoch milliseconds); 0 if no frame can be read. */
  readonly epochMs: number;
  /** Details of a surface whose frame cannot be read. */
  readonly details: unknown;
}

/** The result of one sequence. */
export interface Outcome {
  readonly sequence: Sequence;
  /** The time from the end of the last fault to the picture. */
  readonly recoveryMs: number;
  /** What the player showed instead; null after a recovery. */
  readonly failure: string | null;
}

/** One camera and one place on the page, so that sequences run at the same time without sharing anything. */
export class Lane {
  readonly #page: Page;
  readonly #origin: Origin;
  readonly #camera: string;

  constructor(page: Page, origin: Origin, camera: string) {
    this.#page = page;
    this.#origin = origin;
    this.#camera = camera;
  }

  /** Plays a sequence with a new player, and removes the player after its recovery. */
  async run(sequence: Sequence): Promise<Outcome> {
    this.#origin.reset(this.#camera);
    const beganAtMs = Date.now();
    const [first] = sequence.steps;
    if (!sequence.startsLive && first) this.#origin.setFaults(this.#camera, toCameraFaults(first));
    await this.#addPlayer(sequence);
    let failure = sequence.startsLive ? await this.#waitForRecovery(beganAtMs) : null;
    for (const step of failure === null ? sequence.steps : []) {
      this.#origin.setFaults(this.#camera, toCameraFaults(step));
      // The sequence itself says how long each fault lasts.
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

  /** Waits for a live frame captured after `sinceMs`, and for one session on the server; else describes the player. */
  async #waitForRecovery(sinceMs: number): Promise<string | null> {
    return this.#waitWithout(async () => {
      const view = await this.#readPlayer();
      const { whep, mjpeg } = this.#origin.sessions(this.#camera);
      // HLS sessions end half a minute after their viewer, and snapshots have no sessions.
      const own = view.transport === 'whep' || view.transport === 'mjpeg' ? 1 : 0;
      const isWell = view.state === 'live' && view.epochMs > sinceMs && whep + mjpeg === own;
      return isWell ? null : `${JSON.stringify(view)}, sessions: WHEP ${whep}, MJPEG ${mjpeg}`;
    });
  }

  /** Waits until the server has no session; else returns how many it has. */
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
