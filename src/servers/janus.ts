import type { MediaServer } from './media-server.js';

/** Janus behind simple-whep-server. Source: `src/whep.js`, commit 0e22231. */
export const JANUS: MediaServer = {
  name: 'janus',
  messages: [
    [/^Invalid endpoint ID$|^No such mountpoint/, 'unconfigured'],
    [/^Janus unavailable$/, 'unreachable'],
  ],
};
