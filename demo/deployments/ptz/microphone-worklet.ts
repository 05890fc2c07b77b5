// Runs beside the page, on the thread of the sound: it collects the microphone's samples, and posts them in pieces.

/** The part of the worklet's world that is used here; TypeScript does not know it. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: typeof AudioWorkletProcessor): void;
declare const sampleRate: number;

class Microphone extends AudioWorkletProcessor {
  #piece = new Int16Array(Math.round(sampleRate / 10));
  #length = 0;

  process([input]: readonly (readonly Float32Array[])[]): boolean {
    for (const sample of input?.[0] ?? []) {
      this.#piece[this.#length] = Math.max(-1, Math.min(1, sample)) * 32_767;
      this.#length += 1;
      if (this.#length < this.#piece.length) continue;
      this.port.postMessage(this.#piece.buffer, [this.#piece.buffer]);
      this.#piece = new Int16Array(Math.round(sampleRate / 10));
      this.#length = 0;
    }
    return true;
  }
}

registerProcessor('microphone', Microphone);
