import type { ServerUrls } from './media-server.js';

/**
 * Frigate, which passes offers on to its own go2rtc and makes the pictures itself. It passes no live HLS on. Port 5000
 * is the one without a sign-in. Source: `docker/main/rootfs/usr/local/nginx/conf/nginx.conf`, commit 01a0e36.
 */
export const FRIGATE_URLS: ServerUrls = {
  whep: ':5000/api/go2rtc/webrtc?src={camera}',
  mjpeg: ':5000/api/{camera}',
  snapshot: ':5000/api/{camera}/latest.jpg',
};
