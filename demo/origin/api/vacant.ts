import type { CameraSource } from '../../cameras/source.js';
import { ServedCamera } from '../served.js';
import type { ServeOptions } from '../served.js';

/** A configured path without a publisher. */
export function vacant(name: string, options: ServeOptions): ServedCamera {
  const served = new ServedCamera(new NoCamera(name), options);
  served.setFaults({ offline: true });
  return served;
}

class NoCamera implements CameraSource {
  readonly name: string;
  readonly width = 0;
  readonly height = 0;
  readonly fps = 0;

  constructor(name: string) {
    this.name = name;
  }

  onAccessUnit(): () => void {
    return () => undefined;
  }
  requestKeyFrame(): void {}
  jpeg(): Promise<never> {
    return Promise.reject(new Error('nobody publishes'));
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
}
