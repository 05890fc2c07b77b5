import type { RareFault } from '../strings.js';

/** The English sentences of rare faults. They arrive with the code that finds out these faults. */
export const RARE_FAULTS: Readonly<Record<RareFault, string>> = {
  'source-timeout': 'The camera did not start in time.',
  unconfigured: 'The server does not know this camera.',
  capacity: 'The viewer limit has been reached.',
  'connection-limit': 'The browser cannot open more streams from this server.',
  'local-network':
    'Allow this page to use the local network: answer the browser’s question, or change the site settings.',
  'local-network-forbidden': 'The browser does not let this page use the local network.',
  'mixed-content':
    'The browser blocks this camera: the page is secure (https), but the camera’s address is not (http).',
  forbidden: 'This page is not allowed to show the camera.',
  'sign-in-page': 'The server sent a sign-in page instead of video.',
  digest: 'Web pages cannot use this camera’s Digest sign-in.',
  'token-missing': 'The server requires the access token with every request.',
  blocked: 'A gateway must check this browser first. Open the camera’s address in a new tab.',
  busy: 'The server is busy or starting.',
  'stopped-sending': 'The server has no new video.',
  quota: 'The limit of open cameras has been reached.',
  'lease-ended': 'Permission to watch has been withdrawn.',
};
