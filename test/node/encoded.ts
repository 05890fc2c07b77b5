import { AudioData, AudioEncoder, VideoEncoder, VideoFrame } from '@napi-rs/webcodecs';
import { FramePainter } from '../../demo/cameras/frame-painter.js';
import { dock } from '../../demo/cameras/scenes/dock.js';
import type { Frame, GroupOfPictures, Track } from '../../src/replay/frame.js';

/** The moment of the first picture. */
export const START_MS = Date.UTC(2026, 10, 21, 7, 0, 0);
export const FRAME_MS = 40;

/** What to encode, by a painter of the synthetic cameras. */
export interface EncodedOptions {
  readonly codec: string;
  readonly count: number;
  readonly keyEvery?: number;
  readonly width?: number;
  readonly height?: number;
  readonly fromMs?: number;
  /** With a decoder's configuration beside the frames, not within them. */
  readonly hasDescription?: boolean;
  readonly hasBFrames?: boolean;
  readonly bitrateKbps?: number;
}

/** Encodes pictures that show their time as a bar code, 25 per second, in the order in which they are decoded. */
export async function encodePictures(options: EncodedOptions): Promise<Frame[]> {
  const { codec, count, keyEvery = 25, width = 320, height = 180, fromMs = START_MS, bitrateKbps = 500 } = options;
  const painter = createPainter(width, height);
  const frames: Frame[] = [];
  let track: Track | null = null;
  const encoder = new VideoEncoder({
    output: (chunk, metadata) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      const description = options.hasDescription ? metadata?.decoderConfig?.description : undefined;
      track ??= {
        kind: 'video',
        codec,
        ...(description && { description: new Uint8Array(description) }),
        width,
        height,
        sampleRate: 0,
        channels: 0,
      };
      const isKey = chunk.type === 'key';
      frames.push({ track, atMs: fromMs + chunk.timestamp / 1000, slackMs: 0, isKey, data });
    },
    error: (error) => {
      throw error;
    },
  });
  const isAnnexB = !options.hasDescription;
  encoder.configure({
    codec,
    width,
    height,
    bitrate: bitrateKbps * 1000,
    framerate: 25,
    latencyMode: options.hasBFrames || !codec.startsWith('h') ? 'quality' : 'realtime',
    ...(codec.startsWith('avc') && { avc: { format: isAnnexB ? 'annexb' : 'avc' } }),
    ...(codec.startsWith('h') && { hevc: { format: isAnnexB ? 'annexb' : 'hevc' } }),
  });
  for (let i = 0; i < count; i += 1) {
    painter.draw(fromMs + i * FRAME_MS);
    const frame = new VideoFrame(painter.canvas, { timestamp: i * FRAME_MS * 1000 });
    encoder.encode(frame, { keyFrame: i % keyEvery === 0 });
    frame.close();
    if (i % 100 === 99) await encoder.flush();
  }
  await encoder.flush();
  encoder.close();
  return frames;
}

/** Motion JPEG of the same pictures. */
export async function encodeJpegs(count: number, intervalMs: number, width = 320, height = 180): Promise<Frame[]> {
  const painter = createPainter(width, height);
  const track: Track = { kind: 'video', codec: 'jpeg', width, height, sampleRate: 0, channels: 0 };
  const frames: Frame[] = [];
  for (let i = 0; i < count; i += 1) {
    const atMs = START_MS + i * intervalMs;
    painter.draw(atMs);
    const data = Uint8Array.from(await painter.canvas.encode('jpeg', 75));
    frames.push({ track, atMs, slackMs: 0, isKey: true, data });
  }
  return frames;
}

/** Encodes a tone, from the moment of the first picture on. */
export async function encodeSound(codec: 'opus' | 'mp4a.40.2', seconds: number): Promise<Frame[]> {
  const frames: Frame[] = [];
  let track: Track | null = null;
  const encoder = new AudioEncoder({
    output: (chunk, metadata) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      const description = codec === 'opus' ? undefined : metadata?.decoderConfig?.description;
      track ??= {
        kind: 'audio',
        codec,
        ...(description && { description: new Uint8Array(description) }),
        width: 0,
        height: 0,
        sampleRate: 48_000,
        channels: 1,
      };
      frames.push({ track, atMs: START_MS + chunk.timestamp / 1000, slackMs: 0, isKey: true, data });
    },
    error: (error) => {
      throw error;
    },
  });
  encoder.configure({ codec, sampleRate: 48_000, numberOfChannels: 1, bitrate: 64_000 });
  const pieces = 960;
  for (let at = 0; at < seconds * 48_000; at += pieces) {
    const data = Float32Array.from(
      { length: pieces },
      (_, i) => 0.2 * Math.sin((2 * Math.PI * 440 * (at + i)) / 48_000),
    );
    const timestamp = (at / 48_000) * 1e6;
    encoder.encode(
      new AudioData({
        format: 'f32',
        sampleRate: 48_000,
        numberOfFrames: pieces,
        numberOfChannels: 1,
        timestamp,
        data,
      }),
    );
  }
  await encoder.flush();
  encoder.close();
  return frames;
}

/** Cuts frames into groups, as the memory does. */
export function toGroups(frames: readonly Frame[]): GroupOfPictures[] {
  const groups: Frame[][] = [];
  for (const frame of frames) {
    if (frame.isKey) groups.push([frame]);
    else groups.at(-1)?.push(frame);
  }
  return groups.map((group) => {
    const moments = group.map(({ atMs }) => atMs);
    const bytes = group.reduce((sum, { data }) => sum + data.length, 0);
    return { frames: group, startMs: Math.min(...moments), endMs: Math.max(...moments), bytes };
  });
}

function createPainter(width: number, height: number): FramePainter {
  return new FramePainter({ title: 'cam', index: 5, scene: dock, isNight: false, width, height });
}
