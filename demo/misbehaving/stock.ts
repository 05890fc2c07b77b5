import type { CameraSource } from '../cameras/source.js';
import { createCamera } from '../cameras/synthetic.js';
import { LINEUP } from '../lineup.js';
import type { Stock } from './misbehaviour.js';
import { Shelf } from './shelf.js';

/** Opens a stock with running cameras; `close` ends them. */
export function openStock(): Stock & { close(): Promise<void> } {
  const small = { width: 320, height: 180, bitrateKbps: 300 };
  const camera: CameraSource = createCamera({ ...LINEUP[0]!, ...small, fps: 10 });
  const slow = createCamera({ ...LINEUP[1]!, ...small, fps: 0.5, keyFrameIntervalMs: 4_000 });
  const shelf = new Shelf(camera, { segmentMs: 2_000 });
  const longShelf = new Shelf(camera, { segmentMs: 6_000 });
  const slowShelf = new Shelf(slow, { segmentMs: 4_000 });
  return {
    camera,
    shelf,
    longShelf,
    slowShelf,
    close: async () => {
      for (const one of [shelf, longShelf, slowShelf]) one.close();
      await Promise.all([camera.close(), slow.close()]);
    },
  };
}
