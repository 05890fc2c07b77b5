import { expect } from '@open-wc/testing';
import { findSurfaceTap } from '../../../src/replay/frame-tap.js';
import type { Frame } from '../../../src/replay/frame.js';
import { JpegFrames, tapPainter } from '../../../src/replay/jpeg-source.js';
import { CanvasPainter, type PaintedPicture } from '../../../src/transports/images/canvas-painter.js';
import { makeJpeg } from '../support.js';

const ZERO_MS = 1_700_000_000_000;

const picture = (arrivedAtMs: number, date: PaintedPicture['date'] = null, width = 640): PaintedPicture => ({
  bytes: Uint8Array.of(0xff, 0xd8, arrivedAtMs % 256),
  width,
  height: 360,
  date,
  arrivedAtMs,
});

function listen(frames: JpegFrames, afterMs?: number): { received: Frame[]; ending: AbortController } {
  const received: Frame[] = [];
  const ending = new AbortController();
  frames.source(afterMs)((frame) => received.push(frame), ending.signal);
  return { received, ending };
}
const momentsOf = (received: readonly Frame[]) => received.map(({ atMs }) => atMs - ZERO_MS);

describe('the frames of Motion JPEG and of snapshots', () => {
  it('are key frames with the bytes that came, at the date that came with them', () => {
    const frames = new JpegFrames();
    const { received } = listen(frames);
    const first = picture(500, { atMs: ZERO_MS + 420, slackMs: 0 });
    frames.take(first, ZERO_MS);
    frames.take(picture(600, { atMs: ZERO_MS + 515, slackMs: 0 }), ZERO_MS);
    expect(momentsOf(received)).to.deep.equal([420, 515]);
    expect(received[0]?.data).to.equal(first.bytes);
    expect(received.every(({ isKey, slackMs, track }) => isKey && slackMs === 0 && track.codec === 'jpeg')).to.equal(
      true,
    );
    expect(received[0]?.track).to.equal(received[1]?.track);
  });

  it('have the moment of their arrival where they have no date', () => {
    const frames = new JpegFrames();
    const { received } = listen(frames);
    for (const atMs of [500, 540, 610]) frames.take(picture(atMs), ZERO_MS);
    expect(momentsOf(received)).to.deep.equal([500, 540, 610]);
    expect(received[0]?.slackMs).to.equal(1000);
  });

  it('have each its own moment where many have the same date, none before its date, none a second after it', () => {
    const frames = new JpegFrames();
    const { received } = listen(frames);
    // Made 300 ms before they arrive: the date has whole seconds.
    const arrivals = Array.from({ length: 50 }, (_, i) => 5300 + i * 100);
    for (const atMs of arrivals)
      frames.take(picture(atMs, { atMs: ZERO_MS + Math.floor((atMs - 300) / 1000) * 1000, slackMs: 1000 }), ZERO_MS);
    const moments = momentsOf(received);
    expect(moments.length).to.equal(50);
    expect(moments).to.deep.equal([...moments].sort((a, b) => a - b));
    // Each date is a bound: from the first whole second on, the moments are right within a tenth.
    moments.slice(10).forEach((atMs, i) => expect(Math.abs(atMs - (arrivals[i + 10] ?? 0) + 300)).to.be.at.most(100));
  });

  it('begin with the newest for one that asks later, after what another transport has shown', () => {
    const frames = new JpegFrames();
    frames.take(picture(100), ZERO_MS);
    frames.take(picture(200), ZERO_MS);
    const { received, ending } = listen(frames);
    frames.take(picture(300), ZERO_MS);
    ending.abort();
    frames.take(picture(400), ZERO_MS);
    expect(momentsOf(received)).to.deep.equal([200, 300]);
    const later = new JpegFrames();
    later.take(picture(100), ZERO_MS);
    const after = listen(later, ZERO_MS + 150).received;
    later.take(picture(150), ZERO_MS);
    later.take(picture(160), ZERO_MS);
    expect(momentsOf(after)).to.deep.equal([160]);
  });

  it('have another track where the size changes', () => {
    const frames = new JpegFrames();
    const { received } = listen(frames);
    frames.take(picture(100), ZERO_MS);
    frames.take(picture(200, null, 1280), ZERO_MS);
    expect(received.map(({ track: { width } }) => width)).to.deep.equal([640, 1280]);
  });
});

describe('a painter whose pictures are kept', () => {
  const surfaces = { place: () => undefined };

  it('gives each new picture that can be read, and none twice', async () => {
    const painter = new CanvasPainter(surfaces, new AbortController().signal);
    tapPainter(painter);
    expect(findSurfaceTap(painter.canvas)).to.equal(null);
    const image = await makeJpeg('teal', 32, 16);
    await painter.paint(image);
    const tap = findSurfaceTap(painter.canvas);
    const received: Frame[] = [];
    tap?.source()((frame) => received.push(frame), new AbortController().signal);
    await painter.paint(image);
    expect(received.length).to.equal(1);
    expect(received[0]?.data).to.deep.equal(new Uint8Array(await image.arrayBuffer()));
    expect([received[0]?.track.width, received[0]?.track.height]).to.deep.equal([
      painter.canvas.width,
      painter.canvas.height,
    ]);
  });

  it('has none of an image of another origin, which no page may read', async () => {
    const painter = new CanvasPainter(surfaces, new AbortController().signal);
    tapPainter(painter);
    const image = new Image();
    image.src = URL.createObjectURL(await makeJpeg('teal', 32, 16));
    await image.decode();
    await painter.paint(image);
    expect(findSurfaceTap(painter.canvas)).to.equal(null);
  });
});
