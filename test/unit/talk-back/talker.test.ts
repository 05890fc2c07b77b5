import { expect } from '@open-wc/testing';
import { Fault } from '../../../src/faults/fault.js';
import { levelOf } from '../../../src/talk-back/level-meter.js';
import { phaseOf } from '../../../src/talk-back/hold-to-talk.js';
import type { TalkRequest } from '../../../src/talk-back/talk-back.js';
import { Talker } from '../../../src/talk-back/talker.js';
import { FakeClock } from '../fake-clock.js';

/** A microphone without a device. */
function createTone(): MediaStream {
  const context = new AudioContext();
  const oscillator = context.createOscillator();
  const destination = context.createMediaStreamDestination();
  oscillator.connect(destination);
  oscillator.start();
  return destination.stream;
}

/** What a service was asked for, and what it answers. */
class FakeService {
  readonly requests: TalkRequest[] = [];
  answer: (request: TalkRequest) => Promise<unknown> = () => Promise.resolve();
  end: (reason?: unknown) => void = () => undefined;
  readonly open = async (request: TalkRequest) => {
    this.requests.push(request);
    await this.answer(request);
    return { closed: new Promise<unknown>((resolve) => (this.end = resolve)) };
  };
  get last(): TalkRequest {
    const request = this.requests.at(-1);
    if (!request) throw new Error('the service was not asked');
    return request;
  }
}

describe('the talker', () => {
  const { mediaDevices } = navigator;
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  let clock: FakeClock;
  let microphones: MediaStream[];
  let microphoneRequests: number;
  let service: FakeService;
  let talker: Talker;

  const answerWith = (answer: () => Promise<MediaStream>) => {
    mediaDevices.getUserMedia = () => {
      microphoneRequests += 1;
      return answer();
    };
  };
  const tracks = () => microphones.flatMap((stream) => stream.getTracks());
  const isMicrophoneOpen = () => tracks().some(({ readyState }) => readyState === 'live');
  const phase = () => phaseOf(talker.state);
  const press = async () => {
    talker.press();
    await clock.settle();
  };

  beforeEach(() => {
    clock = new FakeClock();
    microphones = [];
    microphoneRequests = 0;
    service = new FakeService();
    talker = new Talker(service.open, 'gate', () => undefined);
    answerWith(() => {
      const stream = createTone();
      microphones.push(stream);
      return Promise.resolve(stream);
    });
  });
  afterEach(() => {
    talker.leave();
    mediaDevices.getUserMedia = ask;
    clock.restore();
  });

  it('gives the service a microphone that is heard only while the button is held', async () => {
    let wasEnabled: boolean | null = null;
    service.answer = ({ track }) => {
      wasEnabled = track.enabled;
      return Promise.resolve();
    };
    await press();
    expect(phase()).to.equal('talking');
    expect(wasEnabled, 'while it connects').to.equal(false);
    expect(service.last.camera).to.equal('gate');
    expect(service.last.track).to.include({ kind: 'audio', enabled: true, readyState: 'live' });
    talker.release();
    expect(service.last.track.enabled, 'after the release').to.equal(false);
    expect(tracks().some(({ enabled }) => enabled)).to.equal(false);
  });

  it('keeps the way back for 5 s, and the microphone for 90 s', async () => {
    await press();
    talker.release();
    await clock.pass(4900);
    expect(service.last.signal.aborted).to.equal(false);
    await clock.pass(100);
    expect(service.last.signal.aborted).to.equal(true);
    expect(service.last.track.readyState).to.equal('ended');
    await clock.pass(84_900);
    expect(isMicrophoneOpen()).to.equal(true);
    await press();
    expect([microphoneRequests, service.requests.length, phase()]).to.deep.equal([1, 2, 'talking']);
    talker.release();
    await clock.pass(90_000);
    expect(isMicrophoneOpen(), 'after 90 s').to.equal(false);
    await press();
    expect(microphoneRequests, 'asks again').to.equal(2);
  });

  it('gives both back also where timers are early by a fraction of a millisecond', async () => {
    const begin = window.setTimeout.bind(window);
    window.setTimeout = ((call: () => void, ms = 0) => begin(call, ms > 1 ? ms - 0.5 : ms)) as typeof setTimeout;
    await press();
    talker.release();
    await clock.pass(5001);
    expect(service.last.signal.aborted).to.equal(true);
    await clock.pass(85_000);
    expect(isMicrophoneOpen()).to.equal(false);
  });

  it('leaves nothing open after a press that is shorter than the connection', async () => {
    let open: () => void = () => undefined;
    service.answer = () => new Promise<void>((resolve) => (open = resolve));
    await press();
    expect(phase()).to.equal('connecting');
    const { track, signal } = service.last;
    talker.release();
    expect([signal.aborted, track.enabled, track.readyState]).to.deep.equal([true, false, 'ended']);
    open();
    await clock.settle();
    expect(phase()).to.equal('idle');
    expect(tracks().some(({ enabled }) => enabled)).to.equal(false);
  });

  it('opens a new way back when the viewer presses again while the old one still opens', async () => {
    const opens: (() => void)[] = [];
    service.answer = () => new Promise<void>((resolve) => opens.push(resolve));
    await press();
    talker.release();
    await press();
    opens[0]?.();
    await clock.settle();
    expect(phase(), 'the old one counts').to.equal('connecting');
    opens[1]?.();
    await clock.settle();
    expect(phase()).to.equal('talking');
    expect(service.requests.map(({ track }) => track.readyState)).to.deep.equal(['ended', 'live']);
  });

  it('closes a microphone that comes after the viewer has left', async () => {
    let answer: (stream: MediaStream) => void = () => undefined;
    answerWith(() => new Promise((resolve) => (answer = resolve)));
    talker.press();
    talker.leave();
    const late = createTone();
    answer(late);
    await clock.settle();
    expect(late.getTracks().map(({ readyState }) => readyState)).to.deep.equal(['ended']);
    expect(service.requests).to.have.length(0);
  });

  const REFUSALS: readonly [string, string, string, PermissionState][] = [
    ['a microphone that is not there', 'NotFoundError', 'no-microphone', 'prompt'],
    ['a microphone in use', 'NotReadableError', 'microphone-busy', 'granted'],
    ['a forbidden microphone', 'NotAllowedError', 'denied', 'denied'],
    ['a question that was closed', 'NotAllowedError', 'dismissed', 'prompt'],
  ];
  for (const [what, name, code, permission] of REFUSALS) {
    it(`says ${what}, and asks again at the next press`, async () => {
      const { permissions } = navigator;
      const query = permissions.query.bind(permissions);
      permissions.query = () => Promise.resolve({ state: permission } as PermissionStatus);
      answerWith(() => Promise.reject(new DOMException('', name)));
      await press();
      permissions.query = query;
      expect(talker.state.problem?.code).to.equal(code);
      answerWith(() => Promise.resolve(createTone()));
      talker.release();
      await press();
      expect(phase()).to.equal('talking');
    });
  }

  it('says what the service refuses, and tries again at the next press', async () => {
    service.answer = () => Promise.reject(new Fault('unauthorized', { status: 401, serverMessage: 'sign in' }));
    await press();
    expect(talker.state.problem).to.deep.equal({ code: 'unauthorized', serverMessage: 'sign in' });
    expect(service.last.signal.aborted).to.equal(true);
    service.answer = () => Promise.resolve();
    await press();
    expect(phase()).to.equal('talking');
  });

  it('says the message of a page’s own error, also of one that is thrown at once', async () => {
    const open = () => {
      throw new Error('The door is broken');
    };
    const broken = new Talker(open, 'gate', () => undefined);
    broken.press();
    await clock.settle();
    expect(broken.state.problem?.serverMessage).to.equal('The door is broken');
    broken.leave();
  });

  it('says that a service does not answer', async () => {
    service.answer = () => new Promise(() => undefined);
    await press();
    await clock.pass(20_000);
    expect(talker.state.problem?.code).to.equal('unreachable');
    expect(service.last.signal.aborted).to.equal(true);
  });

  it('says that the way back was lost while somebody talked', async () => {
    await press();
    service.end(new Fault('lost'));
    await clock.settle();
    expect([phase(), talker.state.problem?.code]).to.deep.equal(['refused', 'lost']);
    expect(service.last.track.readyState).to.equal('ended');
  });

  it('says that the microphone was unplugged', async () => {
    await press();
    const [track] = tracks();
    track?.dispatchEvent(new Event('ended'));
    expect([talker.state.problem?.code, service.last.signal.aborted]).to.deep.equal(['microphone-lost', true]);
  });

  it('closes everything at once when it is left', async () => {
    await press();
    talker.leave();
    expect(service.last.signal.aborted).to.equal(true);
    expect(isMicrophoneOpen()).to.equal(false);
  });
});

describe('the level of a microphone', () => {
  it('is 0 for silence, 1 for a loud voice, and grows with decibels', () => {
    const wave = (amplitude: number) =>
      Float32Array.from({ length: 512 }, (_, index) => amplitude * Math.sin(index / 4));
    expect(levelOf(new Float32Array(512))).to.equal(0);
    expect(levelOf(wave(1))).to.equal(1);
    expect(levelOf(wave(0.1))).to.be.within(0.7, 0.8);
    expect(levelOf(wave(0.01))).to.be.within(0.3, 0.4);
  });
});
