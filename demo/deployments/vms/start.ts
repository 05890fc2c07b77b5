import { findMediaMtx } from '../../mediamtx/find.js';
import { freeTcpPort } from '../../ports.js';
import type { Deployment, DeploymentOptions } from '../deployment.js';
import { createCameras } from './cameras.js';
import { startApp, type Change } from './app.js';
import { startGateway } from './gateway.js';
import { findHaproxy, startHaproxy } from './haproxy.js';
import { startEmbedded, startMediaMtx, type Media, type StartTimes } from './media.js';
import type { GatewayOptions } from './routes.js';

export const title = 'A video management system behind HAProxy';

/** For tests: other start times, and settings of the gateway. */
export interface VmsOptions
  extends DeploymentOptions, Partial<StartTimes>, Pick<GatewayOptions, 'answerLimitMs' | 'restoresPrefix'> {}

/** The deployment, with the media server for tests. */
export interface Vms extends Deployment {
  readonly media: Media;
}

/** `sourceOnDemandStartTimeout` of mediamtx.yml. */
const START_LIMIT_MS = 10_000;
const SLOW_MS = 6000;

/** Starts an app, its cameras, and a gateway that serves both at one address. */
export async function start(options: VmsOptions): Promise<Vms> {
  const { wantsReal, startLimitMs = START_LIMIT_MS, slowMs = SLOW_MS } = options;
  const cameras = createCameras(options.picture);
  const found = wantsReal ? findMediaMtx() : null;
  const waits = { startLimitMs, slowMs };
  const media = await (found ? startMediaMtx(found, cameras.sources, waits) : startEmbedded(cameras.sources, waits));
  const haproxy = wantsReal ? findHaproxy() : null;
  const app = await startApp(
    {
      media: media.title,
      gateway: haproxy === null ? 'a gateway in Node' : `HAProxy ${haproxy}`,
      cameras: cameras.list,
    },
    (change) => applyChange(media, change),
  );
  const gatewayOptions: GatewayOptions = {
    ...options,
    upstreams: { app: app.url, whep: media.whep, hls: media.hls },
    // HAProxy does not report a port that it chose.
    port: await freeTcpPort(options.port),
  };
  const gateway = await (haproxy === null ? startGateway(gatewayOptions) : startHaproxy(haproxy, gatewayOptions));
  const missing = wantsReal ? [found ? [] : 'MediaMTX', haproxy === null ? 'HAProxy' : []].flat() : [];
  return {
    url: gateway.url,
    media,
    notes: [
      `Gateway: ${gateway.title}. Media server: ${media.title}.`,
      ...(missing.length > 0 ? [`Not found on this machine: ${missing.join(', ')}.`] : []),
      `The app is also in a folder: ${gateway.url}app/`,
    ],
    close: async () => {
      await Promise.all([gateway.close(), app.close()]);
      await media.close();
      await cameras.close();
    },
  };
}

async function applyChange(media: Media, { camera, is, isConfigured, viewers, server }: Change): Promise<void> {
  if (server) await media.setServer(server);
  if (!camera) return;
  if (is) await media.setCamera(camera, is);
  if (isConfigured !== undefined) await media.setConfigured(camera, isConfigured);
  if (viewers !== undefined) await media.setViewerCount(camera, viewers);
}
