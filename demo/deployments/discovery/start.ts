import type { IncomingMessage, ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { corridor } from '../../cameras/scenes/corridor.js';
import { crossing } from '../../cameras/scenes/crossing.js';
import { dock } from '../../cameras/scenes/dock.js';
import { pet } from '../../cameras/scenes/pet.js';
import { createCamera } from '../../cameras/synthetic.js';
import { findMediaMtx } from '../../mediamtx/find.js';
import { readBody, respond, respondJson } from '../../origin/respond.js';
import { servePage } from '../../serve.js';
import { DEPLOYMENT_FILES, type Deployment, type DeploymentOptions } from '../deployment.js';
import { Gate } from './gate.js';
import { BACKEND, startEmbedded, startMediaMtx, type Media } from './media.js';

export const title = 'Discovery and monitoring';

/** For tests: a shorter grace period. */
export interface DiscoveryOptions extends DeploymentOptions {
  readonly graceMs?: number;
}

/** The deployment, with its parts for tests. */
export interface DiscoveryDeployment extends Deployment {
  readonly media: Media;
  readonly gate: Gate;
}

/** The user of the page. */
const USER = { user: 'operator', pass: 'night-shift' };

/** The last two do not publish at first: one has a configured path, and the path of the other has to be added. */
const CAMERAS = [
  { name: 'site/gate', title: 'Gate', index: 1, scene: crossing },
  { name: 'site/dock', title: 'Loading dock', index: 2, scene: dock, isNight: true },
  { name: 'lab/pet', title: "Mika's room", index: 4, scene: pet, keyFrameIntervalMs: 1000 },
  { name: 'site/yard', title: 'Yard', index: 5, scene: dock },
  { name: 'annex/door', title: 'Annex, door', index: 6, scene: corridor },
];
const OFF_AT_FIRST = 'site/yard';

/** Starts a media server, the backend's route to its API, and two pages: all paths, and a mosaic of them. */
export async function start(options: DiscoveryOptions): Promise<DiscoveryDeployment> {
  const { port, wantsReal, graceMs = 10_000, picture } = options;
  const found = wantsReal ? findMediaMtx() : null;
  const cameras = CAMERAS.map((camera) => createCamera({ ...camera, ...picture }));
  const media = await (found ? startMediaMtx(found, cameras) : startEmbedded(cameras));
  for (const { name } of cameras) await media.setOn(name, name !== OFF_AT_FIRST);
  const gate = new Gate({ apiUrl: media.apiUrl, api: BACKEND, users: { [USER.user]: USER.pass } });

  const folder = fileURLToPath(new URL('.', import.meta.url));
  const page = await servePage({
    folder,
    entries: ['page', 'wall'].map((name) => `${folder}${name}.ts`),
    port,
    extra: {
      ...DEPLOYMENT_FILES,
      'setup.json': { title: media.title, whep: media.whepUrl, hls: media.hlsUrl, graceMs },
    },
    answer: (request, response) => {
      const url = new URL(request.url ?? '/', 'http://placeholder');
      if (url.pathname.startsWith('/mediamtx/')) void gate.answer(request, response, url);
      else if (url.pathname === '/switches') void switches(media, gate, request, response);
      else return false;
      return true;
    },
  });
  return {
    url: page.url,
    media,
    gate,
    notes: [
      `Media server: ${media.title}. ${wantsReal && !found ? 'No MediaMTX was found on this machine.' : ''}`.trim(),
      `Sign in as ${USER.user} with ${USER.pass}.`,
      `${page.url}wall.html is a mosaic of the paths.`,
      'annex/door publishes to a path that is not configured. Add the path on the page.',
    ],
    close: async () => {
      await page.close();
      await media.close();
      await Promise.all(cameras.map((camera) => camera.close()));
    },
  };
}

/** Switches cameras, or the connection to the API: `{"camera": NAME, "isOn": …}`, `{"isApiCut": …}`. */
async function switches(media: Media, gate: Gate, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (request.method === 'POST') {
      const change = JSON.parse(await readBody(request)) as { camera?: string; isOn?: boolean; isApiCut?: boolean };
      if (change.camera !== undefined) await media.setOn(change.camera, change.isOn === true);
      if (change.isApiCut !== undefined) gate.isCut = change.isApiCut;
    }
    respondJson(response, 200, { cameras: media.cameras, isApiCut: gate.isCut });
  } catch {
    respond(response, 400);
  }
}
