import { expect } from '@open-wc/testing';
import { toTelemetry, type TelemetryContext } from '../../src/telemetry.js';
import { BLANK_SAMPLE, type Sample } from '../../src/transports/transport.js';

const CONTEXT: TelemetryContext = { atMs: 1_000_000, rung: 'whep', state: 'live', firstFrameMs: 400, frameAgeMs: 20 };
const sample = (atMs: number, known: Partial<Sample> = {}): Sample => ({ ...BLANK_SAMPLE, atMs, ...known });

describe('toTelemetry', () => {
  it('makes rates of two samples', () => {
    const before = sample(1000, { framesDecoded: 100, bytesReceived: 1_000_000 });
    const now = sample(3000, { framesDecoded: 150, bytesReceived: 1_250_000, width: 640, packetsLost: 3 });
    expect(toTelemetry(before, now, CONTEXT)).to.include({ fps: 25, bitrateKbps: 1000, width: 640, packetsLost: 3 });
  });

  it('says null for what it can not know: one sample, counters that begin again, no time between', () => {
    const one = sample(1000, { framesDecoded: 100 });
    expect(toTelemetry(null, one, CONTEXT).fps).to.equal(null);
    expect(toTelemetry(sample(500, { framesDecoded: 200 }), one, CONTEXT).fps).to.equal(null);
    expect(toTelemetry(one, one, CONTEXT).fps).to.equal(null);
    expect(toTelemetry(null, sample(1), CONTEXT)).to.include({ bitrateKbps: null, roundTripMs: null, codec: null });
  });

  it('adds the legs of WebRTC, and names what nobody sees', () => {
    const before = sample(1000, { jitterBufferMs: 100, jitterBufferCount: 10, decodeMs: 50, framesDecoded: 10 });
    const now = sample(2000, {
      jitterBufferMs: 350,
      jitterBufferCount: 35,
      decodeMs: 75,
      framesDecoded: 35,
      roundTripMs: 8,
    });
    const { latencyMs } = toTelemetry(before, now, CONTEXT);
    expect(latencyMs).to.include({ network: 4, buffer: 10, decode: 1, server: null, total: 15 });
    expect(latencyMs.unseen).to.include('display');
  });

  it("takes the playlist's date for the whole way, unless the clocks disagree", () => {
    const hls = { ...CONTEXT, rung: 'll-hls' as const };
    const seen = toTelemetry(null, sample(1, { programDateMs: 999_300, bufferMs: 500 }), hls).latencyMs;
    expect(seen).to.include({ server: 700, total: 700 });
    expect(seen.unseen).to.deep.equal([]);
    const ahead = toTelemetry(null, sample(1, { programDateMs: 1_000_300, bufferMs: 500 }), hls).latencyMs;
    expect(ahead).to.include({ server: null, total: 500 });
    expect(ahead.unseen).to.include('server');
  });

  it('is frozen', () => {
    expect(Object.isFrozen(toTelemetry(null, sample(1), CONTEXT))).to.equal(true);
  });
});
