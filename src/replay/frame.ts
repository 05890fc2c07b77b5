/** How a stream of encoded frames is decoded. All frames of one configuration share one object. */
export interface Track {
  readonly kind: 'video' | 'audio';
  /** As in WebCodecs: `avc1.42e01f`, `hvc1.1.6.L93.B0`, `vp8`, `av01.0.04M.08`, `opus`; `jpeg` where each frame is an image. */
  readonly codec: string;
  /** The decoder's configuration (avcC, hvcC, AudioSpecificConfig); absent where the frames bring it themselves (Annex B). */
  readonly description?: Uint8Array;
  /** Of the picture as it is coded, in pixels; 0 for sound. */
  readonly width: number;
  readonly height: number;
  /** Samples per second, and channels; 0 for pictures. */
  readonly sampleRate: number;
  readonly channels: number;
}

/** One encoded picture, or one piece of sound, as the camera sent it. */
export interface Frame {
  readonly track: Track;
  /** When it is shown on the time axis, in epoch milliseconds. In a stream with B-frames it does not rise with each frame. */
  readonly atMs: number;
  /** How far `atMs` may be from the truth, in milliseconds. */
  readonly slackMs: number;
  /** Whether it can be decoded without the frames before it. */
  readonly isKey: boolean;
  readonly data: Uint8Array;
}

/** Receives frames in the order in which they are decoded. */
export type FrameSink = (frame: Frame) => void;

/** Gives the encoded frames of one session, until the signal aborts. */
export type FrameSource = (sink: FrameSink, signal: AbortSignal) => void;

/** A key frame and what follows it until the next one, in the order in which it is decoded. */
export interface GroupOfPictures {
  readonly frames: readonly Frame[];
  /** The first and the last picture's moment, in epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
  readonly bytes: number;
}
