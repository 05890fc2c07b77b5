import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  MovOutputFormat,
  Mp4OutputFormat,
  Output,
  type AudioCodec,
  type VideoCodec,
} from 'mediabunny';
import { setCodecName, setCreationTime } from './clip-boxes.js';
import type { Frame, GroupOfPictures, Track } from './frame.js';
import { chooseStretch, placePictures, placeSound, type PlacedFrame } from './stretch.js';

/** Which time a clip is of, and how it is shown. */
export interface ClipOptions {
  /** Epoch milliseconds. The clip begins with the key frame at or before it. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Degrees clockwise, as the attribute: 90, 180 or 270; any other value does not turn. Players turn the picture. */
  readonly rotate?: unknown;
  /** `horizontal`, `vertical` or `both`, as one sees it after the rotation. */
  readonly flip?: string | null;
  /** The creation time in the file, in epoch milliseconds; the moment of the first picture if absent. */
  readonly createdAtMs?: number;
}

/** By the beginning of a codec's name in WebCodecs. */
const VIDEO_CODECS: Readonly<Record<string, VideoCodec>> = {
  avc1: 'avc',
  avc3: 'avc',
  hvc1: 'hevc',
  hev1: 'hevc',
  vp8: 'vp8',
  vp09: 'vp9',
  av01: 'av1',
};
const AUDIO_CODECS: Readonly<Record<string, AudioCodec>> = { mp4a: 'aac', opus: 'opus' };

const getFamily = ({ codec }: Track) => codec.split('.', 1)[0] ?? '';

/**
 * A QuickTime film holds pictures of Motion JPEG as those of ProRes, each by itself, under another name. mediabunny
 * writes only the latter.
 */
const LIKE_JPEG = 'apch';
const JPEG = 'jpeg';

/**
 * Makes a file of encoded frames as they are: nothing is decoded, nothing encoded. An MP4; of Motion JPEG a QuickTime
 * film (`.mov`), because MP4 has no name for it that players agree on.
 *
 * A file has one codec and one size. Where they change within the time, the clip is of the longest stretch of one of
 * them. Sound that the file cannot hold is left out.
 *
 * Rejects with NotFoundError when there is no picture in this time, and with NotSupportedError for a codec that the file
 * cannot hold.
 *
 * @param groups In the order of time. There may be sound between their pictures.
 * @param audio Sound of that time, too; what is between the pictures is taken once.
 */
export async function createClip(
  groups: readonly GroupOfPictures[],
  audio: readonly Frame[],
  options: ClipOptions,
): Promise<Blob> {
  const { fromMs, toMs, rotate, flip = null, createdAtMs } = options;
  const stretch = chooseStretch(groups.map(toPictures), fromMs, toMs);
  const pictures = stretch ? placePictures(stretch, toMs) : [];
  const [first] = pictures;
  if (!stretch || !first) throw new DOMException('There is no picture of this time.', 'NotFoundError');
  const { track } = stretch;
  const isJpeg = track.codec === JPEG;
  const codec = isJpeg ? 'prores' : VIDEO_CODECS[getFamily(track)];
  if (!codec || (isJpeg && !pictures.every(({ frame }) => isJpegData(frame.data))))
    throw new DOMException(`A clip cannot hold ${track.codec}.`, 'NotSupportedError');

  const format = isJpeg ? new MovOutputFormat() : new Mp4OutputFormat();
  const target = new BufferTarget();
  const output = new Output({ format, target });
  const video = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(video, toOrientation(rotate, flip));
  const endMs = Math.max(...pictures.map(({ startMs, durationMs }) => startMs + durationMs));
  const kept = new Set([...groups.flatMap(({ frames }) => frames), ...audio]);
  const pieces = [...kept].filter(({ track: { kind } }) => kind === 'audio').sort((a, b) => a.atMs - b.atMs);
  const sound = placeSound(pieces, first.frame.atMs, first.frame.atMs + endMs);
  const soundTrack = sound[0]?.frame.track;
  const soundCodec = soundTrack && AUDIO_CODECS[getFamily(soundTrack)];
  const soundSource = soundCodec && new EncodedAudioPacketSource(soundCodec);
  if (soundSource) output.addAudioTrack(soundSource);
  await output.start();
  const decoderConfig = {
    codec: isJpeg ? LIKE_JPEG : track.codec,
    codedWidth: track.width,
    codedHeight: track.height,
    ...(track.description && { description: track.description }),
  };
  for (const picture of pictures) await video.add(toPacket(picture), { decoderConfig });
  if (soundSource) {
    const { codec, sampleRate, channels: numberOfChannels, description } = soundTrack;
    const soundConfig = { codec, sampleRate, numberOfChannels, ...(description && { description }) };
    for (const piece of sound) await soundSource.add(toPacket(piece), { decoderConfig: soundConfig });
  }
  await output.finalize();
  const bytes = new Uint8Array(target.buffer ?? new ArrayBuffer());
  setCreationTime(bytes, createdAtMs ?? first.frame.atMs);
  if (isJpeg) setCodecName(bytes, JPEG);
  return new Blob([bytes], { type: format.mimeType });
}

function toPictures(group: GroupOfPictures): GroupOfPictures {
  return { ...group, frames: group.frames.filter(({ track }) => track.kind === 'video') };
}

function toPacket({ frame: { data, isKey }, startMs, durationMs }: PlacedFrame): EncodedPacket {
  return new EncodedPacket(data, isKey ? 'key' : 'delta', startMs / 1000, durationMs / 1000);
}

/** A flip from top to bottom is one from left to right of a picture that is turned by half. */
function toOrientation(rotate: unknown, flip: string | null): { rotation: 0 | 90 | 180 | 270; flip: boolean } {
  const isDown = flip === 'vertical' || flip === 'both';
  const turns = ([90, 180, 270].indexOf(Number(rotate)) + 1 + (isDown ? 2 : 0)) % 4;
  return { rotation: (turns * 90) as 0 | 90 | 180 | 270, flip: isDown !== (flip === 'horizontal' || flip === 'both') };
}

/** A snapshot may be an image of another kind. */
function isJpegData(data: Uint8Array): boolean {
  return data[0] === 0xff && data[1] === 0xd8;
}
