import { expect } from '@open-wc/testing';
import { CameraService } from '../../components/camera-service/service.js';
import { Fault, type CameraControls, type CameraStatus } from '../../src/index.js';
import { FakeClock } from '../unit/fake-clock.js';

const S = 1000;
const RUNNING: CameraStatus = { isRunning: true, isRecording: false };
const never = () => new Promise<never>(() => undefined);

describe('what a player knows of its camera’s service', () => {
  let clock: FakeClock;
  let ending: AbortController;
  let asked: number;
  let answer: (signal: AbortSignal) => Promise<CameraStatus>;

  beforeEach(() => {
    clock = new FakeClock();
    ending = new AbortController();
    asked = 0;
    answer = () => Promise.resolve(RUNNING);
  });
  afterEach(() => {
    ending.abort();
    clock.restore();
  });

  /** A service that is seen, and was asked once. */
  const seen = async (controls: CameraControls = {}, onChange: () => void = () => undefined) => {
    const status = (signal: AbortSignal) => {
      asked += 1;
      return answer(signal);
    };
    const service = new CameraService({ status, ...controls }, onChange, ending.signal);
    service.setVisible(true);
    await clock.settle();
    return service;
  };

  it('is asked for every two seconds, and every second while the camera starts', async () => {
    await seen();
    await clock.pass(10 * S);
    expect(asked).to.equal(6);
    answer = () => Promise.resolve({ isRunning: false, isStarting: true });
    await clock.pass(2 * S);
    asked = 0;
    await clock.pass(5 * S);
    expect(asked).to.equal(5);
  });

  it('is not asked for while nobody sees it, and at once when somebody does', async () => {
    const service = await seen();
    service.setVisible(false);
    await clock.pass(60 * S);
    expect(asked).to.equal(1);
    service.setVisible(true);
    expect(asked).to.equal(2);
  });

  it('gives up a question that nobody waits for any more', async () => {
    let signal = new AbortController().signal;
    answer = (given) => {
      signal = given;
      return never();
    };
    const service = await seen();
    service.setVisible(false);
    expect(signal.aborted).to.equal(true);
    expect(service.fault).to.equal(null);
  });

  it('counts a service that says nothing for five seconds as silent, whether it heeds the signal or not', async () => {
    const service = await seen();
    answer = never;
    await clock.pass(6.9 * S);
    expect(service.fault).to.equal(null);
    await clock.pass(0.2 * S);
    expect(service.fault?.code).to.equal('unreachable');
    expect(service.status).to.equal(null);
    expect(service.lastStatus).to.equal(RUNNING);
    answer = () => Promise.resolve(RUNNING);
    await clock.pass(2 * S);
    expect(service.fault).to.equal(null);
    expect(service.status).to.equal(RUNNING);
  });

  it('is not asked again after a password was refused twice, until somebody wants it', async () => {
    answer = () => Promise.reject(new Fault('unauthorized', { status: 401 }));
    const service = await seen();
    await clock.pass(600 * S);
    expect(asked).to.equal(2);
    service.poll();
    await clock.pass(600 * S);
    expect(asked).to.equal(3);
  });

  it('is asked once more by itself after a token ran out, each time that one does', async () => {
    const service = await seen();
    for (let i = 0; i < 3; i += 1) {
      answer = () => Promise.reject(new Fault('unauthorized', { status: 401 }));
      await clock.pass(2 * S);
      expect(service.fault?.code).to.equal('unauthorized');
      answer = () => Promise.resolve(RUNNING);
      await clock.pass(2 * S);
      expect(service.fault).to.equal(null);
    }
  });

  it('is asked again in its own time while a person types the password', async () => {
    answer = () => Promise.reject(new Fault('unauthorized', { retryAfterMs: 0 }));
    const service = await seen();
    await clock.pass(4 * S);
    expect(asked).to.be.greaterThan(1);
    answer = () => Promise.resolve(RUNNING);
    await clock.pass(3 * S);
    expect(service.fault).to.equal(null);
  });

  it('is about one act until the status was told anew, also when another question came between', async () => {
    let done: () => void = () => undefined;
    let stops = 0;
    const stop = () => {
      stops += 1;
      return new Promise<void>((resolve) => (done = resolve));
    };
    const service = await seen({ stop });
    const acting = service.run('stop');
    void service.run('stop');
    expect(service.busy).to.equal('stop');
    let tell: (status: CameraStatus) => void = () => undefined;
    answer = () => new Promise((resolve) => (tell = resolve));
    done();
    await clock.settle();
    service.poll();
    await clock.settle();
    expect(service.busy).to.equal('stop');
    tell({ isRunning: false });
    await acting;
    expect(service.busy).to.equal(null);
    expect(service.status?.isRunning).to.equal(false);
    expect(stops).to.equal(1);
  });

  it('takes an order without an answer for refused after 20 s, and tells so for 12', async () => {
    const service = await seen({ start: never });
    void service.run('start');
    await clock.pass(19.9 * S);
    expect(service.commandError).to.equal(null);
    await clock.pass(0.2 * S);
    expect(service.commandError?.action).to.equal('start');
    expect(service.commandError?.fault.code).to.equal('unreachable');
    expect(service.busy).to.equal(null);
    await clock.pass(11.5 * S);
    expect(service.commandError).not.to.equal(null);
    await clock.pass(1 * S);
    expect(service.commandError).to.equal(null);
  });

  it('forgets what was refused when the camera does something else', async () => {
    const service = await seen({ startRecording: () => Promise.reject(new Error('The disk is full')) });
    await service.run('startRecording');
    expect(service.commandError?.fault.serverMessage).to.equal('The disk is full');
    await clock.pass(2 * S);
    expect(service.commandError).not.to.equal(null);
    answer = () => Promise.resolve({ isRunning: false });
    await clock.pass(2 * S);
    expect(service.commandError).to.equal(null);
  });

  it('says and asks nothing after its end, and ends an order that is on its way', async () => {
    let changes = 0;
    let signal = new AbortController().signal;
    const stop = (given: AbortSignal) => {
      signal = given;
      return never();
    };
    const service = await seen({ stop }, () => (changes += 1));
    void service.run('stop');
    const before = { asked, changes };
    ending.abort();
    await clock.pass(60 * S);
    expect(signal.aborted).to.equal(true);
    expect({ asked, changes }).to.deep.equal(before);
  });
});
