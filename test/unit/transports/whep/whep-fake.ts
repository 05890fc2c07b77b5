import { NO_CREDENTIALS, type Credentials } from '../../../../src/credentials/credentials.js';
import type { Fault } from '../../../../src/faults/fault.js';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/playback/settings.js';
import { SurfaceStack } from '../../../../src/playback/surface-stack.js';
import { parseIceCredentials } from '../../../../src/transports/whep/sdp.js';
import type { OpenContext, Session } from '../../../../src/transports/transport.js';
import { createWhepTransport, type WhepOptions } from '../../../../src/transports/whep/whep.js';
import { until } from '../../support.js';

declare global {
  interface Window {
    /** Chromium's (mediacapture-transform, before it moved to workers). */
    readonly MediaStreamTrackGenerator: new (init: {
      kind: 'audio';
    }) => MediaStreamTrack & { readonly writable: WritableStream<AudioData> };
  }
}

export const ENDPOINT = 'https://media.example/cam1/whep';
export const LOCATION = '/cam1/whep/session-1';

/** A request that the transport made. */
export interface Request {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly init: RequestInit;
}

export interface FakeOptions {
  /** Send a tone besides the picture, or instead of it. */
  readonly sound?: boolean | 'alone';
  /** Negotiate, and send no packet of the picture. */
  readonly silent?: boolean;
  /** Close the peer connection as soon as it is connected. */
  readonly closesEarly?: boolean;
  /** Headers of the 201, besides Location; a Location of null is none. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly location?: string | null;
  /** Where a redirect led the POST. */
  readonly redirectedTo?: string;
  /** Changes the answer on its way. */
  readonly tamper?: (sdp: string) => string;
  /** Makes a counter-offer instead of an answer. */
  readonly counters?: boolean;
  /** Answers instead of the server's own; undefined leaves it to the server. */
  readonly respond?: (request: Request) => Response | undefined | Promise<Response | undefined>;
  /** Send packets that no decoder can read. */
  readonly spoil?: boolean;
}

/** A WHEP server made of a peer connection in this page: a canvas is its camera, `fetch` its network. */
export class FakeWhep {
  readonly requests: Request[] = [];
  pc: RTCPeerConnection | null = null;
  readonly #options: FakeOptions;
  readonly #ending = new AbortController();

  constructor(options: FakeOptions = {}) {
    this.#options = options;
  }

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const request: Request = {
      method: init.method ?? 'GET',
      url: input instanceof Request ? input.url : String(input),
      headers: Object.fromEntries(new Headers(init.headers)),
      body: typeof init.body === 'string' ? init.body : '',
      init,
    };
    this.requests.push(request);
    const cut = new Promise<never>((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
    });
    return Promise.race([this.#respond(request), cut]);
  };

  of(method: string): Request[] {
    return this.requests.filter((request) => request.method === method);
  }

  /** Lets the picture of a silent camera come. */
  async startCamera(): Promise<void> {
    const sender = this.pc?.getTransceivers().find(({ receiver }) => receiver.track.kind === 'video')?.sender;
    await sender?.replaceTrack(cameraTrack(this.#ending.signal));
  }

  close(): void {
    this.#ending.abort();
    this.pc?.close();
  }

  async #respond(request: Request): Promise<Response> {
    const special = await this.#options.respond?.(request);
    if (special) return special;
    if (request.method === 'POST') return this.#onOffer(request.body);
    if (request.method === 'PATCH') return this.#onPatch(request);
    if (request.method === 'DELETE') {
      this.pc?.close();
      return new Response(null, { status: 200 });
    }
    return new Response(null, { status: 204 });
  }

  async #onOffer(offer: string): Promise<Response> {
    const { counters, tamper, location, headers, redirectedTo } = this.#options;
    const pc = new RTCPeerConnection(
      this.#options.spoil ? ({ encodedInsertableStreams: true } as RTCConfiguration) : {},
    );
    this.pc = pc;
    const tracks = [
      ...(this.#options.sound === 'alone' ? [] : [cameraTrack(this.#ending.signal)]),
      ...(this.#options.sound ? [toneTrack(this.#ending.signal)] : []),
    ];
    if (!counters) await pc.setRemoteDescription({ type: 'offer', sdp: offer });
    const senders = tracks.map((track) => pc.addTrack(track));
    if (this.#options.silent) await senders[0]?.replaceTrack(null);
    if (this.#options.spoil && senders[0]) spoil(senders[0]);
    if (this.#options.closesEarly) {
      pc.addEventListener('connectionstatechange', () => pc.connectionState === 'connected' && pc.close());
    }
    await pc.setLocalDescription();
    await gathered(pc);
    const sdp = pc.localDescription?.sdp ?? '';
    const response = new Response(tamper ? tamper(sdp) : sdp, {
      status: counters ? 406 : 201,
      headers: {
        'Content-Type': 'application/sdp',
        ...(location === null ? {} : { Location: location ?? LOCATION }),
        ...(headers ?? { ETag: '"e1"', 'Accept-Patch': 'application/trickle-ice-sdpfrag' }),
      },
    });
    Object.defineProperty(response, 'url', { value: redirectedTo ?? ENDPOINT });
    return response;
  }

  async #onPatch({ headers, body }: Request): Promise<Response> {
    const { pc } = this;
    if (!pc) return new Response(null, { status: 404 });
    if (headers['content-type'] === 'application/sdp') {
      await pc.setRemoteDescription({ type: 'answer', sdp: body });
      return new Response(null, { status: 204 });
    }
    const fresh = parseIceCredentials(body);
    const known = parseIceCredentials(pc.remoteDescription?.sdp ?? '');
    if (!fresh || fresh.ufrag === known?.ufrag) {
      for (const [, candidate] of body.matchAll(/^a=(candidate:.*)$/gm)) {
        await pc.addIceCandidate({ candidate, sdpMLineIndex: 0 }).catch(() => undefined);
      }
      return new Response(null, { status: 204 });
    }
    const candidates = body.match(/^a=candidate:.*$/gm)?.join('\r\n') ?? '';
    const offer = (pc.remoteDescription?.sdp ?? '')
      .replace(/^a=candidate:.*\r\n/gm, '')
      .replace(/^a=ice-ufrag:.*$/gm, `a=ice-ufrag:${fresh.ufrag}`)
      .replace(/^a=ice-pwd:.*$/gm, `a=ice-pwd:${fresh.pwd}`)
      .replace(/^(a=mid:.*)$/m, candidates ? `$1\r\n${candidates}` : '$1');
    await pc.setRemoteDescription({ type: 'offer', sdp: offer });
    await pc.setLocalDescription();
    await gathered(pc);
    const lines = pc.localDescription?.sdp.match(/^(m=video|a=mid:0|a=ice-(ufrag|pwd):|a=candidate:).*$/gm) ?? [];
    return new Response(`${lines.join('\r\n')}\r\n`, { status: 200, headers: { ETag: '"e2"' } });
  }
}

/** What a viewer would hand to a transport. */
export function createContext(
  signal: AbortSignal,
  more: {
    settings?: Partial<Settings>;
    credentials?: Credentials;
    whep?: string | null;
    hasPicture?: () => boolean;
  } = {},
): OpenContext & { container: HTMLElement } {
  const container = document.createElement('div');
  container.style.cssText = 'position:relative;width:160px;height:90px';
  document.body.append(container);
  const whep = more.whep === undefined ? ENDPOINT : more.whep;
  return {
    container,
    endpoints: { whep, hls: null, mjpeg: null, snapshot: null },
    surfaces: new SurfaceStack(container),
    signal,
    credentials: more.credentials ?? NO_CREDENTIALS,
    ...(more.hasPicture && { hasPicture: more.hasPicture }),
    settings: { ...DEFAULT_SETTINGS, ...more.settings },
  };
}

/** One attempt of a test: a fake server, a transport that opens it, and what ends both. */
export interface Attempt {
  readonly server: FakeWhep;
  readonly ending: AbortController;
  readonly opened: Promise<Session>;
  readonly container: HTMLElement;
}

type Start = (fake?: FakeOptions, more?: Parameters<typeof createContext>[1], options?: WhepOptions) => Attempt;

/** For a `describe`: starts attempts, ends them after each test, and keeps every peer connection made, ours first. */
export function bench(): { readonly pcs: RTCPeerConnection[]; readonly start: Start } {
  const endings: (() => void)[] = [];
  const pcs: RTCPeerConnection[] = [];
  const Real = window.RTCPeerConnection;
  beforeEach(() => {
    pcs.length = 0;
    window.RTCPeerConnection = class extends Real {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        pcs.push(this);
      }
    };
  });
  afterEach(() => {
    window.RTCPeerConnection = Real;
    endings.splice(0).forEach((end) => end());
  });
  const start: Start = (fake = {}, more = {}, options = {}) => {
    const server = new FakeWhep(fake);
    const ending = new AbortController();
    const context = createContext(ending.signal, more);
    endings.push(() => {
      ending.abort();
      server.close();
      context.container.remove();
    });
    const opened = createWhepTransport({ fetch: server.fetch, ...options }).open(context);
    opened.catch(() => undefined);
    return { server, ending, opened, container: context.container };
  };
  return { pcs, start };
}

/** Resolves when a few more frames have been decoded: a page that is not in front presents none. */
export async function isMoving(session: Session): Promise<void> {
  const decoded = async () => (await session.sample()).framesDecoded ?? 0;
  const before = await decoded();
  await until(async () => (await decoded()) > before + 3);
}

/** Gives what an attempt rejects with: a fault, or the reason of its signal. */
export async function readRejection(opened: Promise<Session>): Promise<Fault> {
  const outcome = await opened.catch((thrown: Fault) => thrown);
  if ('surface' in outcome) throw new Error('it played');
  return outcome;
}

/** Makes long timers fire sooner; those that WebRTC itself needs time for keep theirs. Gives the way back. */
export function hurryTimers(longerThanMs: number, factor: number): () => void {
  const real = window.setTimeout.bind(window);
  const before = Object.getOwnPropertyDescriptor(window, 'setTimeout');
  const hurried = (action: TimerHandler, ms = 0, ...rest: unknown[]) =>
    real(action, ms > longerThanMs ? ms / factor : ms, ...rest);
  window.setTimeout = Object.assign(hurried, real);
  return () => {
    if (before) Object.defineProperty(window, 'setTimeout', before);
  };
}

async function gathered(pc: RTCPeerConnection): Promise<void> {
  await until(() => pc.iceGatheringState === 'complete');
}

function cameraTrack(signal: AbortSignal): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = 160;
  canvas.height = 90;
  const context = canvas.getContext('2d');
  let n = 0;
  const timer = setInterval(() => {
    if (!context) return;
    context.fillStyle = `hsl(${(n += 7) % 360} 80% 50%)`;
    context.fillRect(0, 0, 160, 90);
  }, 40);
  const [track] = canvas.captureStream(25).getVideoTracks();
  if (!track) throw new Error('a canvas without a track');
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    track.stop();
  });
  return track;
}

/** Sound without an AudioContext, which stays silent until somebody has touched the page. */
function toneTrack(signal: AbortSignal): MediaStreamTrack {
  const RATE = 48_000;
  const FRAMES = RATE / 100;
  const track = new window.MediaStreamTrackGenerator({ kind: 'audio' });
  const writer = track.writable.getWriter();
  const tone = Float32Array.from({ length: FRAMES }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / RATE) / 4);
  let sent = 0;
  const timer = setInterval(() => {
    const timestamp = (sent += 1) * 10_000;
    const format = { format: 'f32-planar', sampleRate: RATE, numberOfFrames: FRAMES, numberOfChannels: 1 } as const;
    void writer.write(new AudioData({ ...format, timestamp, data: tone })).catch(() => undefined);
  }, 10);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    track.stop();
  });
  return track;
}

/** Overwrites every encoded picture with zeros: packets flow, and nothing in them can be decoded. */
function spoil(sender: RTCRtpSender): void {
  interface EncodedFrame {
    data: ArrayBuffer;
  }
  const streams = (
    sender as unknown as {
      createEncodedStreams(): { readable: ReadableStream<EncodedFrame>; writable: WritableStream<EncodedFrame> };
    }
  ).createEncodedStreams();
  const zeros = new TransformStream<EncodedFrame, EncodedFrame>({
    transform: (frame, controller) => {
      frame.data = new ArrayBuffer(frame.data.byteLength);
      controller.enqueue(frame);
    },
  });
  void streams.readable.pipeThrough(zeros).pipeTo(streams.writable);
}
