/**
 * What the time to a first frame was made of, in milliseconds, one stage after the other; null where a
 * transport has no such stage or nobody can see it: its time then belongs to the stage after it.
 */
export interface StartupTimings {
  /** Until the server's answer: SDP, index playlist, or the head of an HTTP response. */
  readonly answerMs: number | null;
  /** Until ICE and DTLS stood (WebRTC). */
  readonly iceMs: number | null;
  /** Until a picture that can be decoded alone had arrived: a key frame, a first segment or part, a JPEG. */
  readonly keyFrameMs: number | null;
  /** Until it was decoded and on the screen. */
  readonly decodeMs: number | null;
}

type StartupPhase = keyof StartupTimings;

/** Notes when each stage of an opening was passed. */
export class StartupClock {
  readonly #beganAtMs = performance.now();
  readonly #markedAtMs = new Map<StartupPhase, number>();

  /** The first word counts. */
  mark(phase: StartupPhase, atMs: number | null = performance.now()): void {
    if (atMs !== null && !this.#markedAtMs.has(phase)) this.#markedAtMs.set(phase, atMs);
  }

  /** The stages that were passed. */
  get timings(): StartupTimings {
    let fromMs = this.#beganAtMs;
    const span = (phase: StartupPhase): number | null => {
      const atMs = this.#markedAtMs.get(phase);
      if (atMs === undefined) return null;
      // The clocks of the browser's parts differ by a hair: no stage takes less than no time.
      const endMs = Math.max(fromMs, atMs);
      const spanMs = endMs - fromMs;
      fromMs = endMs;
      return spanMs;
    };
    const answerMs = span('answerMs');
    const iceMs = span('iceMs');
    const keyFrameMs = span('keyFrameMs');
    return Object.freeze({ answerMs, iceMs, keyFrameMs, decodeMs: span('decodeMs') });
  }
}
