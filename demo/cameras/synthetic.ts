import { VideoEncoder, VideoFrame } from '@napi-rs/webcodecs';
import { FramePainter } from './frame-painter.js';
import type { Scene } from './scenes/scene.js';
import type { AccessUnit, CameraSource, VideoCodec } from './source.js';

/** The options of a synthetic camera. All but name, index and scene have a default. */
export interface CameraOptions {
  /** Path on the server; may have inner slashes. */
  readonly name: string;
  /** The title in the picture; the name if absent. */
  readonly title?: string;
  /** The index in the bar code, 0 to 15. */
  readonly index: number;
  readonly scene: Scene;
  readonly isNight?: boolean;
  readonly width?: number;
  readonly height?: number;
  readonly fps?: number;
  /** At most 250 frames, because the encoder then makes a key frame by itself. */
  readonly keyFrameIntervalMs?: number;
  readonly bitrateKbps?: number;
  /** H.264 if absent. VP8 can be published, and seen by WebRTC, everywhere; the embedded origin serves H.264 alone. */
  readonly codec?: VideoCodec;
}

/** What the picture of a synthetic camera costs to draw, encode, send and decode. */
export type PictureOptions = Pick<CameraOptions, 'width' | 'height' | 'fps' | 'bitrateKbps'>;

/** The minimum time between key frames: PLIs from many viewers must not make each frame a key frame. */
const MIN_KEY_FRAME_INTERVAL_MS = 250;

/** The codec strings of WebCodecs. */
const CODECS: Readonly<Record<VideoCodec, string>> = {
  h264: 'avc1.42001f',
  h265: 'hev1.1.6.L93.B0',
  vp8: 'vp8',
};

/** Creates a camera that draws and encodes while it has listeners. */
export function createCamera(options: CameraOptions): CameraSource {
  return new SyntheticCamera(options);
}

class SyntheticCamera implements CameraSource {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly codec: VideoCodec;
  readonly #keyFrameIntervalMs: number;
  readonly #painter: FramePainter;
  readonly #encoder: VideoEncoder;
  readonly #listeners = new Set<(unit: AccessUnit) => void>();
  /** Capture times of frames inside the encoder, by their timestamp. */
  readonly #captures = new Map<number, number>();
  #timer: NodeJS.Timeout | null = null;
  #dueMs = 0;
  /** Frames before this timestamp were drawn for listeners that have left. */
  #startedAtUs = 0;
  #drawnAtMs = 0;
  #lastKeyMs = -Infinity;
  #needsKeyFrame = true;
  #isClosed = false;
  #jpeg: { data: Promise<Uint8Array>; captureMs: number } | null = null;

  constructor(options: CameraOptions) {
    const { name, title = name, index, scene, isNight = false } = options;
    this.name = name;
    this.width = options.width ?? 640;
    this.height = options.height ?? 360;
    this.fps = options.fps ?? 25;
    this.codec = options.codec ?? 'h264';
    this.#keyFrameIntervalMs = options.keyFrameIntervalMs ?? 1000;
    this.#painter = new FramePainter({ title, index, scene, isNight, width: this.width, height: this.height });
    this.#encoder = new VideoEncoder({
      output: (chunk) => {
        const data = new Uint8Array(chunk.byteLength);
        chunk.copyTo(data);
        const captureMs = this.#captures.get(chunk.timestamp) ?? Date.now();
        this.#captures.delete(chunk.timestamp);
        // The encoder is late on a busy machine: a new listener must not begin with such a frame.
        if (chunk.timestamp < this.#startedAtUs) return;
        const unit = { data, isKey: chunk.type === 'key', timestampUs: chunk.timestamp, captureMs };
        for (const listener of [...this.#listeners]) listener(unit);
      },
      error: (error) => {
        throw error;
      },
    });
    this.#encoder.configure({
      codec: CODECS[this.codec],
      width: this.width,
      height: this.height,
      bitrate: (options.bitrateKbps ?? 900) * 1000,
      // The encoder's frame rate is an integer.
      framerate: Math.max(1, Math.round(this.fps)),
      // 'realtime' makes every tenth frame a key frame in any case. 'quality' leaves key frames to the caller for 250
      // frames, with the same x264 settings otherwise: no B-frames, no look-ahead, no delay. x265 has B-frames in
      // 'quality', and makes requested key frames in 'realtime' only.
      latencyMode: this.codec === 'h265' ? 'realtime' : 'quality',
      ...(this.codec === 'h264' && { avc: { format: 'annexb' } }),
      ...(this.codec === 'h265' && { hevc: { format: 'annexb' } }),
    });
  }

  onAccessUnit(listener: (unit: AccessUnit) => void): () => void {
    this.#listeners.add(listener);
    this.#needsKeyFrame = true;
    // A session that was still connecting may subscribe after the end.
    if (!this.#timer && !this.#isClosed) {
      // Never before the frame is due, so that leaving and returning at once keeps the rate; and with a key frame.
      this.#dueMs = Math.max(this.#dueMs, performance.now());
      this.#startedAtUs = Math.round(this.#dueMs * 1000);
      this.#lastKeyMs = -Infinity;
      this.#timer = setTimeout(() => this.#drawNext(), this.#dueMs - performance.now());
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  requestKeyFrame(): void {
    this.#needsKeyFrame = true;
  }

  async jpeg(): Promise<{ data: Uint8Array; captureMs: number }> {
    const frameMs = 1000 / this.fps;
    // A camera that has just started may not have drawn a frame yet.
    const isUndrawn = this.#drawnAtMs <= 0;
    if (isUndrawn || (!this.#timer && Date.now() - this.#drawnAtMs >= frameMs)) this.#draw();
    if (this.#jpeg?.captureMs !== this.#drawnAtMs) {
      this.#jpeg = { data: this.#painter.canvas.encode('jpeg', 75), captureMs: this.#drawnAtMs };
    }
    const { data, captureMs } = this.#jpeg;
    return { data: await data, captureMs };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#listeners.clear();
    this.#stop();
    await this.#encoder.flush().catch(() => undefined);
    this.#encoder.close();
  }

  #stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Draws a frame and schedules the next one by the clock, so that delays do not add up. */
  #drawNext(): void {
    const frameMs = 1000 / this.fps;
    const nowMs = performance.now();
    // After a long pause of the machine the schedule starts from now, as a real camera does.
    if (nowMs - this.#dueMs > 10 * frameMs) this.#dueMs = nowMs;
    const mediaMs = this.#dueMs;
    this.#dueMs += frameMs;
    this.#timer = setTimeout(() => this.#drawNext(), Math.max(0, this.#dueMs - nowMs));
    this.#encode(mediaMs);
  }

  /** @param lateMs How long ago the drawn moment was. */
  #draw(lateMs = 0): void {
    this.#drawnAtMs = Math.round(Date.now() - lateMs);
    this.#painter.draw(this.#drawnAtMs);
  }

  /** @param mediaMs The frame's time on the media clock: its due time, without the timer's jitter. */
  #encode(mediaMs: number): void {
    // A slow machine drops frames, as a real camera does; the delay must not grow.
    if (this.#encoder.encodeQueueSize > 3) return;
    // The frame shows the time of its timestamp: if a busy machine draws it late, that counts as delay.
    this.#draw(performance.now() - mediaMs);
    const sinceKeyMs = mediaMs - this.#lastKeyMs;
    const keyFrame =
      sinceKeyMs >= this.#keyFrameIntervalMs - 5 || (this.#needsKeyFrame && sinceKeyMs >= MIN_KEY_FRAME_INTERVAL_MS);
    if (keyFrame) {
      this.#lastKeyMs = mediaMs;
      this.#needsKeyFrame = false;
    }
    const timestamp = Math.round(mediaMs * 1000);
    this.#captures.set(timestamp, this.#drawnAtMs);
    const frame = new VideoFrame(this.#painter.canvas, { timestamp });
    this.#encoder.encode(frame, { keyFrame });
    frame.close();
  }
}
