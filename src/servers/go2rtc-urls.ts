import type { ServerUrls } from './media-server.js';

/**
 * go2rtc. With `mp4=flac` its HLS has fragmented MP4, and G.711 sound as FLAC, which browsers play. Without it, the
 * MPEG-TS segments have no fixed length. Source: `www/links.html`, `internal/hls/hls.go`, v1.9.14.
 */
export const GO2RTC_URLS: ServerUrls = {
  whep: ':1984/api/webrtc?src={camera}',
  hls: ':1984/api/stream.m3u8?src={camera}&mp4=flac',
  mjpeg: ':1984/api/stream.mjpeg?src={camera}',
  snapshot: ':1984/api/frame.jpeg?src={camera}',
};
