import { fileURLToPath } from 'node:url';
import { createPanorama } from '../../cameras/scenes/panorama.js';
import { createCamera } from '../../cameras/synthetic.js';
import { servePage } from '../../serve.js';
import { DEPLOYMENT_FILES, type Deployment, type DeploymentOptions } from '../deployment.js';
import { PtzHead } from './head.js';
import { Loudspeaker } from './loudspeaker.js';
import { PtzService } from './service.js';

export const title = 'A camera that can be moved';

/** The deployment, with the service for tests. */
export interface PtzDeployment extends Deployment {
  readonly service: PtzService;
}

/** The head stops by itself when no move comes for so long. */
const LIMIT_MS = 1000;

/** Starts the camera, the service that moves it, and the page. */
export async function start({ port }: DeploymentOptions): Promise<PtzDeployment> {
  const head = new PtzHead(LIMIT_MS);
  const loudspeaker = new Loudspeaker();
  const scene = createPanorama(
    () => head.view,
    () => loudspeaker.level,
  );
  const camera = createCamera({ name: 'yard', title: 'Yard', index: 6, scene });
  const service = await PtzService.start(camera, head, loudspeaker);
  const page = await servePage({
    folder: fileURLToPath(new URL('.', import.meta.url)),
    entries: ['page', 'microphone-worklet'].map((name) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url))),
    port,
    extra: {
      ...DEPLOYMENT_FILES,
      'setup.json': {
        service: service.url,
        stream: service.streamUrl,
        talk: service.talkUrl,
        control: service.controlUrl,
      },
    },
  });
  return {
    url: page.url,
    service,
    notes: [`The camera's service: curl -X POST ${service.url}/api/streams/yard/ptz/home is another client.`],
    close: async () => {
      await page.close();
      await service.close();
    },
  };
}
