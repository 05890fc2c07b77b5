import { renameCamera } from '../../cameras/rename-camera.js';
import type { CameraSource } from '../../cameras/source.js';
import { createCamera, type PictureOptions } from '../../cameras/synthetic.js';
import { LINEUP } from '../../lineup.js';

/** A camera of the system, and its label. */
export interface ListedCamera {
  readonly name: string;
  readonly label: string;
}

const COUNT = 8;

/** Creates `cam_1` to `cam_8`: each camera of the demo under two names, encoded once. */
export function createCameras(picture: PictureOptions = {}): {
  sources: readonly CameraSource[];
  list: readonly ListedCamera[];
  close(): Promise<void>;
} {
  const real = LINEUP.map((camera) => createCamera({ ...camera, ...picture }));
  const sources = Array.from({ length: COUNT }, (_, at) =>
    renameCamera(real[at % real.length] as CameraSource, `cam_${at + 1}`),
  );
  return {
    sources,
    list: sources.map(({ name }, at) => {
      const { title = name } = LINEUP[at % LINEUP.length] ?? {};
      return { name, label: at < LINEUP.length ? title : `${title}, ${Math.floor(at / LINEUP.length) + 1}` };
    }),
    close: async () => void (await Promise.all(real.map((camera) => camera.close()))),
  };
}
