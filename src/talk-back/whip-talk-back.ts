import { resolveAddress, type CameraAddress } from '../address/camera-address.js';
import type { CredentialProvider } from '../credentials/credential.js';
import { CredentialStore } from '../credentials/credentials.js';
import { Fault } from '../faults/fault.js';
import type { Cookies } from '../playback/settings.js';
import { withAddressSpace } from '../transports/address-space.js';
import { openWithTimeout } from '../transports/open-with-timeout.js';
import { closeWhenIdle } from '../transports/whep/close-when-idle.js';
import { runAfter } from '../transports/whep/connection-watch.js';
import { postOffer } from '../transports/whep/offer.js';
import type { Fetch } from '../transports/whep/resource.js';
import type { TalkBackProvider, TalkSession } from './talk-back.js';

/** How the requests of a way back are made. */
export interface TalkBackOptions {
  /** Gives the credentials, as on a player. Called before the first request, and again after a refusal. */
  readonly credentials?: CredentialProvider | null;
  /** Whether requests carry cookies; `omit` if absent. */
  readonly cookies?: Cookies;
  readonly iceServers?: readonly RTCIceServer[];
}

const CONNECT_LIMIT_MS = 6_000;
/** Host candidates are there within 2 ms; a relay takes a round trip or more. */
const HOST_CANDIDATES_MS = 45;
const RELAY_CANDIDATES_MS = 1_000;

/**
 * Sends the microphone to a WHIP endpoint (RFC 9725), for example to a path of MediaMTX that the camera's own service
 * reads.
 *
 * @param url The endpoint, or a template with `{camera}`, absolute or relative to the page:
 * `http://media:8889/talk/{camera}/whip`.
 *
 * @example
 * ```ts
 * player.talkBack = whipTalkBack('https://media.example/talk/{camera}/whip', { credentials });
 * ```
 */
export function whipTalkBack(url: string, options: TalkBackOptions = {}): TalkBackProvider {
  return createProvider((camera) => resolveAddress({ camera, whep: url }, document.baseURI), options);
}

/**
 * Sends the microphone to a camera by go2rtc, over a source that has a way back: `onvif`, `rtsp` with a backchannel,
 * `tapo`, `doorbird` and others.
 *
 * @param server The root of go2rtc, absolute or relative to the page: `http://media:1984`.
 *
 * @example
 * ```ts
 * player.talkBack = go2rtcTalkBack('http://media:1984');
 * ```
 */
export function go2rtcTalkBack(server: string, options: TalkBackOptions = {}): TalkBackProvider {
  return whipTalkBack(`${server.replace(/\/+$/, '')}/api/webrtc?src={camera}`, options);
}

/**
 * @internal Creates the provider of a player's own server: a path of MediaMTX beside the camera's (`talk/{camera}`), or
 * go2rtc.
 */
export function ownServerTalkBack(
  address: Pick<CameraAddress, 'server' | 'serverType'>,
  options: TalkBackOptions,
): TalkBackProvider {
  return createProvider((camera) => {
    const resolve = (name: string) => resolveAddress({ ...address, camera: name }, document.baseURI);
    const own = resolve(camera);
    if (!own.endpoints.whep || isGo2rtc(own.endpoints.whep)) return own;
    const { endpoints, logins } = resolve(`talk/${camera}`);
    return { endpoints: { ...endpoints, whep: endpoints.whep?.replace(/\/whep$/, '/whip') ?? null }, logins };
  }, options);
}

type Addresses = ReturnType<typeof resolveAddress>;

/** @param addressesOf Gives where the microphone of a camera is sent, as `whep`. */
function createProvider(addressesOf: (camera: string) => Addresses, options: TalkBackOptions): TalkBackProvider {
  const { credentials = null, cookies = 'omit', iceServers = [] } = options;
  const stores = new Map<string, CredentialStore>();
  return async ({ camera, track, signal }) => {
    const { endpoints, logins } = addressesOf(camera);
    const endpoint = endpoints.whep;
    if (!endpoint) throw new Fault('bad-address', { serverMessage: 'no address for talking is given' });
    const store = stores.get(endpoint) ?? new CredentialStore(credentials, [endpoint], { logins, cookies });
    stores.set(endpoint, store);
    const fetchIt: Fetch = (input, init) =>
      fetch(input, withAddressSpace(endpoint, { ...init, ...(cookies !== 'omit' && { credentials: cookies }) }));
    try {
      return await openWithTimeout(signal, async (ending) => {
        const peer = new TalkPeer(track, iceServers, isGo2rtc(endpoint), ending.signal);
        const signalling = { endpoint, credentials: store, fetch: fetchIt, signal: ending.signal };
        const { sdp } = await postOffer(signalling, () => peer.offer());
        return await peer.accept(sdp);
      });
    } catch (thrown) {
      if (thrown instanceof Fault && thrown.code === 'unauthorized') store.renew();
      throw thrown;
    }
  };
}

/** Whether an endpoint is go2rtc's, also behind a proxy. */
function isGo2rtc(endpoint: string): boolean {
  return /\/webrtc\?(.*&)?src=/.test(endpoint);
}

/** The peer connection of one way back. It ends with its signal. */
class TalkPeer {
  readonly #pc: RTCPeerConnection;
  readonly #sender: RTCRtpTransceiver;
  readonly #signal: AbortSignal;
  readonly #candidatesMs: number;

  constructor(track: MediaStreamTrack, iceServers: readonly RTCIceServer[], asConsumer: boolean, signal: AbortSignal) {
    signal.throwIfAborted();
    this.#signal = signal;
    this.#candidatesMs = iceServers.length > 0 ? RELAY_CANDIDATES_MS : HOST_CANDIDATES_MS;
    this.#pc = new RTCPeerConnection({ iceServers: [...iceServers], bundlePolicy: 'max-bundle' });
    signal.addEventListener('abort', () => closeWhenIdle(this.#pc), { once: true });
    // With the id of a stream: some servers want one.
    this.#sender = this.#pc.addTransceiver(track, { direction: 'sendonly', streams: [new MediaStream([track])] });
    if (asConsumer) this.#askForSomething();
  }

  async offer(): Promise<string> {
    await this.#pc.setLocalDescription();
    await new Promise<void>((resolve) => {
      this.#pc.addEventListener('icegatheringstatechange', () => {
        if (this.#pc.iceGatheringState === 'complete') resolve();
      });
      runAfter(this.#candidatesMs, this.#signal, resolve);
      this.#signal.addEventListener('abort', () => resolve(), { once: true });
    });
    return this.#pc.localDescription?.sdp ?? '';
  }

  /** Applies the server's answer. Resolves when the server receives the microphone. */
  async accept(sdp: string): Promise<TalkSession> {
    try {
      await this.#pc.setRemoteDescription({ type: 'answer', sdp });
    } catch (cause) {
      this.#signal.throwIfAborted();
      throw new Fault('bad-answer', { serverMessage: cause instanceof Error ? cause.message : null, cause });
    }
    if (this.#sender.currentDirection !== 'sendonly') {
      throw new Fault('unsupported', { serverMessage: 'the answer takes no sound' });
    }
    const ended = this.#watch();
    const connected = await Promise.race([this.#connect(), ended]);
    if (connected) throw connected;
    return { closed: ended };
  }

  /**
   * go2rtc takes an offer that only sends for that of a new camera, and answers 201: nobody would hear the viewer. So
   * this also asks for sound, in a codec that hardly any camera has. Where the camera has no way back, nothing matches,
   * and go2rtc says so.
   */
  #askForSomething(): void {
    const asked = this.#pc.addTransceiver('audio', { direction: 'recvonly' });
    const rare = RTCRtpReceiver.getCapabilities('audio')?.codecs.filter(({ mimeType }) => /g722$/i.test(mimeType));
    if (rare?.length) asked.setCodecPreferences(rare);
  }

  /** Resolves with null when the connection is there, with a fault when it cannot be made. */
  #connect(): Promise<Fault | null> {
    return new Promise((resolve) => {
      const onState = () => {
        if (this.#pc.connectionState === 'connected') resolve(null);
      };
      this.#pc.addEventListener('connectionstatechange', onState, { signal: this.#signal });
      this.#signal.addEventListener('abort', () => resolve(new Fault('lost')), { once: true });
      runAfter(CONNECT_LIMIT_MS, this.#signal, () =>
        resolve(new Fault('no-media-path', { serverMessage: 'no path for the sound' })),
      );
      onState();
    });
  }

  /** Resolves with a fault when the connection ends by itself. */
  #watch(): Promise<Fault> {
    const { transport } = this.#sender.sender;
    return new Promise((resolve) => {
      const onState = () => {
        // A server that ends a session closes DTLS: `connectionState` says so seconds later.
        const hasClosed = transport?.state === 'closed' || transport?.state === 'failed';
        if (hasClosed || this.#pc.connectionState === 'failed') {
          resolve(new Fault('lost', { serverMessage: 'the connection for talking ended' }));
        }
      };
      transport?.addEventListener('statechange', onState, { signal: this.#signal });
      this.#pc.addEventListener('connectionstatechange', onState, { signal: this.#signal });
    });
  }
}
