/** One encoded frame. */
export interface AccessUnit {
  /** H.264 or H.265 in Annex B, where a key frame contains its parameter sets, without B-frames; or one VP8 frame. */
  readonly data: Uint8Array;
  readonly isKey: boolean;
  /** Microseconds on the camera's media clock; strictly rising. */
  readonly timestampUs: number;
  /** When the frame was drawn, in epoch milliseconds: the time in its bar code. */
  readonly captureMs: number;
}

/** The codec of a camera. */
export type VideoCodec = 'h264' | 'vp8' | 'h265';

/** A live camera with encoded frames and JPEGs. */
export interface CameraSource {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** H.264 if absent. */
  readonly codec?: VideoCodec;
  /** Calls back for each access unit; the first one may be a delta frame. Returns a function that stops. */
  onAccessUnit(listener: (unit: AccessUnit) => void): () => void;
  /** Makes the next frame a key frame, as after a PLI. */
  requestKeyFrame(): void;
  /** Returns the newest frame as a JPEG, and when it was drawn (epoch milliseconds). */
  jpeg(): Promise<{ readonly data: Uint8Array; readonly captureMs: number }>;
  close(): Promise<void>;
}
