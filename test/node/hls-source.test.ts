import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  Mp4OutputFormat,
  Output,
  type VideoCodec,
} from 'mediabunny';
import type { Frame } from '../../src/replay/frame.js';
import { HlsFrames, type AppendedPiece, type PlaylistEdge } from '../../src/replay/hls-source.js';
import { readSamples, readTracks } from '../../src/replay/mp4-reader.js';
import { encodePictures, encodeJpegs, encodeSound, FRAME_MS, START_MS } from './encoded.js';

const FFMPEG = spawnSync('ffmpeg', ['-version']).status === 0 ? false : 'ffmpeg is not installed';
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Writes frames in fragments of a second, as packagers do, from this moment of the media's clock on. */
async function toFragments(frames: readonly Frame[], codec: VideoCodec, fromS = 0, audio: readonly Frame[] = []) {
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'fragmented' }), target });
  const video = new EncodedVideoPacketSource(codec);
  const sound = new EncodedAudioPacketSource((audio[0]?.track.codec ?? 'opus').startsWith('mp4a') ? 'aac' : 'opus');
  output.addVideoTrack(video);
  if (audio.length > 0) output.addAudioTrack(sound);
  await output.start();
  const toPacket = ({ data, isKey, atMs }: Frame) =>
    new EncodedPacket(data, isKey ? 'key' : 'delta', fromS + (atMs - START_MS) / 1000, FRAME_MS / 1000);
  const mixed = [...frames, ...audio].sort((a, b) => a.atMs - b.atMs);
  for (const frame of mixed) {
    const { codec, width, height, sampleRate, channels, description } = frame.track;
    const own = { codec, ...(description && { description }) };
    if (frame.track.kind === 'video')
      await video.add(toPacket(frame), { decoderConfig: { ...own, codedWidth: width, codedHeight: height } });
    else await sound.add(toPacket(frame), { decoderConfig: { ...own, sampleRate, numberOfChannels: channels } });
  }
  await output.finalize();
  return cut(new Uint8Array(target.buffer ?? new ArrayBuffer()));
}

/** What comes before the first fragment, and each fragment. */
function cut(file: Uint8Array): { init: Uint8Array; fragments: Uint8Array[]; file: Uint8Array } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const starts: number[] = [];
  let end = 0;
  for (let at = 0; at < file.length; at += view.getUint32(at)) {
    const type = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (type === 'moof') starts.push(at);
    if (type === 'moof' || type === 'mdat') end = at + view.getUint32(at);
  }
  const fragments = starts.map((start, i) => file.slice(start, starts[i + 1] ?? end));
  return { init: file.slice(0, starts[0]), fragments, file };
}

/** What mediabunny finds in a file: an answer from another program. */
async function readByMediabunny(file: Uint8Array) {
  const input = new Input({ source: new BufferSource(Uint8Array.from(file)), formats: ALL_FORMATS });
  const tracks = [];
  for (const track of await input.getTracks()) {
    const packets = [];
    for await (const { data, timestamp, type } of new EncodedPacketSink(track).packets())
      packets.push({ atMs: Math.round(timestamp * 1000), isKey: type === 'key', hash: hash(data) });
    const config: (Partial<VideoDecoderConfig & AudioDecoderConfig> & { codec: string }) | null = await (
      track as InputVideoTrack | InputAudioTrack
    ).getDecoderConfig();
    tracks.push({ kind: track.type, config, packets });
  }
  return tracks;
}

async function expectSame({ init, fragments, file }: ReturnType<typeof cut>) {
  const tracks = readTracks(init) ?? [];
  const samples = fragments.flatMap((fragment) => readSamples(fragment, tracks));
  const expected = await readByMediabunny(file);
  assert.equal(tracks.length, expected.length);
  for (const { kind, config, packets } of expected) {
    const own = tracks.find(({ track }) => track.kind === kind)?.track;
    assert.ok(own && config);
    // Both names of H.265 stand for one configuration; the level of AV1 stands in the frames, too.
    const toFamily = (codec: string) => codec.replace('hev1', 'hvc1').replace(/^(av01\.\d)\.\d+/, '$1');
    assert.equal(toFamily(own.codec), toFamily(config.codec));
    if (kind === 'video') assert.deepEqual([own.width, own.height], [config.codedWidth, config.codedHeight]);
    else assert.deepEqual([own.sampleRate, own.channels], [config.sampleRate, config.numberOfChannels]);
    // WebCodecs needs no description of VP9, AV1 and Opus.
    if (/^(avc|hvc|mp4a)/.test(own.codec))
      assert.deepEqual(own.description, new Uint8Array(config.description as Uint8Array));
    const read = samples.filter(({ track }) => track === own);
    assert.deepEqual(
      read.map(({ atS, isKey, data }) => ({ atMs: Math.round(atS * 1000), isKey, hash: hash(data) })),
      packets,
    );
  }
}

describe('the reader of fragments', () => {
  const CODECS: readonly (readonly [codec: string, VideoCodec, count: number])[] = [
    ['avc1.42001f', 'avc', 60],
    ['hev1.1.6.L93.B0', 'hevc', 30],
    ['vp09.00.10.08', 'vp9', 30],
    ['av01.0.04M.08', 'av1', 2],
  ];
  for (const [codec, name, count] of CODECS) {
    it(`finds what mediabunny finds in ${codec}`, async () => {
      await expectSame(await toFragments(await encodePictures({ codec, count, keyEvery: 10 }), name, 3600 * 30));
    });
  }

  for (const codec of ['opus', 'mp4a.40.2'] as const) {
    it(`finds ${codec} beside the pictures`, async () => {
      const frames = await encodePictures({ codec: 'avc1.42001f', count: 50 });
      await expectSame(await toFragments(frames, 'avc', 5, await encodeSound(codec, 2)));
    });
  }

  it('finds B-frames at their times, and more than one track', { skip: FFMPEG }, async () => {
    const jpegs = await encodeJpegs(60, FRAME_MS);
    const coding = '-c:v libx264 -bf 2 -b_strategy 0 -g 25 -pix_fmt yuv420p -c:a aac -shortest';
    const fragmented = '-movflags frag_keyframe+empty_moov+default_base_moof -f mp4 -';
    const sound = '-f lavfi -i sine=r=48000';
    const { stdout } = spawnSync('ffmpeg', `-v error -f mjpeg -r 25 -i - ${sound} ${coding} ${fragmented}`.split(' '), {
      input: Buffer.concat(jpegs.map(({ data }) => data)),
      maxBuffer: 1e8,
    });
    await expectSame(cut(Uint8Array.from(stdout)));
  });

  it('finds nothing in noise, and in what is cut off', async () => {
    const { init, fragments } = await toFragments(await encodePictures({ codec: 'avc1.42001f', count: 10 }), 'avc');
    const [fragment = init] = fragments;
    assert.equal(readTracks(fragment), null);
    const tracks = readTracks(init) ?? [];
    assert.ok(readSamples(fragment.subarray(0, fragment.length - 1), tracks).length < 10);
    for (let i = 0; i < 300; i += 1) {
      const noise = fragment.map((byte) => (Math.random() < 0.05 ? Math.floor(Math.random() * 256) : byte));
      readSamples(noise, tracks);
      readTracks(init.map((byte) => (Math.random() < 0.05 ? Math.floor(Math.random() * 256) : byte)));
    }
  });
});

describe('the frames of HLS', () => {
  const EDGE: PlaylistEdge = { edge: 13, age: 0.5, targetduration: 1 };
  /** Playlists list the first piece at 10 s on the video's clock. */
  const NOW_MS = START_MS + 3500;

  const piece = (data: Uint8Array, sn: number, dated = true, type: AppendedPiece['type'] = 'video'): AppendedPiece => ({
    type,
    data: data as Uint8Array<ArrayBuffer>,
    frag: { sn, start: 10 + sn, programDateTime: dated ? START_MS + sn * 1000 : null },
    part: null,
  });

  async function setup(count = 75) {
    const frames = await encodePictures({ codec: 'avc1.42001f', count, hasDescription: true });
    const { init, fragments } = await toFragments(frames, 'avc', 3600);
    const received: Frame[] = [];
    const source = new HlsFrames();
    const ending = new AbortController();
    return { frames, init, fragments, received, source, ending, sink: (frame: Frame) => received.push(frame) };
  }
  const momentsOf = (frames: readonly Frame[]) => frames.map(({ atMs }) => Math.round(atMs - START_MS));
  const all = (count: number) => Array.from({ length: count }, (_, i) => i * FRAME_MS);

  it('are the packager’s, bit for bit, at the dates of their segments', async () => {
    const { frames, init, fragments, received, source, ending, sink } = await setup();
    source.source()(sink, ending.signal);
    source.take(piece(init, 0), EDGE, NOW_MS);
    fragments.forEach((fragment, sn) => source.take(piece(fragment, sn), EDGE, NOW_MS));
    assert.deepEqual(momentsOf(received), all(75));
    assert.deepEqual(
      received.map(({ data, isKey }) => [hash(data), isKey]),
      frames.map(({ data, isKey }) => [hash(data), isKey]),
    );
    assert.equal(new Set(received.map(({ track }) => track)).size, 1);
    assert.deepEqual(received[0]?.track.description, frames[0]?.track.description);
    assert.ok(received.every(({ data }) => data.byteLength === data.buffer.byteLength));
  });

  it('come to a sink that begins later, without what was before, until it ends', async () => {
    const { init, fragments, received, source, ending, sink } = await setup();
    source.take(piece(init, 0), EDGE, NOW_MS);
    const [first = init, second = init, third = init] = fragments;
    source.take(piece(first, 0), EDGE, NOW_MS);
    source.source()(sink, ending.signal);
    source.take(piece(second, 1), EDGE, NOW_MS);
    ending.abort();
    source.take(piece(third, 2), EDGE, NOW_MS);
    assert.deepEqual(momentsOf(received), all(50).slice(25));
  });

  it('have the date of a segment in each of its parts, from the middle of one on', async () => {
    const { init, fragments, received, source, ending, sink } = await setup();
    source.source()(sink, ending.signal);
    source.take(piece(init, 0), EDGE, NOW_MS);
    const [, second = init, third = init] = fragments;
    // The segment began a second before its part.
    const frag = { sn: 7, start: 10, programDateTime: START_MS };
    source.take({ ...piece(second, 7), frag, part: { fragOffset: 1, start: 11 } }, EDGE, NOW_MS);
    source.take({ ...piece(third, 7), frag, part: { fragOffset: 2.015, start: 12.015 } }, EDGE, NOW_MS);
    assert.deepEqual(momentsOf(received), all(75).slice(25));
  });

  it('begin after what another transport has shown, with a key frame', async () => {
    const { init, fragments, received, source, ending, sink } = await setup();
    source.source(START_MS + 500)(sink, ending.signal);
    source.take(piece(init, 0), EDGE, NOW_MS);
    fragments.forEach((fragment, sn) => source.take(piece(fragment, sn), EDGE, NOW_MS));
    assert.deepEqual(momentsOf(received), all(75).slice(25));
    assert.equal(received[0]?.isKey, true);
  });

  it('do not come a second time when a playlist is loaded again, and keep their track', async () => {
    const { init, fragments, received, source, ending, sink } = await setup();
    source.source()(sink, ending.signal);
    const [first = init, second = init, third = init] = fragments;
    source.take(piece(init, 0), EDGE, NOW_MS);
    source.take(piece(first, 0), EDGE, NOW_MS);
    source.take(piece(second, 1), EDGE, NOW_MS);
    source.restart();
    source.take(piece(init.slice(), 0), EDGE, NOW_MS);
    source.take(piece(first, 0), EDGE, NOW_MS);
    source.take(piece(second, 1), EDGE, NOW_MS);
    source.take(piece(third, 2), EDGE, NOW_MS);
    assert.deepEqual(momentsOf(received), all(75));
    assert.equal(new Set(received.map(({ track }) => track)).size, 1);
  });

  it('have the moments of the list where it has no dates, or dates of a wrong clock', async () => {
    for (const isDated of [false, true]) {
      const { init, fragments, received, source, ending, sink } = await setup();
      source.source()(sink, ending.signal);
      source.take(piece(init, 0), EDGE, NOW_MS);
      // By this device it is an hour later than the dates say.
      const nowMs = isDated ? NOW_MS + 3_600_000 : NOW_MS;
      fragments.forEach((fragment, sn) => source.take(piece(fragment, sn, isDated), EDGE, nowMs));
      assert.deepEqual(momentsOf(received), isDated ? all(75).map((ms) => ms + 3_600_000) : all(75));
      assert.ok(received.every(({ slackMs }) => slackMs >= 1000));
    }
  });

  it('go on evenly while the dates of segments tremble, and follow a clock that was set', async () => {
    const { init, fragments, received, source, ending, sink } = await setup(125);
    source.source()(sink, ending.signal);
    source.take(piece(init, 0), EDGE, NOW_MS);
    fragments.forEach((fragment, sn) => {
      const trembling = piece(fragment, sn);
      const offMs = sn === 4 ? 700 : ([0, -30, 40, 12][sn] ?? 0);
      const frag = { ...trembling.frag, programDateTime: START_MS + sn * 1000 + offMs };
      source.take({ ...trembling, frag }, EDGE, NOW_MS + sn * 1000);
    });
    assert.deepEqual(
      momentsOf(received),
      all(125).map((ms) => (ms >= 4000 ? ms + 700 : ms)),
    );
  });

  it('have sound on the clock of the pictures, whether it is beside them or among them', async () => {
    const pictures = await encodePictures({ codec: 'avc1.42001f', count: 50, hasDescription: true });
    const audio = await encodeSound('mp4a.40.2', 2);
    for (const isMixed of [true, false]) {
      const received: Frame[] = [];
      const source = new HlsFrames();
      source.source()((frame) => received.push(frame), new AbortController().signal);
      const mixed = await toFragments(pictures, 'avc', 3600, audio);
      source.take(piece(mixed.init, 0, true, isMixed ? 'audiovideo' : 'video'), EDGE, NOW_MS);
      if (!isMixed) source.take(piece(mixed.init, 0, true, 'audio'), EDGE, NOW_MS);
      mixed.fragments.forEach((fragment, sn) =>
        source.take(piece(fragment, sn, true, isMixed ? 'audiovideo' : 'video'), EDGE, NOW_MS),
      );
      const sound = received.filter(({ track }) => track.kind === 'audio');
      assert.ok(Math.abs(sound.length - audio.length) <= 1, `${sound.length} of ${audio.length}`);
      sound.forEach(({ atMs }, i) => assert.ok(Math.abs(atMs - (audio[i]?.atMs ?? 0)) < 1));
    }
  });
});
