import type { CameraAddress } from '../../src/address/camera-address.js';

/** A camera in a page's list. The mosaic's own attributes replace absent fields. */
export interface MosaicCamera extends CameraAddress {
  readonly camera: string;
  /** The camera's name as viewers read it; `camera` if absent. */
  readonly label?: string;
  /** The stream for a small tile: its name on the server, or its address. The camera's only stream if absent. */
  readonly low?: string | CameraAddress;
  /** The stream for the spotlight. */
  readonly high?: string | CameraAddress;
  /** Turns the picture clockwise, in degrees. */
  readonly rotate?: 90 | 180 | 270;
  /** Mirrors the picture as it is seen, after its rotation. */
  readonly flip?: 'horizontal' | 'vertical' | 'both';
}

/** One of a camera's two streams. */
export type MosaicStreamName = 'low' | 'high';

/** A camera's place in the mosaic. */
export interface Place {
  /** Identifies the place, also when the list changes. */
  readonly key: string;
  readonly camera: string;
  readonly label: string;
  readonly low: CameraAddress;
  readonly high: CameraAddress;
  readonly rotate: MosaicCamera['rotate'];
  readonly flip: MosaicCamera['flip'];
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
    // While a page is being edited, the attribute may hold an incomplete list.
    return [];
  }
}

/** The places of these cameras, in this order. */
export function createPlaces(cameras: readonly MosaicCamera[]): readonly Place[] {
  const counts = new Map<string, number>();
  return cameras.map((camera) => {
    // A list may have the same camera twice.
    const count = (counts.get(camera.camera) ?? 0) + 1;
    counts.set(camera.camera, count);
    return {
      key: `${camera.camera} ${count}`,
      camera: camera.camera,
      label: camera.label || camera.camera,
      low: addressOf(camera, camera.low ?? camera.high),
      high: addressOf(camera, camera.high ?? camera.low),
      rotate: camera.rotate,
      flip: camera.flip,
    };
  });
}

function addressOf(camera: MosaicCamera, stream: string | CameraAddress | undefined): CameraAddress {
  const { server, serverType, whep, hls, mjpeg, snapshot } = camera;
  if (stream === undefined) return { server, serverType, camera: camera.camera, whep, hls, mjpeg, snapshot };
  if (typeof stream === 'string') return { server, serverType, camera: stream, whep, hls, mjpeg, snapshot };
  if (stream.camera || stream.server) {
    // The type of one server says nothing about another.
    const ownType = stream.server ? undefined : serverType;
    return { server, serverType: ownType, snapshot, ...stream, camera: stream.camera ?? camera.camera };
  }
  // Addresses without a name are complete. The mosaic's other addresses would lead to another stream.
  return { whep: 'off', hls: 'off', mjpeg: 'off', snapshot, ...stream, camera: camera.camera };
}

/** True when both addresses of a place lead to the same stream. */
export function isSameStream({ low, high }: Place): boolean {
  return JSON.stringify(low) === JSON.stringify(high);
}
