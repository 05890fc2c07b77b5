import { fileURLToPath } from 'node:url';
import { dock } from '../../cameras/scenes/dock.js';
import { createCamera } from '../../cameras/synthetic.js';
import type { RequestListener } from '../../origin/listener.js';
import { servePage } from '../../serve.js';
import { DEPLOYMENT_FILES, type Deployment, type DeploymentOptions } from '../deployment.js';
import { CameraService } from './service.js';

export const title = 'A Motion JPEG camera service';

/** The deployment, with the service for tests. */
export interface MjpegServiceDeployment extends Deployment {
  readonly service: CameraService;
}

/** For tests: a listener for the requests to the service. */
export interface MjpegServiceOptions extends DeploymentOptions {
  readonly onRequest?: RequestListener;
}

/** Starts the service and its page. Only the HTTP is real. */
export async function start({ port, onRequest }: MjpegServiceOptions): Promise<MjpegServiceDeployment> {
  const camera = createCamera({ name: 'bay', title: 'Bay 3', index: 5, scene: dock, width: 1280, height: 720 });
  const service = await CameraService.start(camera, onRequest);
  const page = await servePage({
    folder: fileURLToPath(new URL('.', import.meta.url)),
    entries: [fileURLToPath(new URL('./page.ts', import.meta.url))],
    port,
    extra: { ...DEPLOYMENT_FILES, 'setup.json': { service: service.url, control: service.controlUrl } },
  });
  return {
    url: page.url,
    service,
    notes: [
      `The camera service: ${service.url}/live/status (curl -X POST ${service.url}/live/stop is another client).`,
      `Its recordings, while it runs: ${service.recorder.folder}`,
    ],
    close: async () => {
      await page.close();
      await service.close();
    },
  };
}
