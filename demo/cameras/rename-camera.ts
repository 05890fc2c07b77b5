import type { CameraSource } from './source.js';

/** The same pictures under another name, encoded once for all names. Closing it closes nothing. */
export function renameCamera(source: CameraSource, name: string): CameraSource {
  return {
    name,
    width: source.width,
    height: source.height,
    fps: source.fps,
    ...(source.codec && { codec: source.codec }),
    onAccessUnit: (listener) => source.onAccessUnit(listener),
    requestKeyFrame: () => source.requestKeyFrame(),
    jpeg: () => source.jpeg(),
    close: () => Promise.resolve(),
  };
}
