import { fileURLToPath } from 'node:url';
import { createCamera } from './cameras/synthetic.js';
import type { Deployment, DeploymentOptions } from './deployments/deployment.js';
import { start as startPtz } from './deployments/ptz/start.js';
import { LINEUP } from './lineup.js';
import { needMediaMtx } from './mediamtx/download.js';
import { findMediaMtx } from './mediamtx/find.js';
import { MediaMtx } from './mediamtx/run.js';
import { Origin } from './origin/origin.js';
import { servePage } from './serve.js';

export const title = 'cam-player demo';

/**
 * Starts a page with four cameras, from the embedded origin or from a MediaMTX, which is downloaded if none is
 * installed.
 */
export async function start({ port, wantsReal }: DeploymentOptions): Promise<Deployment> {
  const cameras = LINEUP.map(createCamera);
  const found = wantsReal ? await needMediaMtx() : null;
  const media = found ? await MediaMtx.start({ path: found.path, ports: { whep: 8889, hls: 8888 } }) : null;
  for (const camera of cameras) await media?.publish(camera);
  // With a MediaMTX, the embedded origin still serves MJPEG and snapshots, which MediaMTX does not have.
  const ports = media ? { service: 8880 } : { whep: 8889, hls: 8888, service: 8880 };
  const origin = await Origin.start({ cameras, ports });

  const ptz = await startPtz({ port: 0, wantsReal });
  const page = await servePage({
    folder: fileURLToPath(new URL('./page', import.meta.url)),
    entries: ['main', 'mosaic', 'theming'].map((name) => fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url))),
    port,
    extra: {
      'setup.json': {
        title: found ? `MediaMTX ${found.version}` : 'embedded origin',
        whep: (media ?? origin).whepUrl,
        hls: (media ?? origin).hlsUrl,
        mjpeg: origin.mjpegUrl,
        snapshot: origin.snapshotUrl,
        control: media ? null : origin.controlUrl,
        hands: ptz.url,
        cameras: LINEUP.map(({ name, title }) => ({ name, label: title })),
      },
    },
  });
  const notes = [found ? `Cameras come from MediaMTX ${found.version}.` : 'Cameras come from the embedded origin.'];
  if (!found && findMediaMtx()) notes.push('To use the installed MediaMTX: npm run demo -- --mediamtx');
  return {
    url: page.url,
    notes,
    close: async () => void (await Promise.allSettled([page.close(), ptz.close(), origin.close(), media?.close()])),
  };
}
