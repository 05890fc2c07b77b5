import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input, type EncodedPacket } from 'mediabunny';
import { dock } from '../../demo/cameras/scenes/dock.js';
import type { AccessUnit, CameraSource } from '../../demo/cameras/source.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { mediaPlaylist, type HlsVariant } from '../../demo/origin/hls/playlist.js';
import { Timeline, type Cut } from '../../demo/origin/hls/timeline.js';
import { serve, listUrls, type Bench } from './hls-harness.js';
import { readVideo } from './pictures.js';

/** Creates frames with these distances (ms). The first one is a key frame. */
function createUnits(frames: readonly { readonly ms: number; readonly isKey: boolean }[]): AccessUnit[] {
  let ms = 0;
  return frames.map((frame, i) => {
    const isKey = frame.isKey || i === 0;
    const unit = {
      data: Uint8Array.from([0, 0, 1, isKey ? 0x65 : 0x41, i % 256]),
      isKey,
      timestampUs: Math.round(ms * 1000),
      captureMs: Math.round(ms),
    };
    ms += frame.ms;
    return unit;
  });
}

const frames = fc.array(
  fc.record({
    ms: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(40, 1000 / 24, 1000 / 30, 100) },
      fc.integer({ min: 5, max: 900 }),
    ),
    isKey: fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, fc.constant(true)),
  }),
  { minLength: 30, maxLength: 400 },
);
const CUT: Cut = { segmentMs: 1000, partMs: 200, segmentCount: 7, firstSequence: 7 };

describe('HLS timeline', () => {
  it('cuts at key frames only, loses no frame, and keeps the playlist’s limits', () => {
    fc.assert(
      fc.property(frames, (given) => {
        const timeline = new Timeline(CUT, () => undefined);
        const units = createUnits(given);
        const packets = new Map<number, AccessUnit[]>();
        const longestS = Math.max(CUT.partMs + 1, ...given.map(({ ms }) => ms)) / 1000;
        for (const unit of units) {
          timeline.add(unit);
          for (const segment of timeline.segments) packets.set(segment.sequence, [...segment.units]);
        }
        // Each frame but the newest is in one segment, in order.
        assert.deepEqual([...packets.values()].flat(), units.slice(0, -1));
        const { segments } = timeline;
        assert.ok(segments.length <= CUT.segmentCount + 1);
        segments.forEach(({ sequence, units: [first], isComplete, parts, durationS }, i) => {
          assert.equal(sequence, (segments[0]?.sequence ?? 0) + i);
          assert.equal(isComplete, i < segments.length - 1);
          if (first) assert.equal(first.isKey, true);
          const sumS = parts.reduce((sum, part) => sum + part.durationS, 0);
          assert.ok(Math.abs(sumS - durationS) < 1e-9);
          // A frame that is longer than a part becomes its own part.
          for (const part of parts) assert.ok(part.durationS <= longestS + 1e-4, `a part of ${part.durationS} s`);
          if (isComplete) assert.ok(durationS >= 0.899, `a segment of ${durationS} s`);
        });
      }),
    );
  });

  it('never lists a part longer than PART-TARGET or a segment longer than TARGETDURATION', () => {
    fc.assert(
      fc.property(frames, (given) => {
        const timeline = new Timeline(CUT, () => undefined);
        createUnits(given).forEach((unit) => timeline.add(unit));
        const options = { variant: 'lowLatency', cut: CUT, prefix: 'p', query: '' } as const;
        const text = mediaPlaylist(timeline.segments, timeline.nextPartId, options);
        const numbers = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, number]) => Number(number));
        const [partTarget = NaN] = numbers(/PART-TARGET=([\d.]+)/g);
        const [target = NaN] = numbers(/TARGETDURATION:(\d+)/g);
        for (const part of numbers(/EXT-X-PART:DURATION=([\d.]+)/g))
          assert.ok(part <= partTarget + 1e-5, `${part} in ${partTarget}`);
        for (const segment of numbers(/EXTINF:([\d.]+)/g)) assert.ok(Math.round(segment) <= target);
        assert.equal(numbers(/EXTINF:([\d.]+)/g).length >= CUT.segmentCount, true);
      }),
    );
  });
});

describe('HLS media of a camera', () => {
  let camera: CameraSource;
  const benches = new Map<HlsVariant, Bench>();
  before(async () => {
    camera = createCamera({ name: 'cam', index: 2, scene: dock, keyFrameIntervalMs: 1000 });
    for (const variant of ['lowLatency', 'fmp4', 'mpegts'] as const)
      benches.set(variant, await serve(camera, { variant }));
  });
  after(async () => {
    for (const bench of benches.values()) await bench.close();
    await camera.close();
  });

  for (const variant of ['lowLatency', 'fmp4'] as const) {
    it(`the segments of ${variant} are one stream of H.264 without gaps`, async () => {
      const { pieces, durationS, init } = await fetchSegments(benches.get(variant), variant, 2);
      const packets = await demux(Buffer.concat([init, ...pieces]));
      expectSteady(packets, durationS);
    });
  }

  it('each segment of mpegts starts with a key frame at the end of the previous one', async () => {
    const { pieces, durationS } = await fetchSegments(benches.get('mpegts'), 'mpegts', 2);
    const segments = await Promise.all(pieces.map(demux));
    for (const packets of segments) assert.equal(packets[0]?.type, 'key');
    expectSteady(segments.flat(), durationS);
    for (const piece of pieces) assert.equal(piece.length % 188, 0);
  });

  it('a segment of lowLatency consists of its parts, and its date is the capture time of its first frame', async () => {
    const bench = benches.get('lowLatency');
    const text = await waitForPlaylist(bench, 1);
    const [block = ''] = /#EXT-X-PROGRAM-DATE-TIME[^]*?_seg\S+/.exec(text) ?? [];
    const urls = listUrls(block);
    const [segment, ...parts] = await Promise.all(
      [...urls.slice(-1), ...urls.slice(0, -1)].map((url) => fetchBytes(bench, url)),
    );
    assert.ok(parts.length >= 5);
    assert.deepEqual(segment, Uint8Array.from(Buffer.concat(parts)));
    const dateMs = Date.parse(/DATE-TIME:(\S+)/.exec(block)?.[1] ?? '');
    const init = await fetchBytes(bench, /MAP:URI="([^"]+)/.exec(text)?.[1] ?? '');
    const input = new Input({ source: new BufferSource(Buffer.concat([init, ...parts])), formats: ALL_FORMATS });
    const track = await input.getPrimaryVideoTrack();
    const config = await track?.getDecoderConfig();
    const first = track && (await new EncodedPacketSink(track).getFirstPacket());
    assert.ok(config && first);
    const { codec, description } = config;
    assert.ok(description instanceof Uint8Array);
    const [reading] = await readVideo({ codec, description: Uint8Array.from(description) }, [
      { data: first.data, isKey: true, timestampUs: 0 },
    ]);
    assert.deepEqual(reading, { cameraIndex: 2, epochMs: dateMs });
  });
});

/**
 * Checks that the pictures are 40 ms apart and fill the duration that the playlist gives. A camera on a busy machine
 * leaves pictures out, so the distance may be a multiple of that.
 */
function expectSteady(packets: readonly EncodedPacket[], durationS: number): void {
  const starts = [...packets.map(({ timestamp }) => timestamp), (packets[0]?.timestamp ?? NaN) + durationS];
  starts.slice(1).forEach((startS, i) => {
    const gapS = startS - (starts[i] ?? NaN);
    const steps = gapS / 0.04;
    assert.ok(steps > 0.9 && Math.abs(steps - Math.round(steps)) < 0.01, `${gapS} s between two pictures`);
  });
}

async function fetchBytes(bench: Bench | undefined, url: string): Promise<Uint8Array> {
  const answer = await bench?.get(url);
  assert.equal(answer?.status, 200, url);
  return answer.bytes;
}

/** Waits for a media playlist with this many complete segments. */
async function waitForPlaylist(bench: Bench | undefined, count: number): Promise<string> {
  const index = await bench?.get('index.m3u8?cookieCheck=1');
  const [stream = ''] = listUrls(index?.text ?? '');
  for (;;) {
    const text = (await bench?.get(stream))?.text ?? '';
    if (text.split('\n').filter((line) => line.includes('_seg')).length >= count) return text;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Fetches the newest complete segments, and the initialization segment if there is one. */
async function fetchSegments(bench: Bench | undefined, variant: HlsVariant, count: number) {
  const text = await waitForPlaylist(bench, count);
  const blocks = [...text.matchAll(/#EXTINF:([\d.]+),\n(.*_seg.*)/g)].slice(-count);
  const pieces = await Promise.all(blocks.map(([, , url = '']) => fetchBytes(bench, url)));
  const durationS = blocks.reduce((sum, [, s]) => sum + Number(s), 0);
  const init =
    variant === 'mpegts' ? new Uint8Array() : await fetchBytes(bench, /MAP:URI="([^"]+)/.exec(text)?.[1] ?? '');
  return { pieces, durationS, init };
}

/** Reads the frames of a file with an independent demuxer. */
async function demux(bytes: Uint8Array): Promise<EncodedPacket[]> {
  const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
  const track = await input.getPrimaryVideoTrack();
  assert.ok(track);
  assert.equal(track.codec, 'avc');
  assert.deepEqual([track.codedWidth, track.codedHeight], [640, 360]);
  const packets: EncodedPacket[] = [];
  for await (const packet of new EncodedPacketSink(track).packets()) packets.push(packet);
  return packets;
}
