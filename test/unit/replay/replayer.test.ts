import { expect } from '@open-wc/testing';
import { barcodeBits, readBarcode, stripHeight } from '../../../demo/cameras/barcode.js';
import type { Track } from '../../../src/replay/frame.js';
import { describeCodec } from '../../../src/replay/codec.js';
import { ReplayBudget, ReplayMemory } from '../../../src/replay/memory.js';
import { Replayer } from '../../../src/replay/replayer.js';
import { until } from '../support.js';
import { VIDEO } from './support.js';

interface Part {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly count: number;
}

/** Encodes pictures with the bar code of their moment, 40 ms apart, with a key frame each 10 pictures. */
async function encode(memory: ReplayMemory, fromMs: number, { codec, width, height, count }: Part): Promise<void> {
  const track: Track = { ...VIDEO, codec, width, height };
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const data = new Uint8Array(chunk.byteLength);
      chunk.copyTo(data);
      memory.add({ track, atMs: chunk.timestamp / 1000, slackMs: 0, isKey: chunk.type === 'key', data });
    },
    error: (error) => {
      throw error;
    },
  });
  encoder.configure({ codec, width, height, bitrate: 2_000_000, framerate: 25, latencyMode: 'realtime' });
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  for (let i = 0; i < count; i += 1) {
    const epochMs = fromMs + i * 40;
    const strip = stripHeight(height);
    barcodeBits({ cameraIndex: 1, epochMs }).forEach((bit, at) => {
      context.fillStyle = bit ? '#fff' : '#000';
      context.fillRect((at * width) / 64, height - strip, width / 64, strip);
    });
    const frame = new VideoFrame(canvas, { timestamp: epochMs * 1000 });
    encoder.encode(frame, { keyFrame: i % 10 === 0 });
    frame.close();
  }
  await encoder.flush();
  encoder.close();
}

const toBytes = (base64: string) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

function setUp() {
  const memory = new ReplayMemory(120_000, new ReplayBudget());
  const seeks: number[] = [];
  const replayer = new Replayer(memory, {
    onShow: () => undefined,
    onSeek: () => seeks.push(replayer.rate),
    liveMs: () => null,
  });
  const read = () => {
    const { width, height } = replayer.canvas;
    const pixels = replayer.canvas.getContext('2d')?.getImageData(0, 0, width, height);
    return pixels ? (readBarcode(pixels)?.epochMs ?? null) : null;
  };
  return { memory, replayer, read, seeks };
}

/**
 * Twelve grey pictures, each brighter by 18 than the one before, with B-frames that refer to B-frames. Made by ffmpeg:
 * `geq=lum='20+18*N'`, x264 with `aud=1:keyint=12:bframes=3:b-adapt=0`.
 */
const B_FRAMES =
  'AAAAAQkQAAAAAWdNQArsohNgIgAAAwACAAADAGQeJEssAAAAAWjr48sgAAABZYiEADf//vbw/gU1/UxQlxHN6Hz9AAVXa9rh4i//' +
  'VGEAAAABCTAAAAFBmiRj4H4D8Qz//p4t8AAAAAEJUAAAAUGeQniF/wm5AAAAAQlQAAABAZ5hdEK/DDgAAAABCVAAAAEBnmNqQr8M' +
  'OQAAAAEJMAAAAUGaaEuoQhBaIfA/AfkD8B8AIZ/+ni3xAAAAAQlQAAABQZ6GRREsK/8MOQAAAAEJUAAAAQGepXRCv/iZBumT8HHK' +
  '4/g7LWSOud7ZLqqHEDb0ABYRbv0AAAABCVAAAAEBnqdqQr/4mQbpk/BxyuP4Oy1kjrne2S6qhxA29AAWEW78AAAAAQkwAAABQZqr' +
  'S6hCEFsh8D8BgQPwF4AhX/44jcAAAAABCVAAAAFBnslFFSwr/ww5AAAAAQlQAAABAZ7qakK/DDg=';
/** The place in the order of showing of each of them. */
const SHOWN_AS = [0, 4, 2, 1, 3, 8, 6, 5, 7, 11, 9, 10];

/** Splits Annex B at its access unit delimiters. */
function splitUnits(data: Uint8Array): Uint8Array[] {
  const starts: number[] = [];
  for (let i = 0; i + 4 < data.length; i += 1) {
    if (data[i] === 0 && data[i + 1] === 0 && data[i + 2] === 0 && data[i + 3] === 1 && data[i + 4] === 9)
      starts.push(i);
  }
  return starts.map((start, i) => data.slice(start, starts[i + 1]));
}

const START_MS = 1_800_000_000_000;
const SMALL: Part = { codec: 'vp8', width: 320, height: 180, count: 30 };

describe('the replay of a memory', () => {
  const decoder = VideoDecoder;
  afterEach(() => (globalThis.VideoDecoder = decoder));

  it('goes to any picture, and step by step over a change of size and of codec', async () => {
    const { memory, replayer, read } = setUp();
    await encode(memory, START_MS, SMALL);
    await encode(memory, START_MS + 1200, { ...SMALL, width: 640, height: 360 });
    await encode(memory, START_MS + 2400, { ...SMALL, codec: 'vp09.00.10.08' });
    for (const ms of [0, 400, 1000, 1320, 3000, 60]) {
      await replayer.seek(START_MS + ms);
      expect(read(), String(ms)).to.equal(START_MS + Math.floor(ms / 40) * 40);
    }
    await replayer.seek(START_MS);
    const seen = [read()];
    const sizes = new Set<number>();
    for (let i = 0; i < 89; i += 1) {
      await replayer.step(1);
      seen.push(read());
      sizes.add(replayer.canvas.width);
    }
    expect(seen).to.deep.equal(Array.from({ length: 90 }, (_, i) => START_MS + i * 40));
    expect([...sizes]).to.deep.equal([320, 640]);
    for (let i = 88; i >= 0; i -= 1) {
      await replayer.step(-1);
      expect(read()).to.equal(START_MS + i * 40);
    }
    expect(replayer.rate).to.equal(0);
    replayer.end();
    memory.end();
  });

  it('goes back to live at the end of what it has, and stops at its begin', async () => {
    const { memory, replayer, seeks } = setUp();
    await encode(memory, START_MS, SMALL);
    await replayer.seek(START_MS + 800);
    replayer.play(-4);
    await until(() => replayer.rate === 0);
    expect(replayer.shown?.atMs).to.equal(START_MS);
    replayer.play(16);
    await until(() => replayer.isLive);
    expect(replayer.rate).to.equal(1);
    expect(replayer.shown).to.equal(null);
    expect(seeks).to.deep.equal([1, -4, 0, 16, 1]);
    replayer.end();
    memory.end();
  });

  it('decodes without the graphics process where that has failed', async () => {
    const accelerations: (string | undefined)[] = [];
    globalThis.VideoDecoder = class extends decoder {
      readonly #fail: (error: DOMException) => void;
      #isHard = true;
      constructor(init: VideoDecoderInit) {
        super(init);
        this.#fail = init.error;
      }
      override configure(config: VideoDecoderConfig): void {
        accelerations.push(config.hardwareAcceleration);
        this.#isHard = config.hardwareAcceleration !== 'prefer-software';
        super.configure(config);
      }
      override decode(chunk: EncodedVideoChunk): void {
        if (!this.#isHard) return super.decode(chunk);
        super.close();
        this.#fail(new DOMException('lost', 'EncodingError'));
      }
    };
    const { memory, replayer, read } = setUp();
    await encode(memory, START_MS, SMALL);
    await replayer.seek(START_MS + 1000);
    expect(read()).to.equal(START_MS + 1000);
    expect(accelerations).to.deep.equal(['no-preference', 'prefer-software']);
    replayer.end();
    memory.end();
  });

  it('goes on where a picture cannot be decoded', async () => {
    const { memory, replayer, read } = setUp();
    await encode(memory, START_MS, SMALL);
    // A hole: what depends on this picture is lost until the next key frame.
    memory.groups[1]?.frames[3]?.data.fill(0xff);
    await replayer.seek(START_MS + 400);
    expect(read()).to.equal(START_MS + 400);
    for (let i = 0; i < 12; i += 1) await replayer.step(1);
    expect(read()).to.equal(START_MS + 880);
    replayer.end();
    memory.end();
  });

  it('paints again what the graphics process took with it', async () => {
    const { memory, replayer, read } = setUp();
    await encode(memory, START_MS, SMALL);
    await replayer.seek(START_MS + 600);
    replayer.canvas.getContext('2d')?.clearRect(0, 0, 320, 180);
    expect(read()).to.equal(null);
    replayer.canvas.dispatchEvent(new Event('contextrestored'));
    await until(() => read() === START_MS + 600);
    replayer.end();
    memory.end();
  });

  it('shows pictures with B-frames in their order', async () => {
    const { memory, replayer } = setUp();
    const track: Track = {
      ...VIDEO,
      codec: describeCodec('video/H264', toBytes(B_FRAMES)) ?? '',
      width: 64,
      height: 64,
    };
    splitUnits(toBytes(B_FRAMES)).forEach((data, i) => {
      memory.add({ track, atMs: START_MS + SHOWN_AS[i]! * 40, slackMs: 0, isKey: i === 0, data });
    });
    const readNumber = () => {
      const [grey = 0] = replayer.canvas.getContext('2d')?.getImageData(32, 32, 1, 1).data ?? [];
      return Math.round((grey - 20) / 18);
    };
    await replayer.seek(START_MS);
    const seen = [readNumber()];
    for (let i = 0; i < 22; i += 1) {
      await replayer.step(i < 11 ? 1 : -1);
      seen.push(readNumber());
    }
    expect(seen).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    await replayer.seek(START_MS + 290);
    expect(readNumber()).to.equal(7);
    replayer.end();
    memory.end();
  });

  it('crosses a gap', async () => {
    const { memory, replayer } = setUp();
    await encode(memory, START_MS, SMALL);
    await encode(memory, START_MS + 60_000, SMALL);
    expect(memory.ranges.length).to.equal(2);
    await replayer.seek(START_MS + 20_000);
    expect(replayer.shown?.atMs).to.equal(START_MS + 1160);
    replayer.play(2);
    await until(() => (replayer.shown?.atMs ?? 0) >= START_MS + 60_000);
    replayer.play(-2);
    await until(() => (replayer.shown?.atMs ?? Infinity) < START_MS + 1200);
    replayer.end();
    memory.end();
  });
});
