import { expect } from '@open-wc/testing';
import { CanvasPainter } from '../../../../src/transports/images/canvas-painter.js';
import type { SurfaceContainer } from '../../../../src/transports/transport.js';
import { makeJpeg } from '../../support.js';

const OPENING = { answerMs: 1, iceMs: null, keyFrameMs: 2, decodeMs: 3 };

describe('what a painter of JPEGs tells', () => {
  const ending = new AbortController();
  const surfaces: SurfaceContainer = { place: () => undefined };
  after(() => ending.abort());
  const readSpan = async (painter: CanvasPainter) => {
    const { programDateMs } = await painter.sample(OPENING);
    return programDateMs === null ? null : Date.now() - programDateMs;
  };

  it('is the delay of the pictures by their own dates, and nothing without them', async () => {
    const painter = new CanvasPainter(surfaces, ending.signal);
    expect(await readSpan(painter)).to.equal(null);
    await painter.paint(await makeJpeg('red', 16, 16), { atMs: Date.now() - 60_000, slackMs: 1000 });
    // Painting takes its time; an hour it does not take.
    expect(await readSpan(painter)).to.be.within(59_990, 3_600_000);
    expect((await painter.sample(OPENING)).programDateSlackMs).to.equal(1000);
    await painter.paint(await makeJpeg('blue', 16, 16));
    expect(await readSpan(painter)).to.equal(null);
  });

  it('does not take one late picture for the pace of all, and follows stills at once', async () => {
    const original = performance.now.bind(performance);
    let clockMs = 1000;
    performance.now = () => clockMs;
    try {
      const painter = new CanvasPainter(surfaces, ending.signal);
      const paint = async (colour: string, agoMs: number) =>
        painter.paint(await makeJpeg(colour), { atMs: Date.now() - agoMs, slackMs: 0 });
      await paint('lime', 1e9);
      clockMs += 50;
      await paint('navy', 2e9);
      expect(await readSpan(painter)).to.be.closeTo(1.1e9, 1e6);
      clockMs += 1000;
      await paint('olive', 3e9);
      expect(await readSpan(painter)).to.be.closeTo(3e9, 1e6);
    } finally {
      performance.now = original;
    }
  });

  it('counts the time from a whole picture to a painted one', async () => {
    const painter = new CanvasPainter(surfaces, ending.signal);
    await painter.paint(await makeJpeg('teal', 16, 16));
    const sample = await painter.sample(OPENING);
    expect(sample).to.include({ decodeCount: 1, framesDecoded: 1, codec: 'JPEG', width: 16 });
    expect(sample.decodeMs).to.be.above(0);
    expect(sample.startup).to.equal(OPENING);
  });
});
