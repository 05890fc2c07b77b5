import { expect, waitUntil } from '@open-wc/testing';
import { ManualFrameCount } from '../../src/frames.js';
import type { PulseListener } from '../../src/pulse.js';
import { takePulse } from '../../src/pulse.js';
import type { Rung } from '../../src/rung.js';
import type { Seen } from '../../src/telemetry-tally.js';
import type { Telemetry } from '../../src/telemetry.js';
import { BLANK_SAMPLE, type Sample, type Session } from '../../src/transports/transport.js';

/** A viewer whose status the test tells. */
class FakeViewer extends EventTarget {
  status: Seen = { state: 'connecting', transport: null, surface: null };
  records: Telemetry[] = [];
  history: readonly Telemetry[] = [];
  firstFrameMs: number | null = null;
  ending = new AbortController();
  /** What the samples of its sessions say. */
  known: () => Partial<Sample> = () => ({});

  tell(status: Partial<Seen>): void {
    this.status = { ...this.status, ...status };
    this.dispatchEvent(new Event('change'));
  }

  /** A session of this rung is seen. */
  show(rung: Rung): void {
    this.ending.abort();
    this.ending = new AbortController();
    const surface = document.createElement('canvas');
    const listener: PulseListener = {
      onStalled: () => undefined,
      onMoving: () => undefined,
      context: () => ({
        atMs: Date.now(),
        rung,
        state: this.status.state,
        firstFrameMs: this.firstFrameMs,
        frameAgeMs: 7,
      }),
      onTelemetry: (history) => {
        this.records.push(...history.slice(-1));
        this.history = history;
      },
    };
    takePulse(sessionOf(rung, surface, this.known), listener, this.ending.signal, this);
    this.tell({ state: 'live', transport: rung, surface });
  }

  /** The session is gone. */
  lose(state: Seen['state']): void {
    this.ending.abort();
    this.tell({ state, transport: null, surface: null });
  }
}

function sessionOf(rung: Rung, surface: HTMLCanvasElement, known: () => Partial<Sample>): Session {
  return {
    rung,
    surface,
    frames: new ManualFrameCount(),
    lost: new Promise(() => undefined),
    hasAudio: false,
    setSound: () => Promise.resolve(),
    sample: () => Promise.resolve({ ...BLANK_SAMPLE, atMs: performance.now(), ...known() }),
  };
}

const OPENING = { answerMs: 100, iceMs: 50, keyFrameMs: 200, decodeMs: 30 };

describe('the records of a viewer', () => {
  let viewer: FakeViewer;
  const until = (isTrue: () => boolean) => waitUntil(isTrue, 'a record', { timeout: 15_000, interval: 20 });

  beforeEach(() => {
    viewer = new FakeViewer();
  });
  afterEach(() => viewer.lose('idle'));

  it('come once a second at most, whatever happens meanwhile', async () => {
    viewer.show('whep');
    await until(() => viewer.records.length === 1);
    viewer.show('ll-hls');
    viewer.show('whep');
    viewer.lose('reconnecting');
    viewer.show('mjpeg');
    await until(() => viewer.records.length >= 4);
    const gaps = viewer.records.slice(1).map(({ atMs }, i) => atMs - (viewer.records[i]?.atMs ?? 0));
    // Two clocks, each rounded.
    expect(Math.min(...gaps)).to.be.above(985);
  });

  it('go on over the sessions, with what was counted', async () => {
    viewer.show('whep');
    await until(() => viewer.records.length === 1);
    viewer.lose('reconnecting');
    viewer.show('ll-hls');
    await until(() => viewer.records.length === 2);
    expect(viewer.records[1]).to.include({ rung: 'll-hls', reconnects: 1, rungChanges: 1, stalls: 0 });
    expect(viewer.history).to.deep.equal(viewer.records);
    expect(Object.isFrozen(viewer.history)).to.equal(true);
  });

  it('say so when nothing is seen any more', async () => {
    viewer.known = () => ({ framesDecoded: 5, codec: 'H264' });
    viewer.show('whep');
    await until(() => viewer.records.length === 1);
    viewer.lose('offline');
    await until(() => viewer.records.length === 2);
    expect(viewer.records[1]).to.include({ rung: null, state: 'offline', codec: null, fps: null });
  });

  it('explain the time to the first frame by the session that showed it, and keep that', async () => {
    viewer.firstFrameMs = 500;
    viewer.known = () => ({ opening: OPENING });
    viewer.show('whep');
    await until(() => viewer.records.length === 1);
    viewer.lose('reconnecting');
    viewer.known = () => ({ opening: { ...OPENING, answerMs: 900 } });
    viewer.show('whep');
    await until(() => viewer.records.length === 2);
    for (const { firstFrameMs, firstFrame } of viewer.records) {
      expect(firstFrameMs).to.equal(500);
      expect(firstFrame).to.deep.equal({ waitMs: 120, ...OPENING });
    }
  });

  it('begin anew with another camera', async () => {
    viewer.show('whep');
    viewer.lose('reconnecting');
    viewer.show('whep');
    await until(() => viewer.records.some(({ reconnects }) => reconnects === 1));
    viewer.lose('idle');
    viewer.records = [];
    viewer.show('whep');
    await until(() => viewer.records.length === 1);
    expect(viewer.history.length).to.equal(1);
    expect(viewer.records[0]?.reconnects).to.equal(0);
  });

  it('count the bit rate of pieces over more than a second, of a stream by the second', async () => {
    let bytes = 0;
    viewer.known = () => ({ bytesReceived: bytes });
    viewer.show('hls');
    await until(() => viewer.records.length === 1);
    bytes = 100_000;
    await until(() => viewer.records.length === 4);
    expect(viewer.records[3]?.bitrateKbps).to.be.above(0);
    viewer.records = [];
    viewer.show('mjpeg');
    await until(() => viewer.records.length === 2);
    expect(viewer.records[1]?.bitrateKbps).to.equal(0);
  });
});
