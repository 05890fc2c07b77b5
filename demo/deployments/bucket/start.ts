import { fileURLToPath } from 'node:url';
import { pet } from '../../cameras/scenes/pet.js';
import { createCamera } from '../../cameras/synthetic.js';
import { servePage } from '../../serve.js';
import { DEPLOYMENT_FILES, type Deployment, type DeploymentOptions } from '../deployment.js';
import { Bucket } from './bucket.js';

export const title = 'Classic HLS on object storage';

/** The deployment, with the bucket for tests. */
export interface BucketDeployment extends Deployment {
  readonly bucket: Bucket;
}

/** Starts a device, a bucket, a cache and the page of a viewer. Files and HTTP are real. */
export async function start({ port, picture }: DeploymentOptions): Promise<BucketDeployment> {
  const camera = createCamera({ name: 'cat-room', title: 'Cat room', index: 6, scene: pet, isNight: true, ...picture });
  const bucket = await Bucket.start({ camera });
  const page = await servePage({
    folder: fileURLToPath(new URL('.', import.meta.url)),
    entries: [fileURLToPath(new URL('./page.ts', import.meta.url))],
    port,
    extra: {
      ...DEPLOYMENT_FILES,
      'setup.json': { hls: bucket.hlsUrl, camera: bucket.camera, control: bucket.controlUrl },
    },
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
