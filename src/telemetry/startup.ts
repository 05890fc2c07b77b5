/**
 * The phases of the time to the first frame, in milliseconds, one after the other; null where a transport does not have
 * a phase or it cannot be measured: its time then belongs to the next phase.
 */
export interface StartupTimings {
  /** Until the server's answer: SDP, index playlist, or the head of an HTTP response. */
  readonly answerMs: number | null;
  /** Until ICE and DTLS were connected (WebRTC). */
  readonly iceMs: number | null;
  /** Until a picture that can be decoded alone arrived: a key frame, a first segment or part, a JPEG. */
  readonly keyFrameMs: number | null;
  /** Until the picture was decoded and displayed. */
  readonly decodeMs: number | null;
}

type StartupPhase = keyof StartupTimings;

/** Records when each phase of an opening ended. */
export class StartupClock {
  readonly #beganAtMs = performance.now();
  readonly #markedAtMs = new Map<StartupPhase, number>();

  /** Marks the end of a phase. Only the first call for a phase counts. */
  mark(phase: StartupPhase, atMs: number | null = performance.now()): void {
    if (atMs !== null && !this.#markedAtMs.has(phase)) this.#markedAtMs.set(phase, atMs);
  }

  /** The duration of each phase that ended. */
  get timings(): StartupTimings {
    let fromMs = this.#beganAtMs;
    const span = (phase: StartupPhase): number | null => {
      const atMs = this.#markedAtMs.get(phase);
      if (atMs === undefined) return null;
      // The clocks in a browser differ slightly: no phase takes less than no time.
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
