import type { Seekable } from '../../src/replay/time-axis.js';
import { PlayerAttributes } from './attributes.js';
import type { ReplayControls } from './player-part.js';

/** What can be seen again. Without `replay`, and until its script is there, that is nothing. */
export class CamReplay extends PlayerAttributes {
  /** @internal The part that looks back, once it is there. */
  replayControls: ReplayControls | null = null;
  /**
   * What can be shown again, oldest first, as `{startMs, endMs, source}`; its `reason` says why it stays empty. Null
   * without `replay`.
   */
  get seekable(): Seekable | null {
    return this.replayControls?.seekable ?? null;
  }
  /** The moment of the visible picture, in epoch milliseconds; null where it is unknown. */
  get positionMs(): number | null {
    return this.replayControls?.positionMs ?? null;
  }
  /** The rate at which the past is played, -16 to 16: 0 is paused, below it backwards. Live has 1. */
  get playbackRate(): number {
    return this.replayControls?.playbackRate ?? 1;
  }
  set playbackRate(rate: number) {
    if (this.replayControls) this.replayControls.playbackRate = rate;
  }
  /** Shows the picture of a moment (epoch milliseconds), or `live`. Resolves when it is visible. */
  async seek(to: number | 'live'): Promise<void> {
    await this.replayControls?.seek(to);
  }
  /** Pauses, and shows the picture this many frames later, or earlier if negative. Resolves when it is visible. */
  async step(frames: number): Promise<void> {
    await this.replayControls?.step(frames);
  }
  /**
   * Makes a file of the camera's own frames between two moments (epoch milliseconds): an MP4, or a QuickTime film of
   * Motion JPEG. It begins with the key frame at or before the first moment. Rejects with NotFoundError where nothing of
   * this time is kept.
   */
  clip(time: { readonly fromMs: number; readonly toMs: number }): Promise<Blob> {
    return this.replayControls?.clip(time) ?? Promise.reject(new DOMException('No replay.', 'NotFoundError'));
  }
}
