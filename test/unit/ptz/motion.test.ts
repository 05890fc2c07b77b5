import { expect } from '@open-wc/testing';
import {
  CONFIRM_MS,
  INTERVAL_MS,
  STILL,
  step,
  type PtzInput,
  type PtzMotion,
  type PtzState,
  type PtzTiming,
} from '../../../src/ptz/motion.js';

const RIGHT: PtzMotion = { pan: 1, tilt: 0, zoom: 0, focus: 0 };
const LEFT: PtzMotion = { ...RIGHT, pan: -1 };
const NOTHING: PtzMotion = { ...RIGHT, pan: 0 };
const HOME: PtzInput = { type: 'command', command: { name: 'home' } };
const NO_LIMIT: PtzTiming = { repeatMs: 500, moveLimitMs: Infinity };

/** The controls of one camera, with a clock that the test moves. */
class Controls {
  state: PtzState = STILL;
  nowMs = 0;
  constructor(readonly timing: PtzTiming = NO_LIMIT) {}

  do(input: PtzInput): this {
    this.state = step(this.state, input, this.nowMs, this.timing);
    return this;
  }
  hold(motion: PtzMotion | null): this {
    return this.do({ type: 'hold', motion });
  }
  answer(): this {
    return this.do({ type: 'answered', id: this.state.request?.id ?? 0 });
  }
  fail(isRefusal = false): this {
    return this.do({ type: 'failed', id: this.state.request?.id ?? 0, isRefusal });
  }
  /** Lets time pass, with a tick whenever the state asks for one. */
  pass(ms: number): this {
    const endMs = this.nowMs + ms;
    for (let wake = this.state.wakeAtMs; wake !== null && wake <= endMs; wake = this.state.wakeAtMs) {
      this.nowMs = Math.max(this.nowMs, wake);
      this.do({ type: 'tick' });
    }
    this.nowMs = endMs;
    return this;
  }
  /** What is in flight: `move 1`, `stop`, `home`. */
  get sent(): string {
    const { request } = this.state;
    if (!request) return 'nothing';
    if (request.kind === 'move') return `move ${request.motion.pan}`;
    if (request.kind === 'command') return request.command.name;
    return request.keepalive ? 'stop for good' : 'stop';
  }
}

describe('what is sent to a camera that can move', () => {
  it('is a move while it is held, and a stop at its end', () => {
    const controls = new Controls().hold(RIGHT);
    expect(controls.sent).to.equal('move 1');
    controls.answer().pass(200).hold(null);
    expect(controls.sent).to.equal('stop');
    controls.answer();
    expect(controls.state.mayMove).to.equal(false);
    expect(controls.pass(10_000).sent).to.equal('nothing');
  });

  it('is nothing for a camera that stands still, whatever ends', () => {
    expect(new Controls().hold(null).sent).to.equal('nothing');
    expect(new Controls().hold(NOTHING).sent).to.equal('nothing');
    expect(new Controls().do({ type: 'leave' }).sent).to.equal('nothing');
  });

  it('is repeated while it is held', () => {
    const controls = new Controls().hold(RIGHT).answer();
    expect(controls.pass(499).sent).to.equal('nothing');
    expect(controls.pass(1).sent).to.equal('move 1');
    expect(controls.state.request?.sentAtMs).to.equal(500);
  });

  it('is not repeated for a service that wants no repetition', () => {
    const controls = new Controls({ repeatMs: Infinity, moveLimitMs: Infinity }).hold(RIGHT).answer();
    expect(controls.pass(60_000).sent).to.equal('nothing');
    expect(controls.hold(LEFT).sent).to.equal('move -1');
    expect(controls.answer().pass(100).hold(null).sent).to.equal('stop');
  });

  it('is at most one request in a tenth of a second, and the newest wins', () => {
    const controls = new Controls().hold(RIGHT).answer();
    for (const pan of [0.1, 0.2, 0.3, 0.4]) controls.pass(10).hold({ ...RIGHT, pan });
    expect(controls.sent).to.equal('nothing');
    expect(controls.pass(INTERVAL_MS - 40).sent).to.equal('move 0.4');
    expect(controls.state.nextId).to.equal(3);
  });

  it('replaces a move without an answer after a tenth of a second, and stops twice then', () => {
    const controls = new Controls().hold(RIGHT).pass(20).hold(null);
    expect(controls.sent).to.equal('move 1');
    expect(controls.pass(80).sent).to.equal('stop');
    controls.answer();
    expect(controls.state.mayMove).to.equal(true);
    expect(controls.pass(CONFIRM_MS).sent).to.equal('stop');
    controls.answer();
    expect(controls.state.mayMove).to.equal(false);
  });

  it('ignores the answer to a request that was replaced', () => {
    const controls = new Controls().hold(RIGHT);
    const id = controls.state.request?.id ?? 0;
    controls.pass(100).hold(null).do({ type: 'answered', id });
    expect(controls.sent).to.equal('stop');
  });

  it('is a stop after a move that failed, and nothing more until everything is released', () => {
    const controls = new Controls().hold(RIGHT).pass(50).fail().pass(50);
    expect(controls.sent).to.equal('stop');
    controls.answer().pass(CONFIRM_MS).answer().pass(1000);
    expect(controls.sent).to.equal('nothing');
    expect(controls.hold(LEFT).sent).to.equal('nothing');
    expect(controls.hold(null).hold(LEFT).sent).to.equal('move -1');
  });

  it('repeats a stop until it is taken, with longer and longer pauses', () => {
    const controls = new Controls().hold(RIGHT).answer().pass(200).hold(null);
    const pauses: number[] = [];
    for (let i = 0; i < 7; i += 1) {
      controls.fail();
      const beforeMs = controls.nowMs;
      controls.pass((controls.state.wakeAtMs ?? 0) - controls.nowMs);
      expect(controls.sent).to.equal('stop');
      pauses.push(controls.nowMs - beforeMs);
    }
    expect(pauses).to.deep.equal([200, 400, 800, 1600, 3000, 3000, 3000]);
    controls.answer();
    expect(controls.state.mayMove).to.equal(false);
  });

  it('waits for the service’s own limit at most', () => {
    const controls = new Controls({ repeatMs: 500, moveLimitMs: 1000 }).hold(RIGHT).answer().pass(200).hold(null);
    controls.fail().pass(200).fail().pass(400).fail();
    expect(controls.state.mayMove).to.equal(true);
    controls.pass(800).fail();
    expect(controls.state.mayMove).to.equal(false);
    expect(controls.pass(60_000).sent).to.equal('nothing');
  });

  it('stops once where the service refuses this page everything', () => {
    const controls = new Controls().hold(RIGHT).pass(100).fail(true);
    expect(controls.sent).to.equal('stop');
    controls.fail(true);
    expect(controls.state.mayMove).to.equal(false);
    expect(controls.pass(60_000).sent).to.equal('nothing');
  });

  it('repeats a refused stop after a move that was taken', () => {
    const controls = new Controls().hold(RIGHT).answer().pass(100).hold(null).fail(true);
    expect(controls.pass(200).sent).to.equal('stop');
  });

  it('is a stop that outlives the page when the page closes, whatever is in flight', () => {
    const controls = new Controls().hold(RIGHT).pass(5).do({ type: 'leave' });
    expect(controls.sent).to.equal('stop for good');
    const stopping = new Controls().hold(RIGHT).answer().pass(100).hold(null).do({ type: 'leave' });
    expect(stopping.sent).to.equal('stop for good');
  });

  it('is a command after the camera has stopped, and never between a stop and its confirmation', () => {
    const controls = new Controls().hold(RIGHT).pass(100).hold(null).do(HOME);
    expect(controls.sent).to.equal('stop');
    controls.answer();
    expect(controls.pass(CONFIRM_MS).sent).to.equal('stop');
    expect(controls.answer().pass(100).sent).to.equal('home');
    controls.answer();
    expect(controls.pass(10_000).sent).to.equal('nothing');
  });

  it('is a move instead of a command that waits or is in flight', () => {
    const controls = new Controls().do(HOME);
    expect(controls.sent).to.equal('home');
    expect(controls.pass(20).hold(RIGHT).sent).to.equal('home');
    expect(controls.pass(80).sent).to.equal('move 1');
    controls.do(HOME).hold(LEFT);
    expect(controls.state.command).to.equal(null);
  });

  it('is a stop on demand, also for a camera that something else moves', () => {
    const controls = new Controls().do({ type: 'halt' });
    expect(controls.sent).to.equal('stop');
    expect(controls.answer().state.mayMove).to.equal(false);
  });
});
