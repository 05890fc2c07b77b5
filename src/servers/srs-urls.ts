import type { ServerUrls } from './media-server.js';

/**
 * SRS, with its usual application `live`: WHEP on the port of its API, HLS on its web server. Source:
 * `trunk/conf/full.conf`, `trunk/src/app/srs_app_rtc_api.cpp`, v6.
 */
export const SRS_URLS: ServerUrls = {
  whep: ':1985/rtc/v1/whep/?app=live&stream={camera}',
  hls: ':8080/live/{camera}.m3u8',
};
