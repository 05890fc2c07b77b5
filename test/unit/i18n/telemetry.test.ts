import { expect } from '@open-wc/testing';
import { toTelemetry, type TelemetryContext } from '../../../src/telemetry/record.js';
import { BLANK_SAMPLE, type Sample } from '../../../src/transports/transport.js';

const CONTEXT: TelemetryContext = {
  atMs: 1_000_000,
  transport: 'whep',
  server: null,
  state: 'live',
  firstFrameMs: 400,
  firstFrame: null,
  frameAgeMs: 20,
  stalls: 0,
  reconnects: 0,
  transportChanges: 0,
};
const sample = (atMs: number, known: Partial<Sample> = {}): Sample => ({ ...BLANK_SAMPLE, atMs, ...known });

describe('toTelemetry', () => {
  it('makes rates of two samples', () => {
    const before = sample(1000, { framesDecoded: 100, bytesReceived: 1_000_000 });
    const now = sample(3000, { framesDecoded: 150, bytesReceived: 1_250_000, width: 640, packetsLost: 3 });
    expect(toTelemetry(before, now, CONTEXT)).to.include({ fps: 25, bitrateKbps: 1000, width: 640, packetsLost: 3 });
  });

  it('says null for what it cannot know: one sample, counters that begin again, no time between', () => {
    const one = sample(1000, { framesDecoded: 100 });
    expect(toTelemetry(null, one, CONTEXT).fps).to.equal(null);
    expect(toTelemetry(sample(500, { framesDecoded: 200 }), one, CONTEXT).fps).to.equal(null);
    expect(toTelemetry(one, one, CONTEXT).fps).to.equal(null);
    expect(toTelemetry(null, sample(1), CONTEXT)).to.include({ bitrateKbps: null, roundTripMs: null, codec: null });
  });

  it('keeps a zero that was counted apart from what is unknown', () => {
    const before = sample(1000, { framesDecoded: 100, bytesReceived: 5, packetsLost: 0 });
    const now = sample(2000, { framesDecoded: 100, bytesReceived: 5, packetsLost: 0 });
    expect(toTelemetry(before, now, CONTEXT)).to.include({ fps: 0, bitrateKbps: 0, packetsLost: 0, freezeCount: null });
  });

  it('counts the bit rate of media in pieces over a longer time', () => {
    const oldest = sample(1000, { bytesReceived: 0 });
    const before = sample(4000, { bytesReceived: 500_000 });
    const now = sample(5000, { bytesReceived: 500_000 });
    const recent = [oldest, before, now];
    expect(toTelemetry(before, now, { ...CONTEXT, transport: 'hls' }, recent).bitrateKbps).to.equal(1000);
    expect(toTelemetry(before, now, CONTEXT, recent).bitrateKbps).to.equal(0);
    expect(toTelemetry(null, now, { ...CONTEXT, transport: 'hls' }, [now]).bitrateKbps).to.equal(null);
  });

  it('has the same shape whatever is known', () => {
    const names = (known: Partial<Sample>) => Object.keys(toTelemetry(null, sample(1, known), CONTEXT)).sort();
    expect(names({})).to.deep.equal(names({ framesDecoded: 1, roundTripMs: 2, bufferMs: 3, codec: 'H264' }));
  });

  it('is frozen, with its latency parts', () => {
    const { latencyMs, ...rest } = toTelemetry(null, sample(1), CONTEXT);
    expect(Object.isFrozen(toTelemetry(null, sample(1), CONTEXT))).to.equal(true);
    expect(Object.isFrozen(latencyMs) && Object.isFrozen(latencyMs.unmeasured)).to.equal(true);
    expect(rest.state).to.equal('live');
  });
});
