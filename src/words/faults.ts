import type { Words } from './vocabulary.js';

/** English: what each fault means, in a sentence. */
export const FAULTS: Words['faults'] = {
  offline: 'The camera is not sending.',
  'source-timeout': 'The camera did not start in time.',
  'not-found': 'There is nothing at the camera’s address.',
  unconfigured: 'The server does not know this camera.',
  'bad-address': 'The camera’s address can’t be used.',
  capacity: 'The server has no place for another viewer.',
  crowded: 'This page shows as many streams of this server as the browser allows.',
  unauthorized: 'The server wants other credentials.',
  forbidden: 'This page may not show the camera.',
  unsupported: 'What the camera sends can’t be played in this browser.',
  unreachable: 'The server does not answer.',
  'no-media-path': 'The network lets no video through.',
  'no-media': 'The server connects, but sends no picture.',
  stalled: 'The picture stopped moving.',
  lost: 'The connection ended.',
  'ended-early': 'The connection ended.',
  'server-error': 'The server failed.',
  'bad-answer': 'The server’s answer makes no sense.',
  refused: 'The server refuses the request.',
  'stopped-sending': 'The server has no newer picture.',
  quota: 'As many cameras of this kind are open as are allowed.',
  'lease-ended': 'The permission to watch was taken back.',
};
