import type { MediaServer } from './media-server.js';

/** Servers whose messages resemble each other: Frigate, ZLMediaKit, small cameras. */
export const OTHERS: MediaServer = {
  name: 'others',
  messages: [
    // `Camera not found` and the like.
    [
      /^(camera|stream|path|channel) [^.]{0,60}(not found|does not exist|unknown)|^no such (camera|stream|channel)/i,
      'unconfigured',
    ],
    // Frigate: `Unable to get valid frame`.
    [
      /unable to get valid frame|(camera|stream|source|publisher) (is )?(offline|not (online|publishing|available))/i,
      'offline',
    ],
    [/too many (clients|viewers|connections|users|streams|sessions)|(clients|viewers|connections) limit/i, 'capacity'],
  ],
};
