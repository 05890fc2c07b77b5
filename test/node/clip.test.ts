import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input, type EncodedPacket } from 'mediabunny';
import { nalUnits } from '../../demo/rtp/h264.js';
import { createClip, type ClipOptions } from '../../src/replay/clip.js';
import type { Frame } from '../../src/replay/frame.js';
import { encodeJpegs, encodePictures, encodeSound, FRAME_MS, START_MS, toGroups } from './encoded.js';
import { readJpeg, readVideo } from './pictures.js';

const FFMPEG = spawnSync('ffmpeg', ['-version']).status === 0 ? false : 'ffmpeg is not installed';
const H264 = 'avc1.42001f';
const H265 = 'hev1.1.6.L93.B0';

const hash = (parts: readonly Uint8Array[]) =>
  parts.reduce((all, part) => all.update(part), createHash('sha256')).digest('hex');

/** The NAL units of a picture whose units each have their length before them. */
function lengthPrefixed(data: Uint8Array): Uint8Array[] {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const units = [];
  for (let at = 0; at < data.length; at += 4 + view.getUint32(at))
    units.push(data.subarray(at + 4, at + 4 + view.getUint32(at)));
  return units;
}

/** What another program finds in a clip. */
async function demux(clip: Blob) {
  const input = new Input({ source: new BufferSource(await clip.arrayBuffer()), formats: ALL_FORMATS });
  const track = await input.getPrimaryVideoTrack();
  const sound = await input.getPrimaryAudioTrack();
  assert.ok(track);
  const readAll = async (of: typeof track | NonNullable<typeof sound>) => {
    const packets: EncodedPacket[] = [];
    for await (const packet of new EncodedPacketSink(of).packets()) packets.push(packet);
    return packets;
  };
  return { input, track, packets: await readAll(track), sound, pieces: sound ? await readAll(sound) : [] };
}

/** The moments in the bar codes of a clip, in the order in which they are shown. */
async function readMoments(clip: Blob): Promise<(number | undefined)[]> {
  const { track, packets } = await demux(clip);
  const config = await track.getDecoderConfig();
  assert.ok(config);
  const { codec, description } = config;
  const readings = await readVideo(
    { codec, ...(description && { description: Uint8Array.from(description as Uint8Array) }) },
    packets.map(({ data, type, timestamp }) => ({
      data,
      isKey: type === 'key',
      timestampUs: Math.round(timestamp * 1e6),
    })),
  );
  return readings.map((reading) => reading?.epochMs);
}

/** Plays a clip in ffmpeg, which says what is wrong with it. */
async function playInFfmpeg(clip: Blob, output: readonly string[] = ['-f', 'null', '-']): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'clip-'));
  try {
    const file = join(folder, 'clip');
    await writeFile(file, Buffer.from(await clip.arrayBuffer()));
    const { stdout, stderr } = await run('ffmpeg', ['-v', 'error', '-i', file, ...output]);
    return stderr || stdout.toString('latin1');
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function run(command: string, args: readonly string[], input?: Uint8Array) {
  const child = spawn(command, args);
  const out: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  child.stdin.end(input);
  await new Promise((resolve) => child.on('close', resolve));
  return { stdout: Buffer.concat(out), stderr: Buffer.concat(errors).toString() };
}

const whole = (frames: readonly Frame[]): ClipOptions => ({
  fromMs: START_MS,
  toMs: Math.max(...frames.map(({ atMs }) => atMs)),
});
const moments = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => START_MS + (from + i) * FRAME_MS);

describe('a clip', () => {
  const CODECS: readonly (readonly [string, Parameters<typeof encodePictures>[0], isInUnits: boolean])[] = [
    ['H.264 in Annex B', { codec: H264, count: 75 }, true],
    ['H.264 with a description', { codec: H264, count: 75, hasDescription: true }, true],
    ['H.265 in Annex B', { codec: H265, count: 30, keyEvery: 10 }, true],
    ['VP8', { codec: 'vp8', count: 50 }, false],
    ['VP9', { codec: 'vp09.00.10.08', count: 50 }, false],
    ['AV1', { codec: 'av01.0.04M.08', count: 3 }, false],
  ];
  for (const [name, options, isInUnits] of CODECS) {
    it(`of ${name} has the camera’s own frames, bit for bit, and shows the time that was asked for`, async () => {
      const frames = await encodePictures(options);
      const clip = await createClip(toGroups(frames), [], whole(frames));
      assert.equal(clip.type, 'video/mp4');
      const { track, packets, input } = await demux(clip);
      const sent = isInUnits
        ? frames.flatMap(({ data, track: { description } }) => (description ? lengthPrefixed(data) : nalUnits(data)))
        : frames.map(({ data }) => data);
      const kept = packets.flatMap(({ data }) => (isInUnits ? lengthPrefixed(data) : [data]));
      assert.equal(kept.length, sent.length);
      assert.equal(hash(kept), hash(sent));
      assert.deepEqual(
        packets.map(({ type }) => type === 'key'),
        frames.map(({ isKey }) => isKey),
      );
      assert.deepEqual([track.codedWidth, track.codedHeight], [320, 180]);
      assert.equal(Math.round((await input.computeDuration()) * 1000), frames.length * FRAME_MS);
      assert.deepEqual(await readMoments(clip), moments(0, frames.length - 1));
    });

    it(`of ${name} plays in ffmpeg without a word`, { skip: FFMPEG }, async () => {
      const frames = await encodePictures({ ...options, count: Math.min(options.count, 30) });
      assert.equal(await playInFfmpeg(await createClip(toGroups(frames), [], whole(frames))), '');
    });
  }

  it('begins with the key frame at or before its first moment, and ends with its last', async () => {
    const frames = await encodePictures({ codec: H264, count: 100 });
    const options = { fromMs: START_MS + 30 * FRAME_MS, toMs: START_MS + 60 * FRAME_MS + 5 };
    const clip = await createClip(toGroups(frames), [], options);
    assert.deepEqual(await readMoments(clip), moments(25, 60));
    const onKey = { fromMs: START_MS + 50 * FRAME_MS, toMs: START_MS + 60 * FRAME_MS };
    assert.deepEqual(await readMoments(await createClip(toGroups(frames), [], onKey)), moments(50, 60));
  });

  it('keeps the time of a gap, in which the picture before it stays', async () => {
    const frames = await encodePictures({ codec: H264, count: 75 });
    const kept = toGroups(frames).filter((_, i) => i !== 1);
    const { packets } = await demux(await createClip(kept, [], whole(frames)));
    assert.equal(Math.round((packets[25]?.timestamp ?? 0) * 1000), 2000);
    assert.equal(Math.round((packets[24]?.duration ?? 0) * 1000), 1040);
  });

  it('has sound beside its pictures, from the same moment on', async () => {
    const frames = await encodePictures({ codec: H264, count: 50 });
    for (const codec of ['opus', 'mp4a.40.2'] as const) {
      const audio = await encodeSound(codec, 3);
      const options = { fromMs: START_MS + 26 * FRAME_MS, toMs: START_MS + 49 * FRAME_MS };
      const clip = await createClip(toGroups(frames), audio, options);
      const { sound, pieces } = await demux(clip);
      assert.equal(await sound?.getCodecParameterString(), codec);
      const from = audio.findIndex(({ atMs }) => atMs >= START_MS + 25 * FRAME_MS);
      assert.equal(
        hash(pieces.map(({ data }) => data)),
        hash(audio.slice(from, from + pieces.length).map(({ data }) => data)),
      );
      assert.ok(pieces.length >= 46, `${pieces.length} pieces`);
      const lateMs = (audio[from]?.atMs ?? 0) - (START_MS + 25 * FRAME_MS);
      assert.ok(Math.abs((pieces[0]?.timestamp ?? NaN) * 1000 - lateMs) < 1);
      if (!FFMPEG) assert.equal(await playInFfmpeg(clip), '');
    }
  });

  it('finds the sound among the pictures, too, where the memory keeps both together', async () => {
    const frames = await encodePictures({ codec: H264, count: 25 });
    const mixed = [...frames, ...(await encodeSound('opus', 1))].sort((a, b) => a.atMs - b.atMs);
    const groups = [{ frames: mixed, startMs: START_MS, endMs: START_MS + 24 * FRAME_MS, bytes: 0 }];
    const { packets, pieces } = await demux(await createClip(groups, [], whole(frames)));
    assert.equal(
      hash(packets.flatMap(({ data }) => lengthPrefixed(data))),
      hash(frames.flatMap(({ data }) => nalUnits(data))),
    );
    assert.ok(pieces.length >= 49, `${pieces.length} pieces`);
  });

  it('leaves out sound that a file cannot hold', async () => {
    const frames = await encodePictures({ codec: H264, count: 25 });
    const opus = await encodeSound('opus', 1);
    const audio = opus.map((frame) => ({ ...frame, track: { ...frame.track, codec: 'pcmu' } }));
    const { sound } = await demux(await createClip(toGroups(frames), audio, whole(frames)));
    assert.equal(sound, null);
  });

  it('is turned and mirrored as the picture was', async () => {
    const frames = await encodePictures({ codec: H264, count: 5 });
    const orient = async (options: Partial<ClipOptions>) => {
      const { track } = await demux(await createClip(toGroups(frames), [], { ...whole(frames), ...options }));
      return [await track.getRotation(), await track.getFlip()];
    };
    assert.deepEqual(await orient({ rotate: '90' }), [90, false]);
    assert.deepEqual(await orient({ rotate: 45 }), [0, false]);
    assert.deepEqual(await orient({ rotate: 270, flip: 'horizontal' }), [270, true]);
    assert.deepEqual(await orient({ flip: 'vertical' }), [180, true]);
    assert.deepEqual(await orient({ rotate: 90, flip: 'both' }), [270, false]);
  });

  it('was made when its first picture was, or when the page says', { skip: FFMPEG }, async () => {
    const frames = await encodePictures({ codec: H264, count: 50 });
    const probe = async (options: Partial<ClipOptions>) => {
      const clip = await createClip(toGroups(frames), [], { ...whole(frames), ...options });
      const text = await playInFfmpeg(clip, ['-f', 'ffmetadata', '-']);
      const { tags } = await readTags(clip);
      assert.ok(text.includes('FFMETADATA'));
      return tags;
    };
    assert.deepEqual(await probe({}), Array<string>(2).fill('2026-11-21T07:00:00.000000Z'));
    assert.deepEqual(await probe({ fromMs: START_MS + 1000 }), Array<string>(2).fill('2026-11-21T07:00:01.000000Z'));
    assert.deepEqual(
      await probe({ createdAtMs: Date.UTC(2027, 0, 2) }),
      Array<string>(2).fill('2027-01-02T00:00:00.000000Z'),
    );
  });

  it('is of the longest stretch, where the size changes in between', async () => {
    const small = await encodePictures({ codec: H264, count: 50 });
    const large = await encodePictures({ codec: H264, count: 60, width: 640, height: 360, fromMs: START_MS + 2000 });
    const groups = toGroups([...small, ...large]);
    const options = { fromMs: START_MS, toMs: START_MS + 10_000 };
    assert.deepEqual(await readMoments(await createClip(groups, [], options)), moments(50, 109));
    const until = { fromMs: START_MS, toMs: START_MS + 3000 };
    assert.deepEqual(await readMoments(await createClip(groups, [], until)), moments(0, 49));
  });

  it('continues over a session that began again with the same settings', async () => {
    const options = { codec: H264, count: 25, hasDescription: true };
    const first = await encodePictures(options);
    const second = await encodePictures({ ...options, fromMs: START_MS + 1000 });
    assert.notEqual(first[0]?.track, second[0]?.track);
    const clip = await createClip(toGroups([...first, ...second]), [], { fromMs: START_MS, toMs: START_MS + 5000 });
    assert.deepEqual(await readMoments(clip), moments(0, 49));
  });

  it('of Motion JPEG is a QuickTime film of the camera’s own images', async () => {
    const frames = await encodeJpegs(5, 500);
    const clip = await createClip(toGroups(frames), [], whole(frames));
    assert.equal(clip.type, 'video/quicktime');
    const bytes = Buffer.from(await clip.arrayBuffer());
    const images = Buffer.concat(frames.map(({ data }) => data));
    const at = bytes.indexOf(images);
    assert.ok(at > 0, 'the images follow each other in the file');
    assert.deepEqual(await readJpeg(bytes.subarray(at, at + (frames[0]?.data.length ?? 0))), {
      cameraIndex: 5,
      epochMs: START_MS,
    });
  });

  it('of Motion JPEG plays in ffmpeg, which finds the same images at their times', { skip: FFMPEG }, async () => {
    const frames = await encodeJpegs(5, 500);
    const clip = await createClip(toGroups(frames), [], { ...whole(frames), rotate: 90 });
    assert.equal(await playInFfmpeg(clip), '');
    const { codec, rotation } = await readTags(clip);
    assert.deepEqual([codec, rotation], ['mjpeg', -90]);
    const copied = Buffer.from(await playInFfmpeg(clip, ['-c', 'copy', '-f', 'mjpeg', '-']), 'latin1');
    assert.equal(hash([copied]), hash(frames.map(({ data }) => data)));
  });

  it('with B-frames has them in the order of decoding, each at its time', { skip: FFMPEG }, async () => {
    const frames = await encodeWithBFrames(60);
    const order = frames.map(({ atMs }) => Math.round((atMs - START_MS) / FRAME_MS));
    assert.notDeepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
    const groups = toGroups(frames);
    const clip = await createClip(groups, [], whole(frames));
    const { packets } = await demux(clip);
    assert.deepEqual(
      packets.map(({ timestamp }) => Math.round((timestamp * 1000) / FRAME_MS)),
      order,
    );
    assert.equal(await playInFfmpeg(clip), '');
    assert.deepEqual(await readMoments(clip), moments(0, 59));
    const later = await createClip(groups, [], { fromMs: START_MS + 1100, toMs: START_MS + 1300 });
    assert.equal(await playInFfmpeg(later), '');
    // A picture that comes later may be needed by one that does not.
    const shown = await readMoments(later);
    assert.deepEqual(shown.slice(0, 8), moments(25, 32));
    assert.ok(shown.length <= 9, `${shown.length} pictures`);
  });

  it('says why there is none', async () => {
    const frames = await encodePictures({ codec: H264, count: 5 });
    const options = whole(frames);
    const before = { fromMs: START_MS - 2000, toMs: START_MS - 1000 };
    await assert.rejects(createClip(toGroups(frames), [], before), { name: 'NotFoundError' });
    await assert.rejects(createClip([], [], options), { name: 'NotFoundError' });
    const odd = frames.map((frame) => ({ ...frame, track: { ...frame.track, codec: 'theora' } }));
    await assert.rejects(createClip(toGroups(odd), [], options), { name: 'NotSupportedError' });
    const images = (await encodeJpegs(1, 40)).map((frame) => ({
      ...frame,
      data: Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
    }));
    await assert.rejects(createClip(toGroups(images), [], options), { name: 'NotSupportedError' });
  });
});

/** What ffprobe says of a clip. */
async function readTags(clip: Blob) {
  const folder = await mkdtemp(join(tmpdir(), 'clip-'));
  try {
    const file = join(folder, 'clip');
    await writeFile(file, Buffer.from(await clip.arrayBuffer()));
    const { stdout } = await run('ffprobe', ['-v', 'error', '-of', 'json', '-show_streams', '-show_format', file]);
    const { streams, format } = JSON.parse(stdout.toString()) as {
      streams: { codec_name: string; tags: Record<string, string>; side_data_list?: { rotation?: number }[] }[];
      format: { tags: Record<string, string> };
    };
    const [stream] = streams;
    return {
      codec: stream?.codec_name,
      rotation: stream?.side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation,
      tags: [format.tags.creation_time, stream?.tags.creation_time],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Pictures with bar codes that x264 has encoded with B-frames. */
async function encodeWithBFrames(count: number): Promise<Frame[]> {
  const jpegs = await encodeJpegs(count, FRAME_MS);
  const input = Buffer.concat(jpegs.map(({ data }) => data));
  const coding = [
    '-c:v',
    'libx264',
    '-bf',
    '2',
    '-b_strategy',
    '0',
    '-g',
    '25',
    '-keyint_min',
    '25',
    '-pix_fmt',
    'yuv420p',
  ];
  const args = ['-v', 'error', '-f', 'mjpeg', '-r', '25', '-i', '-', ...coding];
  const { stdout, stderr } = await run(
    'ffmpeg',
    [...args, '-movflags', 'frag_keyframe+empty_moov', '-f', 'mp4', '-'],
    input,
  );
  assert.equal(stderr, '');
  const { track, packets } = await demux(new Blob([Uint8Array.from(stdout)]));
  const config = await track.getDecoderConfig();
  assert.ok(config);
  const kept = {
    kind: 'video',
    codec: config.codec,
    description: Uint8Array.from(config.description as Uint8Array),
    width: track.codedWidth,
    height: track.codedHeight,
    sampleRate: 0,
    channels: 0,
  } as const;
  return packets.map(({ data, type, timestamp }) => ({
    track: kept,
    atMs: START_MS + Math.round((timestamp - (packets[0]?.timestamp ?? 0)) * 1000),
    slackMs: 0,
    isKey: type === 'key',
    data,
  }));
}
