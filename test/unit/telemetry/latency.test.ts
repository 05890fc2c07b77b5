import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { latencyPartsBetween } from '../../../src/telemetry/latency.js';
import { BLANK_SAMPLE, type Sample } from '../../../src/transports/transport.js';

const NOW = 1_000_000;
const sample = (atMs: number, known: Partial<Sample> = {}): Sample => ({ ...BLANK_SAMPLE, atMs, ...known });
const COUNTED = {
  jitterBufferMs: 100,
  jitterBufferCount: 10,
  decodeMs: 50,
  decodeCount: 10,
  arrivalToDisplayMs: 400,
  arrivalCount: 10,
};

describe('the parts of a latency', () => {
  it('adds up those of WebRTC, and names the one before the server sends', () => {
    const now = {
      jitterBufferMs: 350,
      jitterBufferCount: 35,
      decodeMs: 75,
      decodeCount: 35,
      arrivalToDisplayMs: 1400,
      arrivalCount: 35,
      roundTripMs: 8,
    };
    const parts = latencyPartsBetween(sample(1000, COUNTED), sample(2000, now), NOW);
    expect(parts).to.deep.equal({
      server: null,
      network: 4,
      buffer: 10,
      decode: 1,
      display: 29,
      total: 44,
      unmeasured: ['server'],
    });
  });

  it("takes the quickest of the last round trips for the path's: one late answer is none of the media's", () => {
    const recent = [8, 4, 300].map((roundTripMs, i) => sample(1000 * i, { roundTripMs }));
    expect(latencyPartsBetween(recent[1]!, recent[2]!, NOW, recent)).to.include({ network: 2, total: 2 });
  });

  it('names the display where a browser does not tell when a frame had arrived', () => {
    const now = { jitterBufferMs: 350, jitterBufferCount: 35, decodeMs: 75, decodeCount: 35, roundTripMs: 8 };
    const parts = latencyPartsBetween(sample(1000, COUNTED), sample(2000, now), NOW);
    expect(parts).to.include({ display: null, total: 15 });
    expect(parts.unmeasured).to.deep.equal(['server', 'display']);
  });

  it("takes the playlist's date for the whole way, and what is not buffered for the server's part", () => {
    const parts = latencyPartsBetween(null, sample(1, { programDateMs: NOW - 700, bufferMs: 500 }), NOW);
    expect(parts).to.deep.equal({
      server: 200,
      network: null,
      buffer: 500,
      decode: null,
      display: null,
      total: 700,
      unmeasured: [],
    });
  });

  it('knows only the buffer where the playlist has no date', () => {
    const parts = latencyPartsBetween(null, sample(1, { bufferMs: 500 }), NOW);
    expect(parts).to.include({ buffer: 500, server: null, total: 500 });
    expect(parts.unmeasured).to.deep.equal(['server', 'network', 'decode', 'display']);
  });

  for (const [why, dateMs] of [
    ['lies in the future', NOW + 300],
    ['says that media was made after it was received', NOW - 300],
  ] as const) {
    it(`does not believe a date that ${why}`, () => {
      const parts = latencyPartsBetween(null, sample(1, { programDateMs: dateMs, bufferMs: 500 }), NOW);
      expect(parts).to.include({ server: null, total: 500 });
      expect(parts.unmeasured).to.include('server');
    });
  }

  it('takes the time on a picture for all but its way to the glass', () => {
    const before = { decodeMs: 0, decodeCount: 0 };
    const now = { decodeMs: 50, decodeCount: 10, programDateMs: NOW - 120 };
    const parts = latencyPartsBetween(sample(1000, before), sample(2000, now), NOW);
    expect(parts).to.include({ server: 115, decode: 5, total: 120 });
    expect(parts.unmeasured).to.deep.equal(['display']);
  });

  it('takes a date in whole seconds for the least it can mean', () => {
    const now = sample(1000, { programDateMs: NOW - 2400, programDateSlackMs: 1000 });
    expect(latencyPartsBetween(null, now, NOW)).to.deep.include({
      server: 1400,
      total: 1400,
      unmeasured: ['server', 'display'],
    });
    const young = sample(1000, { programDateMs: NOW - 400, programDateSlackMs: 1000 });
    expect(latencyPartsBetween(null, young, NOW)).to.deep.include({ server: 0, unmeasured: ['server', 'display'] });
  });

  it('knows nothing of nothing', () => {
    const parts = latencyPartsBetween(null, sample(1), NOW);
    expect(parts.total).to.equal(null);
    expect(parts.unmeasured).to.deep.equal(['server', 'network', 'buffer', 'decode', 'display']);
  });

  it('always adds up, and never gives a negative part', () => {
    const ms = fc.option(fc.double({ min: 0, max: 5000, noNaN: true }), { nil: null });
    const shape = fc.record({
      jitterBufferMs: ms,
      decodeMs: ms,
      arrivalToDisplayMs: ms,
      roundTripMs: ms,
      bufferMs: ms,
      programDateMs: fc.option(fc.integer({ min: NOW - 10_000, max: NOW + 10_000 }), { nil: null }),
      programDateSlackMs: fc.constantFrom(null, 1000),
    });
    fc.assert(
      fc.property(shape, (known) => {
        const counts = { jitterBufferCount: 10, decodeCount: 10, arrivalCount: 10 };
        const zero = { jitterBufferMs: 0, decodeMs: 0, arrivalToDisplayMs: 0 };
        const none = { jitterBufferCount: 0, decodeCount: 0, arrivalCount: 0 };
        const parts = latencyPartsBetween(sample(0, { ...zero, ...none }), sample(1000, { ...known, ...counts }), NOW);
        const { total, unmeasured, ...rest } = parts;
        const values = Object.values(rest).filter((value) => value !== null);
        expect(values.every((value) => value >= 0)).to.equal(true);
        if (total === null) expect(values).to.deep.equal([]);
        else expect(Math.abs(values.reduce((a, b) => a + b, 0) - total)).to.be.below(1e-6);
        expect(new Set(unmeasured).size).to.equal(unmeasured.length);
      }),
    );
  });
});
