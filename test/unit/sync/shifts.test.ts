import { expect } from '@open-wc/testing';
import { monitorSession } from '../../../src/liveness/session-monitor.js';
import { SyncGroup, type SyncCamera } from '../../../src/sync/sync-group.js';
import { computeShifts, computeSpread, type SyncMember } from '../../../src/sync/shifts.js';
import { JitterBufferTarget, type JitterBufferReceiver } from '../../../src/transports/whep/jitter-buffer-target.js';
import { BLANK_SAMPLE } from '../../../src/transports/transport.js';
import { until } from '../support.js';

const free = (delayMs: number): SyncMember => ({ delayMs, addedDelayMs: 0 });

/** Steps until nothing more is shifted: what a camera is held back by shows in its delay. */
function settle(naturalMs: readonly number[], held = naturalMs.map(() => 0)): number[] {
  for (let step = 0; step < 50; step += 1) {
    const shifts = computeShifts(
      naturalMs.map((ms, i) => ({ delayMs: ms + (held[i] ?? 0), addedDelayMs: held[i] ?? 0 })),
    );
    if (shifts.every((ms) => ms === 0)) break;
    held = held.map((ms, i) => ms + (shifts[i] ?? 0));
  }
  return naturalMs.map((ms, i) => ms + (held[i] ?? 0));
}

describe('cameras held to one delay', () => {
  it('wait for the slowest, a step at a time', () => {
    expect(computeShifts([free(40), free(140), free(60)])).to.deep.equal([100, 0, 80]);
    expect(computeShifts([free(40), free(900)])).to.deep.equal([200, 0]);
  });

  it('end within half a frame of each other', () => {
    const delays = settle([35, 410, 90, 200]);
    expect(computeSpread(delays)).to.be.at.most(40);
    expect(Math.max(...delays), 'the slowest is not held').to.equal(410);
  });

  it('follow the slowest when it gets faster, and the one that gets slower', () => {
    expect(Math.max(...settle([30, 60], [170, 0]))).to.be.at.most(80);
    expect(computeSpread(settle([300, 60], [0, 240]))).to.be.at.most(20);
    expect(settle([30, 500], [170, 0])[0]).to.be.at.least(480);
  });

  it('differences that nobody sees are left alone', () => {
    expect(computeShifts([free(40), free(55)])).to.deep.equal([0, 0]);
  });

  it('nobody waits for a camera that is seconds behind, and who waited is let go', () => {
    expect(computeShifts([free(40), free(60), free(4000)])).to.deep.equal([20, 0, 0]);
    expect(settle([40, 60, 4000], [900, 900, 0])[0]).to.be.at.most(80);
  });

  it('one alone, and none, are left alone', () => {
    expect(computeShifts([free(40)])).to.deep.equal([0]);
    expect(computeShifts([])).to.deep.equal([]);
    expect([computeSpread([]), computeSpread([40]), computeSpread([40, 100])]).to.deep.equal([null, null, 60]);
  });
});

describe('a jitter buffer that holds pictures back', () => {
  const sample = (jitterBufferMs: number, jitterBufferCount: number) => ({
    ...BLANK_SAMPLE,
    atMs: 0,
    jitterBufferMs,
    jitterBufferCount,
  });

  it('adds to what the buffer needs by itself, and goes back to the page’s wish', () => {
    const receiver: JitterBufferReceiver = { jitterBufferTarget: null };
    const hold = new JitterBufferTarget(receiver, null);
    hold.note(sample(0, 0));
    hold.note(sample(300, 10));
    hold.shiftBy(200);
    expect(receiver.jitterBufferTarget).to.equal(230);
    hold.note(sample(2600, 20));
    hold.shiftBy(100);
    expect(receiver.jitterBufferTarget, 'what is held is not taken for a need').to.equal(330);
    hold.shiftBy(-1000);
    expect(receiver.jitterBufferTarget).to.equal(null);
  });

  it('keeps to what a browser takes, and does nothing where it takes nothing', () => {
    const receiver: JitterBufferReceiver = { jitterBufferTarget: null };
    new JitterBufferTarget(receiver, 9000);
    expect(receiver.jitterBufferTarget).to.equal(4000);
    const deaf: JitterBufferReceiver = {};
    new JitterBufferTarget(deaf, 100).shiftBy(50);
    expect('jitterBufferTarget' in deaf).to.equal(false);
  });
});

describe('a group', () => {
  /** A live camera of this delay, with what it was shifted by. */
  function camera(delayMs: number, signal: AbortSignal) {
    const shifts: number[] = [];
    const surface = document.createElement('canvas');
    let end = () => {};
    const lost = new Promise<never>((resolve) => (end = resolve as () => void));
    const session = {
      ...{ transport: 'whep', surface, lost, frames: { count: 0, paceMs: 40, lastAtMs: null } },
      sample: () => Promise.resolve(BLANK_SAMPLE),
      shiftBy: (ms: number) => shifts.push(ms),
    } as unknown as Parameters<typeof monitorSession>[0];
    const status = { state: 'live', transport: 'whep', surface } as const;
    const watched = Object.assign(new EventTarget(), { status });
    const listener = { onStalled() {}, onMoving() {}, onTelemetry() {}, context: () => ({}) as never };
    monitorSession(session, listener, signal, watched);
    const synced = { telemetry: { transport: 'whep', latencyMs: { total: delayMs } }, status } as unknown as SyncCamera;
    return { synced, shifts, end: () => end() };
  }

  const ending = new AbortController();
  after(() => ending.abort());
  it('lets go of whoever leaves it, of all when it stops, and of nobody who has ended', async function () {
    this.timeout(15_000);
    const [leaver, stayer, ended, slow] = [
      camera(40, ending.signal),
      camera(40, ending.signal),
      camera(40, ending.signal),
      camera(140, ending.signal),
    ] as const;
    let members = [leaver, stayer, ended, slow];
    const group = new SyncGroup(() => members.map(({ synced }) => synced));
    group.start();
    await until(() => leaver.shifts.length > 0);
    expect([leaver.shifts[0], stayer.shifts[0], slow.shifts.length]).to.deep.equal([100, 100, 0]);
    expect(group.spread.whep).to.equal(100);
    ended.end();
    members = [stayer, slow];
    await until(() => leaver.shifts.at(-1) === -100);
    // It stands still for the moment.
    members = [
      { ...stayer, synced: { ...stayer.synced, status: { ...stayer.synced.status, state: 'stalled' } } },
      slow,
    ];
    group.stop();
    expect(stayer.shifts.reduce((a, b) => a + b)).to.equal(0);
    expect(ended.shifts.every((ms) => ms > 0)).to.equal(true);
    expect(group.spread).to.deep.equal({});
  });
});
