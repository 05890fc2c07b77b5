import type { DeploymentKind } from './deployment.js';

/** The deployments of the demo by name (`npm run demo -- NAME`); each is loaded on demand. */
export const DEPLOYMENTS: Readonly<Record<string, () => Promise<DeploymentKind>>> = {
  bucket: () => import('./bucket/start.js'),
  discovery: () => import('./discovery/start.js'),
  'mjpeg-service': () => import('./mjpeg-service/start.js'),
  ptz: () => import('./ptz/start.js'),
  quotas: () => import('./quotas/start.js'),
  vms: () => import('./vms/start.js'),
};
