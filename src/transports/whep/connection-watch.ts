import { Fault, type FaultCode } from '../../faults/fault.js';
import { pause } from '../../shared/pause.js';
import { countPackets } from './stats.js';

const ICE_LIMIT_MS = 5_000;
const PACKET_LIMIT_MS = 5_000;
const KEY_FRAME_LIMIT_MS = 15_000;
/** Where only sound is expected, it does not wait for a picture. */
const SOUND_AFTER_MS = 300;
/**
 * `disconnected` often recovers by itself. After the first limit ICE is restarted; after the second the connection is
 * lost.
 */
const HEAL_LIMIT_MS = 2_000;
const RESTART_LIMIT_MS = 4_000;
/**
 * A session that the server ends this soon after its first frame cannot be played. MediaMTX ends one at its first
 * B-frame: where it begins with a key frame, two pictures are visible before that.
 */
const EARLY_END_MS = 1_000;

/** Finds out why a peer connection brings no picture, or no longer does. */
export class ConnectionWatch {
  /** Resolves once, with the fault that ended the connection by itself; never after the signal aborted. */
  readonly ended: Promise<Fault>;
  /** Resolves when it is certain that sound comes, and no picture. */
  readonly soundAlone: Promise<void>;
  #end: (fault: Fault) => void = () => undefined;
  #resolveSoundAlone: () => void = () => undefined;
  readonly #pc: RTCPeerConnection;
  readonly #signal: AbortSignal;
  readonly #restart: () => void;
  #isConnected = false;
  #firstFrameAtMs: number | null = null;
  #isSoundExpected = false;
  #healing: AbortController | null = null;

  /** @param restart Called when the connection broke and did not recover: may restart ICE. */
  constructor(pc: RTCPeerConnection, signal: AbortSignal, restart: () => void) {
    this.#pc = pc;
    this.#signal = signal;
    this.#restart = restart;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.soundAlone = new Promise((resolve) => {
      this.#resolveSoundAlone = resolve;
    });
    pc.addEventListener('iceconnectionstatechange', () => this.#onIce(), { signal });
    pc.addEventListener('connectionstatechange', () => this.#onConnection(), { signal });
  }

  /** Whether ICE has ever found a path. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /**
   * Call this when both descriptions are set: the time limit of ICE begins.
   *
   * @param isSoundExpected Whether only sound came from the endpoint the last time.
   */
  begin({ transport }: RTCRtpReceiver, isSoundExpected: boolean): void {
    this.#isSoundExpected = isSoundExpected;
    // A near server is connected before the description is set.
    if (isSoundExpected && this.#isConnected) this.#scheduleSoundCheck();
    // A server that ends a session closes DTLS, which arrives within tens of milliseconds; `connectionState` becomes
    // `disconnected` five to seven seconds later.
    const onDtls = () => {
      if (transport?.state === 'closed') this.#onClosed();
      if (transport?.state === 'failed') this.#onBroken('DTLS failed');
    };
    transport?.addEventListener('statechange', onDtls, { signal: this.#signal });
    onDtls();
    runAfter(ICE_LIMIT_MS, this.#signal, () => {
      if (!this.#isConnected) this.fail('no-media-path', 'no path for the media in 5 s');
    });
  }

  /** Call this at the first presented frame. */
  noteFrame(): void {
    this.#firstFrameAtMs = performance.now();
  }

  get #hasFrame(): boolean {
    return this.#firstFrameAtMs !== null;
  }

  fail(code: FaultCode, serverMessage: string): void {
    if (!this.#signal.aborted) this.#end(new Fault(code, { transport: 'whep', serverMessage }));
  }

  #onClosed(): void {
    const first = this.#firstFrameAtMs;
    if (first !== null && performance.now() - first > EARLY_END_MS) this.fail('lost', 'the server ended the session');
    else this.fail('ended-early', `the server ended the session ${first === null ? 'before' : 'at'} its first picture`);
  }

  #onBroken(serverMessage: string): void {
    this.fail(this.#hasFrame ? 'lost' : 'no-media-path', serverMessage);
  }

  #onIce(): void {
    const state = this.#pc.iceConnectionState;
    if (state === 'failed' && !this.#isConnected) this.fail('no-media-path', 'ICE failed');
    if (state !== 'connected' && state !== 'completed') return;
    this.#healing?.abort();
    this.#healing = null;
    if (this.#isConnected) return;
    this.#isConnected = true;
    if (this.#isSoundExpected) this.#scheduleSoundCheck();
    runAfter(PACKET_LIMIT_MS, this.#signal, () => void this.#expectPackets());
    runAfter(KEY_FRAME_LIMIT_MS, this.#signal, () => {
      if (!this.#hasFrame) this.fail('no-media', 'packets, and no key frame in 15 s');
    });
  }

  async #expectPackets(): Promise<void> {
    const { audio, video } = await this.#checkPackets();
    if (this.#hasFrame || audio > 0 || video > 0) return;
    this.fail('no-media', 'connected, and no packet of video in 5 s');
  }

  #scheduleSoundCheck(): void {
    runAfter(SOUND_AFTER_MS, this.#signal, () => {
      void this.#checkPackets().then(({ audio, video }) => {
        if (audio === 0 && video === 0) this.#scheduleSoundCheck();
      });
    });
  }

  /** Counts the packets so far. MediaMTX offers a video that never comes beside a camera's sound, for old browsers. */
  async #checkPackets(): Promise<{ readonly audio: number; readonly video: number }> {
    const packets = countPackets(await this.#pc.getStats());
    if (packets.audio > 0 && packets.video === 0) this.#resolveSoundAlone();
    return packets;
  }

  #onConnection(): void {
    const state = this.#pc.connectionState;
    if (state === 'failed' && this.#isConnected && !this.#healing) this.#onBroken('the connection broke');
    if (state !== 'disconnected' || this.#healing) return;
    const healing = new AbortController();
    this.#healing = healing;
    this.#signal.addEventListener('abort', () => healing.abort(), { once: true, signal: healing.signal });
    runAfter(HEAL_LIMIT_MS, healing.signal, () => {
      this.#restart();
      runAfter(RESTART_LIMIT_MS, healing.signal, () => {
        if (this.#pc.connectionState !== 'connected') this.#onBroken('the connection broke');
        this.#healing = null;
      });
    });
  }
}

/** Runs a callback after a time, unless the signal aborts before. */
export function runAfter(ms: number, signal: AbortSignal, callback: () => void): void {
  pause(ms, signal).then(callback, () => undefined);
}
