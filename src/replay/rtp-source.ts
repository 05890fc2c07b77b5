/**
 * Takes the encoded frames of a WHEP session on their way to the decoder. This module is part of a chunk: a page without
 * `replay` never loads it.
 */
import { describeCodec } from './codec.js';
import type { Frame, FrameSink, FrameSource, Track } from './frame.js';
import type { FrameTap } from './frame-tap.js';
import { RtpClock } from './rtp-clock.js';
import { openWorker, type CopiedFrame } from './rtp-worker.js';
import type { NoReplayReason } from './time-axis.js';

/** Frames that came before somebody asked for them: those of the first seconds. */
const MAX_WAITING = 600;
const RATES: Readonly<Record<string, number>> = { ulaw: 8000, alaw: 8000 };

/** Why this browser cannot keep the frames of WHEP; null where it can. */
export function findObstacle(): NoReplayReason | null {
  if (typeof VideoDecoder === 'undefined') return 'no-decoder';
  return typeof RTCRtpScriptTransform === 'undefined' ? 'no-encoded-frames' : null;
}

/** The taps by the track of their receiver; the surface of a session has that track, sound while it is heard. */
const TAPS = new WeakMap<MediaStreamTrack, RtpTap>();
let reason: NoReplayReason | null = null;

/** Gives the tap of the session that plays on this surface; null for one without. */
export function findTap(surface: unknown, kind: Track['kind'] = 'video'): RtpTap | null {
  const stream = surface instanceof HTMLVideoElement ? surface.srcObject : null;
  const tracks = stream instanceof MediaStream ? stream.getTracks() : [];
  const track = tracks.find((one) => one.kind === kind);
  return (track && TAPS.get(track)) ?? null;
}

/** Why the last session could not be tapped; null where it was. */
export const lastObstacle = (): NoReplayReason | null => reason;

/**
 * Prepares to take the frames of the sessions to come. Resolves to a function that takes those of one connection, to be
 * called right after its transceivers were created: Chromium (156) takes no transform of a receiver any later, not even
 * before the answer is set. Resolves to null where that is not possible. Never rejects.
 */
export async function prepareTap(signal: AbortSignal): Promise<((pc: RTCPeerConnection) => void) | null> {
  reason = findObstacle();
  if (reason) return null;
  const worker = await openWorker(signal);
  if (!worker) {
    if (!signal.aborted) reason = 'no-worker';
    return null;
  }
  return (pc) => {
    for (const receiver of pc.getReceivers()) tapReceiver(receiver, worker, signal);
  };
}

function tapReceiver(receiver: RTCRtpReceiver, worker: Worker, signal: AbortSignal): void {
  const { port1, port2 } = new MessageChannel();
  // Sound is kept only while it is heard.
  const isOn = receiver.track.kind === 'video';
  receiver.transform = new RTCRtpScriptTransform(worker, { port: port2, isOn }, [port2]);
  const tap = new RtpTap(receiver, port1);
  TAPS.set(receiver.track, tap);
  signal.addEventListener('abort', () => tap.close(), { once: true });
}

/** The encoded frames of one receiver. */
export class RtpTap implements FrameTap {
  readonly #receiver: RTCRtpReceiver;
  readonly #port: MessagePort;
  /** The clock of the computer may be set while a session runs, and `performance.now()` may stand still while it sleeps. */
  readonly #originMs = Date.now() - performance.now();
  #waiting: (readonly [CopiedFrame, arrivedAtMs: number])[] = [];
  #hints: (readonly [CopiedFrame, arrivedAtMs: number])[] = [];
  #sink: FrameSink | null = null;
  #clock: RtpClock | null = null;
  #afterMs = -Infinity;
  #track: Track | null = null;
  /** The RTP timestamp of the picture that is visible; null where it is unknown. */
  #visibleRtp: number | null = null;

  constructor(receiver: RTCRtpReceiver, port: MessagePort) {
    this.#receiver = receiver;
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<CopiedFrame>) => this.#onFrame(data, this.#originMs + performance.now());
  }

  /**
   * Gives the frames, those that came before this call too. After the signal no more are copied.
   *
   * @param afterMs All moments come after this one.
   */
  source(afterMs = -Infinity): FrameSource {
    return (sink, signal) => {
      this.#afterMs = afterMs;
      this.#sink = sink;
      const waiting = this.#waiting;
      this.#waiting = [];
      this.#hints = waiting;
      for (const [frame, arrivedAtMs] of waiting) this.#onFrame(frame, arrivedAtMs);
      signal.addEventListener('abort', () => this.close(), { once: true });
    };
  }

  /** Whether the frames are copied; those of the picture are from the start. */
  set isOn(isOn: boolean) {
    this.#port.postMessage(isOn ? 'on' : 'off');
  }

  /** Asks the camera for a key frame. */
  requestKeyFrame(): void {
    this.#port.postMessage('key');
  }

  /** Notes which picture is visible on this video, until the signal aborts. */
  watch(video: HTMLVideoElement, signal: AbortSignal): void {
    this.#visibleRtp = null;
    const note: VideoFrameRequestCallback = (_, { rtpTimestamp }) => {
      if (signal.aborted) return;
      this.#visibleRtp = rtpTimestamp ?? null;
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback?.(note);
  }

  visibleMs(): number | null {
    return this.#visibleRtp === null ? null : (this.#clock?.momentOf(this.#visibleRtp) ?? null);
  }

  /** Ends the copies. The frames go on to the decoder. */
  close(): void {
    this.#sink = null;
    this.#waiting = [];
    this.isOn = false;
    this.#port.onmessage = null;
    this.#port.close();
  }

  #onFrame(copied: CopiedFrame, arrivedAtMs: number): void {
    if (!this.#sink) {
      if (this.#waiting.length < MAX_WAITING) this.#waiting.push([copied, arrivedAtMs]);
      return;
    }
    const data = new Uint8Array(copied.data);
    const track = this.#trackOf(copied, data);
    if (!track) return;
    this.#clock ??= this.#createClock(track);
    const moment = this.#clock.note(copied.rtpTimestamp, arrivedAtMs);
    const frame: Frame = { track, ...moment, isKey: copied.isKey, data };
    this.#sink(frame);
  }

  #createClock(track: Track): RtpClock {
    const clock = new RtpClock(track.sampleRate || 90_000, this.#afterMs);
    for (const [{ rtpTimestamp }, arrivedAtMs] of this.#hints) clock.hint(rtpTimestamp, arrivedAtMs);
    this.#hints = [];
    return clock;
  }

  /** The track of a frame: a new object where the key frame says something new; null before the first key frame. */
  #trackOf({ isKey, mimeType, payloadType, width, height }: CopiedFrame, data: Uint8Array): Track | null {
    if (!isKey) return this.#track;
    const { codecs } = this.#receiver.getParameters();
    const mime = mimeType ?? codecs.find((codec) => codec.payloadType === payloadType)?.mimeType ?? codecs[0]?.mimeType;
    const codec = mime === undefined ? null : describeCodec(mime, data);
    const before = this.#track;
    if (codec === null) return before;
    if (codec === before?.codec && width === before.width && height === before.height) return before;
    const { kind } = this.#receiver.track;
    const sampleRate = kind === 'audio' ? (RATES[codec] ?? 48_000) : 0;
    const channels = kind === 'audio' ? (codec === 'opus' ? 2 : 1) : 0;
    return (this.#track = { kind: kind as Track['kind'], codec, width, height, sampleRate, channels });
  }
}
