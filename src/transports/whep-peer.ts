import { Fault } from '../fault.js';
import { iceFragment, restartedAnswer } from './sdp.js';
import type { Accepted, WhepResource } from './whep-resource.js';

/** Host candidates come within milliseconds; with them in the offer most sessions need no PATCH at all. */
const GATHERING_LIMIT_MS = 40;
const ICE_LIMIT_MS = 5_000;
const PACKET_LIMIT_MS = 5_000;
const KEY_FRAME_LIMIT_MS = 15_000;
/** `disconnected` often heals by itself; then a restart of ICE gets its time; then it is lost. */
const HEAL_LIMIT_MS = 2_000;
const RESTART_LIMIT_MS = 4_000;
/** ICE servers that came with the answer are only used by a new ICE generation: if nothing connects without them. */
const RELAY_AFTER_MS = 1_000;

/** The peer connection of one session: one offer, one answer, candidates both ways, and the word of its end. */
export class WhepPeer {
  readonly pc: RTCPeerConnection;
  readonly video: RTCRtpReceiver;
  readonly audio: RTCRtpReceiver;
  /** Resolves once, with the fault that ended the connection by itself. Never after `close`. */
  readonly ended: Promise<Fault>;
  #end: (fault: Fault) => void = () => undefined;
  #isConnected = false;
  #hasFrame = false;
  readonly #iceServers: readonly RTCIceServer[];
  readonly #closing = new AbortController();
  readonly #timers = new Set<number>();
  #candidates: RTCIceCandidate[] = [];
  #resource: WhepResource | null = null;
  #answer = '';
  #isHealing = false;

  constructor(iceServers: readonly RTCIceServer[]) {
    this.#iceServers = iceServers;
    this.pc = new RTCPeerConnection({ iceServers: [...iceServers], bundlePolicy: 'max-bundle' });
    this.video = this.pc.addTransceiver('video', { direction: 'recvonly' }).receiver;
    this.audio = this.pc.addTransceiver('audio', { direction: 'recvonly' }).receiver;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    const { signal } = this.#closing;
    this.pc.addEventListener('icecandidate', ({ candidate }) => this.#onCandidate(candidate), { signal });
    this.pc.addEventListener('iceconnectionstatechange', () => this.#onIce(), { signal });
    this.pc.addEventListener('connectionstatechange', () => this.#onConnection(), { signal });
  }

  /** Makes the offer and gives its candidates a moment to join it. */
  async offer(): Promise<void> {
    await this.pc.setLocalDescription();
    if (this.pc.iceGatheringState === 'complete') return;
    await new Promise<void>((resolve) => {
      this.#after(GATHERING_LIMIT_MS, resolve);
      this.pc.addEventListener('icegatheringstatechange', () => resolve(), {
        once: true,
        signal: this.#closing.signal,
      });
    });
  }

  /** The offer with the candidates so far, which then need no PATCH. */
  takeOffer(): string {
    this.#candidates = [];
    return this.pc.localDescription?.sdp ?? '';
  }

  /** Takes what the server said. Rejects with `bad-answer` when the browser can't make sense of it. */
  async accept({ resource, sdp, isCounterOffer, iceServers }: Accepted): Promise<void> {
    this.#resource = resource;
    this.#answer = sdp;
    try {
      if (isCounterOffer) {
        await this.pc.setLocalDescription({ type: 'rollback' });
        await this.pc.setRemoteDescription({ type: 'offer', sdp });
        await this.pc.setLocalDescription();
        const isTaken = await resource.answer(this.takeOffer());
        if (!isTaken) throw new Error('the server refused the answer to its own offer');
      } else {
        await this.pc.setRemoteDescription({ type: 'answer', sdp });
      }
    } catch (cause) {
      if (this.#closing.signal.aborted) throw cause;
      const said = cause instanceof Error ? cause.message : String(cause);
      throw new Fault('bad-answer', { rung: 'whep', said, cause });
    }
    this.#watchDtls();
    void this.#trickle();
    this.#after(ICE_LIMIT_MS, () => {
      if (!this.#isConnected) this.#fail('no-media-path', 'no path for the media in 5 s');
    });
    if (iceServers.length > 0) {
      this.pc.setConfiguration({ ...this.pc.getConfiguration(), iceServers: [...this.#iceServers, ...iceServers] });
      this.#after(RELAY_AFTER_MS, () => {
        if (!this.#isConnected) void this.#restart();
      });
    }
  }

  /** To be called at the first decoded frame: from now on an end is a loss. */
  noteFrame(): void {
    this.#hasFrame = true;
  }

  close(): void {
    this.#closing.abort();
    this.#timers.forEach((timer) => clearTimeout(timer));
    this.pc.close();
  }

  #fail(code: Fault['code'], said: string): void {
    if (!this.#closing.signal.aborted) this.#end(new Fault(code, { rung: 'whep', said }));
  }

  #after(ms: number, act: () => void): void {
    const timer = window.setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  /**
   * A server that ends a session closes DTLS, which arrives within tens of milliseconds;
   * `connectionState` says `disconnected` five to seven seconds later.
   */
  #watchDtls(): void {
    const { transport } = this.video;
    transport?.addEventListener(
      'statechange',
      () => {
        if (transport.state === 'closed' || transport.state === 'failed') this.#onClosed();
      },
      { signal: this.#closing.signal },
    );
  }

  #onClosed(): void {
    if (this.#hasFrame) this.#fail('lost', 'the server ended the session');
    else this.#fail('ended-early', 'the server ended the session before its first picture');
  }

  #onIce(): void {
    const state = this.pc.iceConnectionState;
    if (state === 'connected' || state === 'completed') this.#onConnected();
    if (state === 'failed' && !this.#isConnected) this.#fail('no-media-path', 'ICE failed');
  }

  #onConnected(): void {
    this.#isHealing = false;
    if (this.#isConnected) return;
    this.#isConnected = true;
    this.#after(PACKET_LIMIT_MS, () => void this.#expectPackets());
    this.#after(KEY_FRAME_LIMIT_MS, () => {
      if (!this.#hasFrame) this.#fail('no-media', 'packets, and no key frame among them in 15 s');
    });
  }

  async #expectPackets(): Promise<void> {
    if (this.#hasFrame || this.#closing.signal.aborted) return;
    for (const report of (await this.video.getStats()).values() as Iterable<Record<string, unknown>>) {
      if (report['type'] === 'inbound-rtp' && Number(report['packetsReceived']) > 0) return;
    }
    this.#fail('no-media', 'connected, and no packet of video in 5 s');
  }

  #onConnection(): void {
    const state = this.pc.connectionState;
    if (state === 'closed' || (state === 'failed' && this.#isConnected)) this.#onClosed();
    if (state !== 'disconnected' || this.#isHealing) return;
    this.#isHealing = true;
    this.#after(HEAL_LIMIT_MS, () => {
      if (!this.#isHealing) return;
      void this.#restart();
      this.#after(RESTART_LIMIT_MS, () => {
        if (this.#isHealing) this.#fail('lost', 'the connection broke');
      });
    });
  }

  #onCandidate(candidate: RTCIceCandidate | null): void {
    if (!candidate?.candidate) return;
    this.#candidates.push(candidate);
    // Those that come together go together.
    if (this.#resource && this.#candidates.length === 1) this.#after(10, () => void this.#trickle());
  }

  async #trickle(): Promise<void> {
    if (this.#candidates.length === 0 || !this.#resource?.canTrickle) return;
    const fragment = iceFragment(this.pc.localDescription?.sdp ?? '', this.#candidates);
    this.#candidates = [];
    await this.#resource.trickle(fragment);
  }

  /** A new ICE generation in the running session: frames go on while it connects. */
  async #restart(): Promise<void> {
    if (!this.#resource?.canTrickle || this.pc.signalingState !== 'stable') return;
    try {
      await this.pc.setLocalDescription(await this.pc.createOffer({ iceRestart: true }));
      const fragment = await this.#resource.restart(iceFragment(this.takeOffer(), []));
      const answer = fragment && restartedAnswer(this.#answer, fragment);
      if (answer) await this.pc.setRemoteDescription({ type: 'answer', sdp: answer });
      else await this.pc.setLocalDescription({ type: 'rollback' });
      await this.#trickle();
    } catch {
      // Closed meanwhile, or a server that can't: the limit that runs decides.
    }
  }
}
