import { fileURLToPath } from 'node:url';
import { pet } from '../../cameras/scenes/pet.js';
import { createCamera } from '../../cameras/synthetic.js';
import { servePage } from '../../serve.js';
import { HOME_FILES, type Home, type HomeOptions } from '../home.js';
import { Bucket } from './bucket.js';

export const title = 'Classic HLS on object storage';

/** A home that a test looks into. */
export interface BucketHome extends Home {
  readonly bucket: Bucket;
}

/** A device, a bucket, a cache and the page of a viewer. The files are real ones, and so is the HTTP. */
export async function start({ port }: HomeOptions): Promise<BucketHome> {
  const camera = createCamera({ name: 'cat-room', title: 'Cat room', index: 6, scene: pet, isNight: true });
  const bucket = await Bucket.start({ camera });
  const page = await servePage({
    folder: fileURLToPath(new URL('.', import.meta.url)),
    entries: [fileURLToPath(new URL('./page.ts', import.meta.url))],
    port,
    extra: { ...HOME_FILES, 'setup.json': { hls: bucket.hlsUrl, camera: bucket.camera, control: bucket.controlUrl } },
  });
  return {
    url: page.url,
    bucket,
    notes: [`The playlist: ${bucket.hlsUrl.replace('{camera}', bucket.camera)}`, `The files: ${bucket.folder}`],
    close: async () => {
      await page.close();
      await bucket.close();
      await camera.close();
    },
  };
}
