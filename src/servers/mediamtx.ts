import type { MediaServer } from './media-server.js';

/**
 * MediaMTX. Depending on its version, the same message comes with 400 on WHEP and with 500 or 404 on HLS.
 * Source: `internal/defs/path_access.go`, `internal/servers/{webrtc,hls}`, v1.20.1.
 */
export const MEDIAMTX: MediaServer = {
  name: 'mediamtx',
  messages: [
    [/is not configured/, 'unconfigured'],
    [/no stream is available/, 'offline'],
    [/has timed out/, 'source-timeout'],
    [/maximum reader count reached/, 'capacity'],
    [/codecs not supported by client|doesn't contain any supported codec|muxer instance not available/, 'unsupported'],
    [/session not found/, 'lost'],
  ],
};
