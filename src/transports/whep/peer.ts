import { Fault } from '../../faults/fault.js';
import { buildIceFragment, buildRestartedAnswer } from './sdp.js';
import { closeWhenIdle } from './close-when-idle.js';
import { knownRelays } from './relay-memory.js';
import { isSoundOnly, type OfferedMedia } from './offered-media.js';
import type { AcceptedOffer } from './offer.js';
import type { WhepResource } from './resource.js';
import type { SessionCheckResult } from './session-check.js';
import { runAfter, ConnectionWatch } from './connection-watch.js';

/**
 * How long the offer waits for its first candidate, and then for more. Host candidates are there within 2 ms
 * (Chromium), and the end of gathering is reported after 120 ms: to wait for that would only delay the picture. Later
 * candidates are trickled; a server without PATCH learns them from the checks that we send to its candidates.
 */
const FIRST_CANDIDATE_LIMIT_MS = 40;
const COMPANIONS_MS = 5;
/** Candidates that arrive within this time are sent together. */
const BATCH_MS = 10;
/**
 * Only a new ICE generation uses the ICE servers that came with the answer: it is made if nothing connects without
 * them in this time.
 */
const RELAY_AFTER_MS = 1_000;

/** The peer connection of one session: one offer, one answer, candidates both ways. It ends with its signal. */
export class WhepPeer {
  readonly pc: RTCPeerConnection;
  readonly watch: ConnectionWatch;
  readonly #signal: AbortSignal;
  #video: RTCRtpTransceiver | null = null;
  #audio: RTCRtpTransceiver | null = null;
  #candidates: RTCIceCandidate[] = [];
  #resource: WhepResource | null = null;
  /** The server's description; null after a counter-offer, which a fragment cannot renew. */
  #answer: string | null = null;
  /** While a description is under way, candidates wait: they would overtake it. */
  #isNegotiating = true;

  constructor(iceServers: readonly RTCIceServer[], signal: AbortSignal, offered: OfferedMedia = 'both') {
    this.#signal = signal;
    this.pc = new RTCPeerConnection({ iceServers: [...iceServers], bundlePolicy: 'max-bundle' });
    signal.addEventListener('abort', () => closeWhenIdle(this.pc), { once: true });
    if (offered !== 'audio') this.#video = this.pc.addTransceiver('video', { direction: 'recvonly' });
    if (offered !== 'video') this.#audio = this.pc.addTransceiver('audio', { direction: 'recvonly' });
    this.watch = new ConnectionWatch(this.pc, signal, () => void this.#restart());
    this.pc.addEventListener('icecandidate', ({ candidate }) => this.#onCandidate(candidate), { signal });
  }

  /** The receiver of the picture; null when the server sends none. */
  get video(): RTCRtpReceiver | null {
    return getReceiver(this.#video);
  }

  get audio(): RTCRtpReceiver | null {
    return getReceiver(this.#audio);
  }

  /** Closes a connection whose offer was refused. */
  close(): void {
    closeWhenIdle(this.pc);
  }

  /** Creates the offer, with the candidates of the first moments. */
  async offer(): Promise<string> {
    await this.pc.setLocalDescription();
    return this.#gathered();
  }

  /**
   * Applies the server's answer. Rejects with `bad-answer` when the browser cannot parse it, and with `unsupported`
   * when it contains neither picture nor sound.
   */
  async accept(accepted: AcceptedOffer): Promise<void> {
    this.#resource = accepted.resource;
    try {
      if (accepted.isCounterOffer) await this.#acceptOffer(accepted);
      else await this.pc.setRemoteDescription({ type: 'answer', sdp: accepted.sdp });
    } catch (cause) {
      if (cause instanceof Fault || this.#signal.aborted) throw cause;
      const serverMessage = cause instanceof Error ? cause.message : String(cause);
      throw new Fault('bad-answer', { transport: 'whep', serverMessage, cause });
    }
    this.#signal.throwIfAborted();
    const first = this.video ?? this.audio;
    if (!first) throw new Fault('unsupported', { transport: 'whep', serverMessage: 'the answer has no video' });
    if (!accepted.isCounterOffer) this.#answer = accepted.sdp;
    this.watch.begin(first, isSoundOnly(accepted.endpoint));
    this.#isNegotiating = false;
    void this.#trickle();
    if (accepted.link) this.#useRelaysIfNeeded(accepted.endpoint, accepted.link);
  }

  /** Asks whether the server still has the session; `there` where that is not possible. */
  async checkSession(): Promise<SessionCheckResult> {
    // While ICE restarts, a request to the server is under way already.
    if (!this.#resource?.canPatch || this.#isNegotiating) return 'there';
    return this.#resource.checkSession(buildIceFragment(this.pc.localDescription?.sdp ?? '', []));
  }

  async #acceptOffer({ resource, sdp }: AcceptedOffer): Promise<void> {
    await this.pc.setLocalDescription({ type: 'rollback' });
    // Transceivers of addTransceiver are never used for a remote offer (RFC 9429 §5.10): it creates its own.
    this.#video?.stop();
    this.#audio?.stop();
    await this.pc.setRemoteDescription({ type: 'offer', sdp });
    const theirs = this.pc.getTransceivers().filter(({ mid }) => mid !== null);
    this.#video = theirs.find(({ receiver }) => receiver.track.kind === 'video') ?? this.#video;
    this.#audio = theirs.find(({ receiver }) => receiver.track.kind === 'audio') ?? this.#audio;
    await this.pc.setLocalDescription();
    if (!(await resource.answer(await this.#gathered()))) {
      throw new Fault('refused', {
        transport: 'whep',
        serverMessage: 'the server refused our answer',
      });
    }
  }

  /** Restarts ICE with the servers that came with the answer, when nothing connects without them. */
  #useRelaysIfNeeded(endpoint: string, link: string): void {
    runAfter(RELAY_AFTER_MS, this.#signal, () => {
      if (!this.watch.isConnected) void this.#useRelays(endpoint, link).catch(() => undefined);
    });
  }

  /** The module is loaded only now: most viewers need no relay. Rejects where it cannot be loaded. */
  async #useRelays(endpoint: string, link: string): Promise<void> {
    const { addIceServers } = await import('./ice-servers.js');
    if (this.#signal.aborted || this.watch.isConnected) return;
    const relays = addIceServers(this.pc, link);
    if (!relays) return;
    knownRelays.set(new URL(endpoint).origin, relays);
    await this.#restart();
  }

  /** Gives the local description with its candidates so far, which then need no PATCH. */
  async #gathered(): Promise<string> {
    await this.#gather();
    this.#candidates = [];
    return this.pc.localDescription?.sdp ?? '';
  }

  /**
   * Resolves when the first candidates are there. The gathering state says nothing: it may be of the last generation.
   */
  async #gather(): Promise<void> {
    await new Promise<void>((resolve) => {
      const onCandidate = () => runAfter(COMPANIONS_MS, this.#signal, resolve);
      this.pc.addEventListener('icecandidate', onCandidate, { once: true, signal: this.#signal });
      runAfter(FIRST_CANDIDATE_LIMIT_MS, this.#signal, resolve);
    });
  }

  #onCandidate(candidate: RTCIceCandidate | null): void {
    if (!candidate?.candidate) return;
    this.#candidates.push(candidate);
    if (this.#candidates.length === 1) runAfter(BATCH_MS, this.#signal, () => void this.#trickle());
  }

  /** Takes what the server does not have yet of this ICE generation. */
  #takeFragment(): string {
    return buildIceFragment(this.pc.localDescription?.sdp ?? '', this.#candidates.splice(0));
  }

  async #trickle(): Promise<void> {
    if (this.#isNegotiating) return;
    const fragment = this.#takeFragment();
    if (fragment.includes('a=candidate:')) await this.#resource?.trickle(fragment);
  }

  /** Starts a new ICE generation in the running session: frames continue while it connects. */
  async #restart(): Promise<void> {
    if (!this.#resource?.canPatch || !this.#answer || this.#isNegotiating) return;
    this.#isNegotiating = true;
    try {
      await this.pc.setLocalDescription(await this.pc.createOffer({ iceRestart: true }));
      await this.#gather();
      const fragment = await this.#resource.restart(this.#takeFragment());
      const answer = fragment && buildRestartedAnswer(this.#answer, fragment);
      if (answer) await this.pc.setRemoteDescription({ type: 'answer', sdp: answer });
    } catch {
      // Closed meanwhile, or not supported by the server: the running time limit decides.
    }
    // Without an answer, the old generation stays in use.
    if (this.pc.signalingState === 'have-local-offer') {
      await this.pc.setLocalDescription({ type: 'rollback' }).catch(() => undefined);
    }
    this.#isNegotiating = false;
    await this.#trickle();
  }
}

function getReceiver(transceiver: RTCRtpTransceiver | null): RTCRtpReceiver | null {
  return transceiver?.currentDirection === 'recvonly' ? transceiver.receiver : null;
}
