import { asFault, Fault } from '../faults/fault.js';
import { isSending, nextTickMs, SILENT, stepTalk, type TalkInput, type TalkState } from './hold-to-talk.js';
import { LevelMeter } from './level-meter.js';
import { MicrophoneError, openMicrophone } from './microphone.js';
import type { TalkBackProvider, TalkProblem } from './talk-back.js';

/** A service that has not answered by then does not answer. */
const OPEN_LIMIT_MS = 20_000;

interface Microphone {
  readonly stream: MediaStream;
  readonly meter: LevelMeter | null;
}

/** Opens and closes the microphone and the way back, as `hold-to-talk.ts` decides. */
export class Talker {
  readonly #provider: TalkBackProvider;
  readonly #camera: string;
  readonly #onChange: () => void;
  #state: TalkState = SILENT;
  /** Ends the question for the microphone. */
  #asking: AbortController | null = null;
  #microphone: Microphone | null = null;
  /** Ends the way back. */
  #wayBack: AbortController | null = null;
  /** The track of the way back: a clone, so that a service that keeps it hears nothing after the end. */
  #track: MediaStreamTrack | null = null;
  #timer = 0;

  /** @param onChange Called after each change of `state`. */
  constructor(provider: TalkBackProvider, camera: string, onChange: () => void) {
    this.#provider = provider;
    this.#camera = camera;
    this.#onChange = onChange;
  }

  get state(): TalkState {
    return this.#state;
  }

  /** How loud the microphone is now, 0 to 1; 0 while the viewer does not hold the button. */
  get level(): number {
    return this.#state.isHeld ? (this.#microphone?.meter?.read() ?? 0) : 0;
  }

  press(): void {
    this.#step({ type: 'press' });
  }
  release(): void {
    this.#step({ type: 'release' });
  }
  /** Closes everything. */
  leave(): void {
    this.#step({ type: 'leave' });
  }

  #step(input: TalkInput): void {
    const before = this.#state;
    this.#state = stepTalk(before, input, performance.now());
    if (this.#state === before) return;
    this.#apply();
    this.#onChange();
  }

  /** Makes what is open match the state. */
  #apply(): void {
    const { isHeld, microphone, wayBack } = this.#state;
    // First of all: nobody may be overheard.
    for (const track of this.#microphone?.stream.getTracks() ?? []) track.enabled = isHeld;
    if (this.#track) this.#track.enabled = isSending(this.#state);
    if (wayBack === 'none') this.#closeWayBack();
    if (microphone === 'none') this.#closeMicrophone();
    if (microphone === 'asking' && !this.#asking) void this.#openMicrophone();
    if (wayBack === 'opening' && !this.#wayBack) void this.#openWayBack();
    this.#plan();
  }

  #plan(): void {
    clearTimeout(this.#timer);
    const atMs = nextTickMs(this.#state);
    if (atMs !== null) {
      const onTime = () => {
        this.#step({ type: 'tick' });
        // A timer may be early by a fraction of a millisecond: then nothing was due yet.
        this.#plan();
      };
      this.#timer = window.setTimeout(onTime, Math.max(1, Math.ceil(atMs - performance.now())));
    }
  }

  async #openMicrophone(): Promise<void> {
    const asking = (this.#asking = new AbortController());
    try {
      const stream = await openMicrophone();
      if (asking.signal.aborted) {
        stopAll(stream);
        return;
      }
      this.#microphone = { stream, meter: createMeter(stream) };
      const onEnded = () => this.#microphone?.stream === stream && this.#step({ type: 'microphone-lost' });
      for (const track of stream.getTracks()) track.addEventListener('ended', onEnded);
      this.#asking = null;
      this.#step({ type: 'microphone', problem: null });
    } catch (thrown) {
      if (asking.signal.aborted) return;
      this.#asking = null;
      const problem: TalkProblem =
        thrown instanceof MicrophoneError ? thrown.problem : { code: 'microphone-busy', serverMessage: null };
      this.#step({ type: 'microphone', problem });
    }
  }

  #closeMicrophone(): void {
    this.#asking?.abort();
    this.#asking = null;
    const microphone = this.#microphone;
    this.#microphone = null;
    microphone?.meter?.close();
    if (microphone) stopAll(microphone.stream);
  }

  async #openWayBack(): Promise<void> {
    const ending = (this.#wayBack = new AbortController());
    const track = this.#microphone?.stream.getAudioTracks()[0]?.clone();
    if (!track) return;
    this.#track = track;
    track.enabled = false;
    const { signal } = ending;
    signal.addEventListener('abort', () => track.stop(), { once: true });
    const close = (reason: unknown) => {
      if (!signal.aborted) this.#step({ type: 'way-back-closed', problem: toProblem(reason) });
    };
    const timer = setTimeout(() => close(new Fault('unreachable')), OPEN_LIMIT_MS);
    try {
      const { closed } = await this.#provider({ camera: this.#camera, track, signal });
      clearTimeout(timer);
      // Also one that rejects after the end is waited for: otherwise it would count as unhandled.
      closed.then(close, close);
      if (!signal.aborted) this.#step({ type: 'way-back-open' });
    } catch (thrown) {
      clearTimeout(timer);
      close(thrown);
    }
  }

  #closeWayBack(): void {
    const ending = this.#wayBack;
    this.#wayBack = this.#track = null;
    ending?.abort();
  }
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** A browser that gives no sound to analyse still talks. */
function createMeter(stream: MediaStream): LevelMeter | null {
  try {
    return new LevelMeter(stream);
  } catch {
    return null;
  }
}

function toProblem(reason: unknown): TalkProblem {
  if (!(reason instanceof Error)) return { code: 'lost', serverMessage: null };
  const { code, serverMessage } = asFault(reason, null);
  return { code, serverMessage };
}
