import { expect } from '@open-wc/testing';
import { ManualFrameCount } from '../../../src/liveness/frame-counter.js';
import type { SessionListener } from '../../../src/liveness/session-monitor.js';
import { monitorSession } from '../../../src/liveness/session-monitor.js';
import type { TransportName } from '../../../src/ladder/transport-name.js';
import type { CountedStatus } from '../../../src/telemetry/counts.js';
import type { Telemetry } from '../../../src/telemetry/record.js';
import { BLANK_SAMPLE, type Sample, type Session } from '../../../src/transports/transport.js';
import { waitUntil } from '../../wait-until.js';

/** A viewer whose status the test tells. */
class FakePlayback extends EventTarget {
  status: CountedStatus = { state: 'connecting', transport: null, surface: null };
  records: Telemetry[] = [];
  history: readonly Telemetry[] = [];
  firstFrameMs: number | null = null;
  ending = new AbortController();
  /** What the samples of its sessions say. */
  known: () => Partial<Sample> = () => ({});

  tell(status: Partial<CountedStatus>): void {
    this.status = { ...this.status, ...status };
    this.dispatchEvent(new Event('change'));
  }

  /** A session of this transport is seen. */
  show(transport: TransportName): void {
    this.ending.abort();
    this.ending = new AbortController();
    const surface = document.createElement('canvas');
    const listener: SessionListener = {
      onStalled: () => undefined,
      onMoving: () => undefined,
      context: () => ({
        atMs: Date.now(),
        transport,
        server: null,
        state: this.status.state,
        firstFrameMs: this.firstFrameMs,
        frameAgeMs: 7,
      }),
      onTelemetry: (history) => {
        this.records.push(...history.slice(-1));
        this.history = history;
      },
    };
    monitorSession(makeSession(transport, surface, this.known), listener, this.ending.signal, this);
    this.tell({ state: 'live', transport, surface });
  }

  /** The session is gone. */
  lose(state: CountedStatus['state']): void {
    this.ending.abort();
    this.tell({ state, transport: null, surface: null });
  }
}

function makeSession(transport: TransportName, surface: HTMLCanvasElement, known: () => Partial<Sample>): Session {
  return {
    transport,
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
  let playback: FakePlayback;
  const until = (isTrue: () => boolean) => waitUntil(isTrue, 'a record', 20);

  beforeEach(() => {
    playback = new FakePlayback();
  });
  afterEach(() => playback.lose('idle'));

  it('come once a second at most, whatever happens meanwhile', async () => {
    playback.show('whep');
    await until(() => playback.records.length === 1);
    playback.show('ll-hls');
    playback.show('whep');
    playback.lose('reconnecting');
    playback.show('mjpeg');
    await until(() => playback.records.length >= 4);
    const gaps = playback.records.slice(1).map(({ atMs }, i) => atMs - (playback.records[i]?.atMs ?? 0));
    // Two clocks, each rounded.
    expect(Math.min(...gaps)).to.be.above(985);
  });

  it('go on over the sessions, with what was counted', async () => {
    playback.show('whep');
    await until(() => playback.records.length === 1);
    playback.lose('reconnecting');
    playback.show('ll-hls');
    await until(() => playback.records.length === 2);
    expect(playback.records[1]).to.include({ transport: 'll-hls', reconnects: 1, transportChanges: 1, stalls: 0 });
    expect(playback.history).to.deep.equal(playback.records);
    expect(Object.isFrozen(playback.history)).to.equal(true);
  });

  it('say so when nothing is seen any more', async () => {
    playback.known = () => ({ framesDecoded: 5, codec: 'H264' });
    playback.show('whep');
    await until(() => playback.records.length === 1);
    playback.lose('offline');
    await until(() => playback.records.length === 2);
    expect(playback.records[1]).to.include({ transport: null, state: 'offline', codec: null, fps: null });
  });

  it('explain the time to the first frame by the session that showed it, and keep that', async () => {
    playback.firstFrameMs = 500;
    playback.known = () => ({ startup: OPENING });
    playback.show('whep');
    await until(() => playback.records.length === 1);
    playback.lose('reconnecting');
    playback.known = () => ({ startup: { ...OPENING, answerMs: 900 } });
    playback.show('whep');
    await until(() => playback.records.length === 2);
    for (const { firstFrameMs, firstFrame } of playback.records) {
      expect(firstFrameMs).to.equal(500);
      expect(firstFrame).to.deep.equal({ waitMs: 120, ...OPENING });
    }
  });

  it('begin anew with another camera', async () => {
    playback.show('whep');
    playback.lose('reconnecting');
    playback.show('whep');
    await until(() => playback.records.some(({ reconnects }) => reconnects === 1));
    playback.lose('idle');
    playback.records = [];
    playback.show('whep');
    await until(() => playback.records.length === 1);
    expect(playback.history.length).to.equal(1);
    expect(playback.records[0]?.reconnects).to.equal(0);
  });

  it('count the bit rate of pieces over more than a second, of a stream by the second', async () => {
    let bytes = 0;
    playback.known = () => ({ bytesReceived: bytes });
    playback.show('hls');
    await until(() => playback.records.length === 1);
    bytes = 100_000;
    await until(() => playback.records.length === 4);
    expect(playback.records[3]?.bitrateKbps).to.be.above(0);
    playback.records = [];
    playback.show('mjpeg');
    await until(() => playback.records.length === 2);
    expect(playback.records[1]?.bitrateKbps).to.equal(0);
  });
});
