import type { MediaServer } from './media-server.js';

/**
 * go2rtc. It answers nearly every error with 500. The error of its source follows `streams: `.
 * Source: `internal/streams/add_consumer.go`, `internal/api/api.go`, v1.9.14.
 */
export const GO2RTC: MediaServer = {
  name: 'go2rtc',
  messages: [
    [/^stream not found$/, 'unconfigured'],
    [/^streams: codecs not matched/, 'unsupported'],
    [/^streams: .*(i\/o timeout|deadline exceeded)/, 'source-timeout'],
    [/^streams: /, 'offline'],
  ],
  // In `streams: codecs not matched: video:H265, audio:AAC => video:H264, …` the camera's codecs are on the left.
  sentCodec: /^streams: codecs not matched: (?:(?!=>).)*?video:([^,\s]+)/,
};
