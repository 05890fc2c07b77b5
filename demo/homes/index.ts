import type { HomeKind } from './home.js';

/** The homes of the demo by their names (`npm run demo -- NAME`): each is loaded when it is asked for. */
export const HOMES: Readonly<Record<string, () => Promise<HomeKind>>> = {
  bucket: () => import('./bucket/start.js'),
  discovery: () => import('./discovery/start.js'),
  'mjpeg-service': () => import('./mjpeg-service/start.js'),
  quotas: () => import('./quotas/start.js'),
  vms: () => import('./vms/start.js'),
};
