const FFT_SIZE = 512;
/** Speech at a usual distance has about −20 dBFS, a quiet room about −60. */
const QUIETEST_DB = -60;
const LOUDEST_DB = -10;

/** Measures how loud a microphone is. */
export class LevelMeter {
  readonly #context = new AudioContext();
  readonly #analyser: AnalyserNode;
  readonly #samples = new Float32Array(FFT_SIZE);

  constructor(stream: MediaStream) {
    this.#analyser = new AnalyserNode(this.#context, { fftSize: FFT_SIZE });
    // Not connected further: the viewer must not hear the own voice.
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
  }

  /** The level now: 0 for silence, 1 for a loud voice, on a scale of decibels. */
  read(): number {
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return levelOf(this.#samples);
  }

  close(): void {
    void this.#context.close().catch(() => undefined);
  }
}

/** Gives the level, 0 to 1, of samples from −1 to 1. */
export function levelOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const db = 10 * Math.log10(power);
  return Math.min(1, Math.max(0, (db - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)));
}
