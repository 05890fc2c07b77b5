/** One encoded picture. */
export interface AccessUnit {
  /** H.264 or H.265 in Annex B, a key frame brings its parameter sets, no B-frames; or one VP8 frame. */
  readonly data: Uint8Array;
  readonly isKey: boolean;
  /** Microseconds on the camera's media clock; strictly rising. */
  readonly timestampUs: number;
  /** Epoch milliseconds at which the picture was drawn: the time in its bar code. */
  readonly captureMs: number;
}

/** What a camera encodes with. */
export type VideoCodec = 'h264' | 'vp8' | 'h265';

/** A camera that makes pictures: encoded ones and JPEGs, live, until it is closed. */
export interface CameraSource {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** H.264 if absent. */
  readonly codec?: VideoCodec;
  /** Calls back for each access unit; the first one that a new listener gets may be a delta frame. Returns the way to stop. */
  onAccessUnit(listener: (unit: AccessUnit) => void): () => void;
  /** Makes the next picture a key frame, as a PLI asks for. */
  requestKeyFrame(): void;
  /** The newest picture as a JPEG, and when it was drawn (epoch milliseconds). */
  jpeg(): Promise<{ readonly data: Uint8Array; readonly captureMs: number }>;
  close(): Promise<void>;
}
