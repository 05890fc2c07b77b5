import type { Frame, Track } from '../../../src/replay/frame.js';

export const VIDEO: Track = {
  kind: 'video',
  codec: 'avc1.42e01f',
  width: 640,
  height: 360,
  sampleRate: 0,
  channels: 0,
};
export const SOUND: Track = {
  ...VIDEO,
  kind: 'audio',
  codec: 'opus',
  width: 0,
  height: 0,
  sampleRate: 48_000,
  channels: 2,
};

/** A frame of as many bytes. */
export const createFrame = (atMs: number, isKey = false, bytes = 100, track = VIDEO): Frame => ({
  track,
  atMs,
  slackMs: 0,
  isKey,
  data: new Uint8Array(bytes),
});
