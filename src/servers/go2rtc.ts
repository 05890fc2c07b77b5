import type { MediaServer } from './media-server.js';

/** The video codecs that each address needs. */
const CODECS: Readonly<Record<string, string>> = {
  'stream.m3u8': 'h264,h265',
  'stream.mjpeg': 'jpeg,raw',
  'frame.jpeg': 'jpeg,raw,h264,h265',
};

/**
 * go2rtc. It answers nearly every error with 500. The error of its source follows `streams: `. On HLS, Motion JPEG and
 * snapshots the same error is an empty answer with 200; there is an address that says it. Source:
 * `internal/streams/{add_consumer,api}.go`, `internal/{hls,mjpeg}`, v1.9.14.
 */
export const GO2RTC: MediaServer = {
  name: 'go2rtc',
  messages: [
    [/^stream not found$/, 'unconfigured'],
    [/^streams: codecs not matched/, 'unsupported'],
    [/^streams: .*(i\/o timeout|deadline exceeded)/, 'source-timeout'],
    [/^streams: /, 'offline'],
    // Of a camera that sends H.264 or H.265 it makes a JPEG by ffmpeg, where that is installed.
    [/^exec: "[^"]*ffmpeg[^"]*": /, 'unsupported'],
  ],
  // In `streams: codecs not matched: video:H265, audio:AAC => video:H264, …` the camera's codecs are on the left.
  sentCodec: /^streams: codecs not matched: (?:(?!=>).)*?video:([^,\s]+)/,
  buildReasonUrl: ({ origin, pathname, searchParams }) => {
    const [, folder, file = ''] = /^(.*\/api\/)(stream\.m3u8|stream\.mjpeg|frame\.jpeg)$/.exec(pathname) ?? [];
    const codecs = CODECS[file];
    const camera = searchParams.get('src');
    return codecs && camera ? `${origin}${folder}streams?src=${encodeURIComponent(camera)}&video=${codecs}` : null;
  },
};
