import type { ErrorData, LevelDetails } from 'hls.js';
import type Hls from 'hls.js';
import { Fault } from '../fault.js';
import { faultFromHls, isSessionGone } from './hls-faults.js';

/** Errors of the decoder that hls.js may mend, within this time of each other, before the rung is given up. */
const MEDIA_ERRORS = 2;
const MEDIA_ERRORS_WITHIN_MS = 30_000;
/** A new load that is needed again so soon has not helped. */
const RELOAD_AGAIN_MS = 3_000;

/** Keeps one hls.js playing through what heals in place, and says when it has ended. */
export class HlsKeeper {
  /** Resolves once, with what ended the playing; never after the signal aborts. */
  readonly ended: Promise<Fault>;
  bytesReceived = 0;
  readonly #hls: Hls;
  readonly #index: string;
  readonly #asked: 'll-hls' | 'hls';
  readonly #signal: AbortSignal;
  #end: (fault: Fault) => void = () => undefined;
  #isPlaying = false;
  #hasParts = false;
  #endSn = -1;
  #loadedAtMs = 0;
  #mediaErrorsAtMs: number[] = [];

  constructor(hls: Hls, { Events }: typeof Hls, index: string, asked: 'll-hls' | 'hls', signal: AbortSignal) {
    this.#hls = hls;
    this.#index = index;
    this.#asked = asked;
    this.#signal = signal;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    hls.on(Events.ERROR, (_, data) => this.#onError(data));
    hls.on(Events.LEVEL_LOADED, (_, { details }) => this.#onPlaylist(details));
    hls.on(Events.FRAG_LOADED, (_, { payload }) => {
      this.bytesReceived += payload.byteLength;
    });
  }

  /** What is really played: a playlist without parts is classic HLS, whatever was asked. */
  get rung(): 'll-hls' | 'hls' {
    return this.#asked === 'll-hls' && this.#hasParts ? 'll-hls' : 'hls';
  }

  /** Loads the index, the first time or anew: a new session on the server, on the same surface. */
  load(): void {
    this.#loadedAtMs = performance.now();
    this.#endSn = -1;
    this.#hls.loadSource(this.#index);
  }

  /** To be called at the first frame: from now on a forgotten session is a reason to load anew. */
  notePlaying(): void {
    this.#isPlaying = true;
  }

  #onPlaylist(details: LevelDetails): void {
    this.#hasParts = (details.partList?.length ?? 0) > 0;
    // Catching up by the playback rate is tied to this switch; without parts it does nothing else.
    if (this.#asked === 'hls') this.#hls.lowLatencyMode = !this.#hasParts;
    // A sequence that begins again: hls.js would wait for ever for the segments that it expects.
    if (details.endSN < this.#endSn && this.#isPlaying) this.#reload(new Fault('lost', { rung: this.#asked }));
    else this.#endSn = details.endSN;
  }

  #onError(data: ErrorData): void {
    if (this.#signal.aborted) return;
    const fault = faultFromHls(this.#asked, data);
    const isIndex = data.details.startsWith('manifest');
    if (this.#isPlaying && !isIndex && isSessionGone(data)) {
      this.#reload(fault);
      return;
    }
    if (!data.fatal) return;
    if ((data.type as string) === 'mediaError' && fault.code !== 'unsupported' && this.#mayMend()) {
      this.#hls.recoverMediaError();
      return;
    }
    this.#finish(fault);
  }

  #reload(fault: Fault): void {
    if (performance.now() - this.#loadedAtMs < RELOAD_AGAIN_MS) this.#finish(fault);
    else this.load();
  }

  #mayMend(): boolean {
    const nowMs = performance.now();
    this.#mediaErrorsAtMs = this.#mediaErrorsAtMs.filter((atMs) => nowMs - atMs < MEDIA_ERRORS_WITHIN_MS);
    this.#mediaErrorsAtMs.push(nowMs);
    return this.#mediaErrorsAtMs.length <= MEDIA_ERRORS;
  }

  #finish(fault: Fault): void {
    if (!this.#signal.aborted) this.#end(fault);
  }
}
