import type { CameraAddress } from '../../src/address/camera-address.js';

/** A camera as a page lists it. What is absent is as the mosaic's own attributes say. */
export interface MosaicCamera extends CameraAddress {
  readonly camera: string;
  /** Its name for people; `camera` if absent. */
  readonly label?: string;
  /** The stream for a small tile: its name on the server, or where it is. The camera's only one if absent. */
  readonly low?: string | CameraAddress;
  /** The stream for the spotlight. */
  readonly high?: string | CameraAddress;
}

/** Which of a camera's two streams. */
export type MosaicStreamName = 'low' | 'high';

/** A camera's place in the mosaic. */
export interface Place {
  /** Tells it from every other, also when the list changes. */
  readonly key: string;
  readonly camera: string;
  readonly label: string;
  readonly low: CameraAddress;
  readonly high: CameraAddress;
}

/** The cameras of a list, or of the text of an attribute: names separated by spaces, or a list as JSON. */
export function parseCameras(cameras: readonly (string | MosaicCamera)[] | string | null): readonly MosaicCamera[] {
  const list = typeof cameras === 'string' ? parseText(cameras) : (cameras ?? []);
  return list.map((camera) => (typeof camera === 'string' ? { camera } : camera));
}

function parseText(text: string): readonly (string | MosaicCamera)[] {
  if (!text.trimStart().startsWith('[')) return text.split(/\s+/).filter(Boolean);
  try {
    return JSON.parse(text) as readonly (string | MosaicCamera)[];
  } catch {
    // A page that is being written may hold half a list.
    return [];
  }
}

/** The places of these cameras, in this order. */
export function createPlaces(cameras: readonly MosaicCamera[]): readonly Place[] {
  const seen = new Map<string, number>();
  return cameras.map((camera) => {
    // One camera may hang on the wall twice.
    const count = (seen.get(camera.camera) ?? 0) + 1;
    seen.set(camera.camera, count);
    return {
      key: `${camera.camera} ${count}`,
      camera: camera.camera,
      label: camera.label || camera.camera,
      low: addressOf(camera, camera.low ?? camera.high),
      high: addressOf(camera, camera.high ?? camera.low),
    };
  });
}

function addressOf(camera: MosaicCamera, stream: string | CameraAddress | undefined): CameraAddress {
  const { server, whep, hls, mjpeg, snapshot } = camera;
  if (stream === undefined) return { server, camera: camera.camera, whep, hls, mjpeg, snapshot };
  if (typeof stream === 'string') return { server, camera: stream, whep, hls, mjpeg, snapshot };
  if (stream.camera || stream.server) return { server, snapshot, ...stream, camera: stream.camera ?? camera.camera };
  // Addresses without a name are all that there is: what the others would imply is another stream.
  return { whep: 'off', hls: 'off', mjpeg: 'off', snapshot, ...stream, camera: camera.camera };
}

/** Two addresses that lead to one stream. */
export function isSameStream({ low, high }: Place): boolean {
  return JSON.stringify(low) === JSON.stringify(high);
}
