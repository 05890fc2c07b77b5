import { expect } from '@open-wc/testing';
import { Fault, type FaultCode } from '../../../src/faults/fault.js';
import type { LadderInput } from '../../../src/ladder/input.js';
import { step } from '../../../src/ladder/step.js';
import {
  initialLadder,
  nextTryAtMs,
  getPlaybackState,
  nextTickAtMs,
  type LadderConfig,
  type LadderState,
} from '../../../src/ladder/state.js';
import type { TransportName } from '../../../src/ladder/transport-name.js';

const FULL: LadderConfig = {
  headStartMs: 1200,
  steps: [
    { transport: 'whep', endpoint: 'w', server: 'm' },
    { transport: 'll-hls', endpoint: 'h', server: 'm' },
    { transport: 'hls', endpoint: 'h', server: 'm' },
    { transport: 'mjpeg', endpoint: 'j', server: 'c' },
    { transport: 'snapshot', endpoint: 's', server: 'c' },
  ],
};

/** A ladder and what happens to it. Each method returns the story. */
class Story {
  state: LadderState = initialLadder();
  nowMs = 1000;

  constructor(readonly config: LadderConfig = FULL) {}

  tell(input: LadderInput): this {
    this.state = step(this.state, input, { config: this.config, nowMs: this.nowMs, random: 0.5 });
    return this;
  }

  start(): this {
    return this.tell({ type: 'start' }).letGo();
  }

  /** The gate lets everything go at once. */
  letGo(): this {
    for (const { id, startedAtMs } of this.state.attempts) {
      if (startedAtMs === null) this.tell({ type: 'started', id });
    }
    return this;
  }

  after(ms: number): this {
    this.nowMs += ms;
    return this.tell({ type: 'tick' }).letGo();
  }

  /** Waits for whatever the ladder itself waits for next. */
  next(): this {
    const atMs = nextTickAtMs(this.state, this.config);
    if (atMs === null) throw new Error('the ladder waits for nothing');
    return this.after(Math.max(0, atMs - this.nowMs));
  }

  id(transport: TransportName): number {
    const found = this.state.attempts.find((a) => a.transport === transport);
    if (!found) throw new Error(`${transport} is not being tried: ${this.running.join()}`);
    return found.id;
  }

  plays(transport: TransportName, as: TransportName = transport): this {
    return this.tell({ type: 'firstframe', id: this.id(transport), transport: as }).letGo();
  }

  fails(transport: TransportName, code: FaultCode, details: { status?: number; retryAfterMs?: number } = {}): this {
    return this.tell({
      type: 'failed',
      id: this.id(transport),
      fault: new Fault(code, { transport, ...details }),
    }).letGo();
  }

  loses(code: FaultCode = 'lost'): this {
    return this.tell({
      type: 'lost',
      id: this.state.active?.id ?? 0,
      fault: new Fault(code, { transport: this.active }),
    }).letGo();
  }

  says(type: 'stalled' | 'moving'): this {
    return this.tell({ type, id: this.state.active?.id ?? 0 }).letGo();
  }

  get running(): TransportName[] {
    return this.state.attempts.map(({ transport }) => transport);
  }

  get active(): TransportName | null {
    return this.state.active?.transport ?? null;
  }

  get message(): string {
    return getPlaybackState(this.state);
  }

  get waitMs(): number | null {
    const atMs = nextTryAtMs(this.state);
    return atMs === null ? null : atMs - this.nowMs;
  }
}

describe('the race', () => {
  it('begins within ten seconds, however often it was begun and ended just before', () => {
    const story = new Story();
    for (let i = 0; i < 100; i += 1) {
      story.start().tell({ type: 'halt', halt: 'idle' });
      story.nowMs += 20;
    }
    story.start();
    story.nowMs += 10_000;
    expect(story.tell({ type: 'tick' }).state.attempts).to.have.length(1);
  });

  it('starts with the best transport alone, and a healthy one is never joined', () => {
    const story = new Story().start();
    expect(story.running).to.deep.equal(['whep']);
    expect(story.message).to.equal('connecting');
    story.after(1199).plays('whep');
    expect(story.running).to.deep.equal([]);
    expect(story.active).to.equal('whep');
    expect(story.message).to.equal('live');
  });

  it('lets the next transport join after the head start, two at most', () => {
    const story = new Story().start().after(1200);
    expect(story.running).to.deep.equal(['whep', 'll-hls']);
    story.after(20_000);
    expect(story.running).to.have.length(2);
  });

  it('counts the head start from when the gate lets the attempt go', () => {
    const story = new Story();
    story.tell({ type: 'start' });
    story.nowMs += 5000;
    story.tell({ type: 'tick' });
    expect(story.running).to.deep.equal(['whep']);
    story.letGo().after(1200);
    expect(story.running).to.deep.equal(['whep', 'll-hls']);
  });

  it('shows what shows first, and the better transport replaces it', () => {
    const story = new Story().start().after(1200).plays('ll-hls');
    expect(story.active).to.equal('ll-hls');
    expect(story.running).to.deep.equal(['whep']);
    story.plays('whep');
    expect(story.active).to.equal('whep');
    expect(story.running).to.deep.equal([]);
  });

  it('goes down at once when a transport fails, and never asks one playlist twice at a time', () => {
    const story = new Story().start().fails('whep', 'no-media-path');
    expect(story.running).to.deep.equal(['ll-hls']);
    story.after(1200);
    expect(story.running).to.deep.equal(['ll-hls', 'mjpeg']);
  });

  it('does not ask the same address again after its own answer, but does after a failure of the media', () => {
    expect(
      new Story().start().fails('whep', 'refused').fails('ll-hls', 'server-error', { status: 500 }).running,
    ).to.deep.equal(['mjpeg']);
    expect(new Story().start().fails('whep', 'refused').fails('ll-hls', 'no-media').running).to.deep.equal(['hls']);
  });

  it('does not race in economy, only descends', () => {
    const story = new Story({ ...FULL, headStartMs: Infinity }).start().after(40_000);
    expect(story.running).to.deep.equal(['whep']);
    expect(story.fails('whep', 'no-media').running).to.deep.equal(['ll-hls']);
  });

  it('takes a playlist without parts for what it is, and does not climb to the parts it lacks', () => {
    const story = new Story({ ...FULL, steps: FULL.steps.slice(1) }).start().plays('ll-hls', 'hls');
    expect(story.active).to.equal('hls');
    expect(nextTickAtMs(story.state, story.config)).to.equal(null);
  });

  it('gives up an attempt that never ends', () => {
    const story = new Story({ ...FULL, steps: FULL.steps.slice(0, 1) }).start().after(44_999);
    expect(story.running).to.deep.equal(['whep']);
    story.after(1);
    expect(story.running).to.deep.equal([]);
    expect(story.message).to.equal('reconnecting');
  });
});

describe('faults', () => {
  it('of the camera are reported at once and each address is tried; then only the best one is, and in one round in eight all are', () => {
    for (const [code, message, waitMs] of [
      ['offline', 'offline', 5000],
      ['source-timeout', 'offline', 13_000],
      ['unconfigured', 'unconfigured', 30_000],
    ] as const) {
      const story = new Story({ ...FULL, steps: FULL.steps.slice(0, 3) }).start().fails('whep', code, { status: 404 });
      expect(story.running, code).to.deep.equal(['ll-hls']);
      expect(story.message, 'while the others are asked').to.equal(message);
      story.fails('ll-hls', code, { status: 404 });
      expect(story.running, 'one endpoint is asked once').to.deep.equal([]);
      expect(story.message).to.equal(message);
      const firstWaitMs = story.waitMs;
      for (let round = 1; round <= 8; round += 1) {
        story.next();
        expect(story.running).to.deep.equal(['whep']);
        expect(story.message, 'keeps its message while it tries again').to.equal(message);
        story.fails('whep', code, { status: 404 });
        expect(story.running, `round ${round}`).to.deep.equal(round === 8 ? ['ll-hls'] : []);
      }
      const fresh = new Story({ ...FULL, steps: FULL.steps.slice(0, 1) }).start().fails('whep', code);
      expect(fresh.waitMs, code).to.be.closeTo(waitMs, 1);
      expect(firstWaitMs).to.be.at.most(waitMs);
    }
  });

  it('of one address alone: the camera plays by another of the same server', () => {
    for (const code of ['offline', 'unconfigured', 'forbidden', 'source-timeout'] as const) {
      const story = new Story().start().fails('whep', code, { status: 404 }).plays('ll-hls');
      expect([story.message, story.active, story.state.fault], code).to.deep.equal(['live', 'll-hls', null]);
    }
  });

  it('of the camera do not hide a more telling one of another address, and their message does not change to and fro', () => {
    const story = new Story({ ...FULL, steps: FULL.steps.slice(0, 3) }).start();
    story.fails('whep', 'offline', { status: 404 }).fails('ll-hls', 'forbidden', { status: 403 });
    expect(story.state.fault?.code).to.equal('forbidden');
    story.next().fails('whep', 'offline', { status: 404 });
    expect(story.state.fault?.code).to.equal('forbidden');
  });

  it('of the camera, once known, end the other attempts on that server, and MJPEG from elsewhere is still tried', () => {
    const story = new Story().start().fails('whep', 'offline').fails('ll-hls', 'offline').fails('hls', 'offline');
    story.fails('mjpeg', 'unreachable').next().after(1200);
    expect(story.running).to.deep.equal(['whep', 'll-hls']);
    story.fails('whep', 'offline');
    expect(story.running).to.deep.equal(['mjpeg']);
    story.fails('mjpeg', 'unreachable');
    expect(story.running, 'a still is no live picture of an offline camera').to.deep.equal([]);
    expect(story.message).to.equal('offline');
  });

  it('capacity: HLS once, then the others, then a long wait', () => {
    const story = new Story().start().fails('whep', 'capacity', { status: 400 });
    expect(story.running).to.deep.equal(['ll-hls']);
    story.fails('ll-hls', 'capacity', { status: 500 });
    expect(story.running).to.deep.equal(['mjpeg']);
    story.fails('mjpeg', 'unreachable').fails('snapshot', 'unreachable');
    expect(story.message).to.equal('capacity');
    expect(story.waitMs).to.be.closeTo(2500, 1);
  });

  it('capacity: a full server is asked by its best transport alone from then on, but for one round in eight', () => {
    const story = new Story({ ...FULL, steps: FULL.steps.slice(0, 3) }).start();
    const full = (transport: TransportName) =>
      story.fails(transport, 'capacity', { status: transport === 'whep' ? 400 : 500 });
    const roundsOfHls: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      expect(story.running).to.deep.equal(['whep']);
      full('whep');
      if (story.running.length > 0) {
        roundsOfHls.push(round);
        full('ll-hls');
      }
      expect(story.message).to.equal('capacity');
      expect(story.waitMs).to.be.closeTo(2500, 1);
      story.next();
    }
    expect(roundsOfHls).to.deep.equal([0, 8, 16]);
    expect(story.plays('whep').message).to.equal('live');
  });

  it('capacity: a hidden page tries seldom, and at once when it is visible again', () => {
    const one = { ...FULL, steps: FULL.steps.slice(0, 1) };
    const story = new Story(one).start().tell({ type: 'visible', isVisible: false });
    story.fails('whep', 'capacity', { status: 400 });
    expect(story.waitMs).to.be.closeTo(13_000, 1);
    story.after(1000).tell({ type: 'visible', isVisible: true }).tell({ type: 'wake', isRequested: false });
    expect(story.running).to.deep.equal(['whep']);
  });

  it("a server's wish for the next try counts", () => {
    const one = { ...FULL, steps: FULL.steps.slice(0, 1) };
    expect(new Story(one).start().fails('whep', 'capacity', { retryAfterMs: 40_000 }).waitMs).to.be.closeTo(44_000, 1);
  });

  describe('a refusal (401, 403)', () => {
    const refused = (story: Story, signIn: 'renewed' | 'declined' | null = null): Story => {
      const [attempt] = story.state.attempts;
      if (!attempt) throw new Error('nothing runs');
      const fault = new Fault('unauthorized', { transport: attempt.transport, status: 401 });
      return story.tell({ type: 'failed', id: attempt.id, fault, signIn }).letGo();
    };

    it('is of the address that gave it: each other one is asked, once', () => {
      const story = new Story().start();
      const tried: TransportName[] = [];
      while (story.running.length > 0) {
        tried.push(...story.running);
        refused(story);
      }
      expect(tried, 'the two transports of one playlist hear the same').to.deep.equal([
        'whep',
        'll-hls',
        'mjpeg',
        'snapshot',
      ]);
      expect(story.message).to.equal('unauthorized');
      const playing = refused(new Story().start()).plays('ll-hls');
      expect(playing.message).to.equal('live');
    });

    it('is no end: rounds go on for ever, after 1, 2, 4, 5, 5 … minutes', () => {
      const story = refused(new Story({ ...FULL, steps: FULL.steps.slice(0, 1) }).start());
      const waits: number[] = [];
      for (let times = 0; times < 12; times += 1) {
        waits.push((story.waitMs ?? 0) / 1000);
        expect(story.next().running).to.deep.equal(['whep']);
        expect(story.message, 'keeps its message while it tries').to.equal('unauthorized');
        refused(story);
      }
      expect(waits).to.deep.equal([60, 120, 240, 300, 300, 300, 300, 300, 300, 300, 300, 300]);
      expect(story.next().plays('whep').message).to.equal('live');
    });

    it('of a camera that was live a moment ago is tried again after ten seconds, for five minutes', () => {
      const one = { ...FULL, steps: FULL.steps.slice(0, 1) };
      const story = new Story(one).start().plays('whep').after(60_000).loses().next();
      const lostAtMs = story.nowMs;
      for (refused(story); story.nowMs < lostAtMs + 280_000; refused(story.next())) {
        expect(story.waitMs).to.equal(10_000);
      }
      refused(story.next());
      refused(story.next());
      refused(story.next());
      expect(story.waitMs).to.be.above(60_000);
    });

    it('in the place of a picture that has stopped is tried again as soon', () => {
      const one = { ...FULL, steps: FULL.steps.slice(1, 2) };
      const story = refused(new Story(one).start().plays('ll-hls').after(60_000).says('stalled')).after(6000);
      expect(story.message).to.equal('unauthorized');
      expect(story.waitMs).to.be.below(10_000);
    });

    it('that ends what plays leaves the others to play, and it is tried again', () => {
      const story = new Story().start().fails('whep', 'no-media-path').plays('ll-hls').after(60_000);
      story.loses('unauthorized').next();
      expect(story.running).to.include('whep').and.not.include('ll-hls');
      story.fails('whep', 'no-media-path').plays('mjpeg').after(9000);
      expect(story.running).to.deep.equal([]);
      expect(story.next().running, 'a probe').to.deep.equal(['whep']);
    });

    it('is asked about at once when the page gives other credentials, and nobody hears of it', () => {
      const story = new Story().start();
      expect(refused(story, 'renewed').running).to.deep.equal(['whep']);
      expect(story.message).to.equal('connecting');
      expect(story.plays('whep').after(60_000).message).to.equal('live');
      const fault = new Fault('unauthorized', { transport: 'whep', status: 401 });
      story.tell({ type: 'lost', id: story.state.active?.id ?? 0, fault, signIn: 'renewed' });
      expect(story.message).to.equal('reconnecting');
      expect(story.waitMs).to.be.below(500);
    });

    it('is final for the page alone: when it has no credentials to give', () => {
      const story = new Story({ ...FULL, steps: FULL.steps.slice(0, 3) }).start();
      refused(refused(story, 'declined'), 'declined');
      expect(story.message).to.equal('unauthorized');
      expect(nextTickAtMs(story.state, story.config)).to.equal(null);
      expect(story.tell({ type: 'wake', isRequested: false }).running).to.deep.equal([]);
      expect(story.tell({ type: 'wake', isRequested: true }).running).to.deep.equal(['whep']);
    });

    it('of one address does not slow the rounds of another, and is not repeated with them', () => {
      const story = refused(new Story({ ...FULL, steps: FULL.steps.slice(0, 3) }).start()).fails('ll-hls', 'offline', {
        status: 404,
      });
      for (let times = 0; times < 10; times += 1) {
        expect(story.waitMs).to.equal(2500);
        expect(story.next().running).to.deep.equal(['ll-hls']);
        story.fails('ll-hls', 'offline', { status: 404 });
      }
      story.after(60_000);
      expect(story.running).to.deep.equal(['whep']);
    });

    it('is tried again at once when the network is back, or the page', () => {
      const story = refused(new Story({ ...FULL, steps: FULL.steps.slice(0, 1) }).start()).after(2000);
      expect(story.running).to.deep.equal([]);
      expect(story.tell({ type: 'wake', isRequested: false }).running).to.deep.equal(['whep']);
      expect(refused(story).waitMs, 'the waits go on as before').to.equal(120_000);
    });

    it('of who gives the leases is one of the camera', () => {
      const story = new Story({ ...FULL, steps: FULL.steps.slice(0, 3) }).start();
      const fault = new Fault('unauthorized', { status: 401 });
      story.tell({ type: 'failed', id: story.id('whep'), fault });
      expect(story.running).to.deep.equal([]);
      expect(story.waitMs).to.equal(60_000);
    });
  });

  it('unsupported descends and climbs back seldom; if nothing else plays it is tried again, slowly', () => {
    const story = new Story().start().fails('whep', 'unsupported').plays('ll-hls');
    const waits: number[] = [];
    for (let times = 0; times < 5; times += 1) {
      const beforeMs = story.nowMs;
      expect(story.next().running).to.deep.equal(['whep']);
      waits.push((story.nowMs - beforeMs) / 60_000);
      story.fails('whep', 'unsupported');
    }
    expect(waits).to.deep.equal([5, 10, 20, 30, 30]);
    const alone = new Story({ ...FULL, steps: FULL.steps.slice(0, 1) }).start().fails('whep', 'unsupported');
    expect(alone.message).to.equal('unsupported');
    expect(alone.waitMs).to.be.closeTo(60_000, 1);
    expect(alone.next().running).to.deep.equal(['whep']);
  });

  it('a transport that could not play is shown once it has played hidden for two seconds', () => {
    const story = new Story().start().fails('whep', 'unsupported').plays('ll-hls').next().plays('whep');
    expect(story.active).to.equal('ll-hls');
    const dead = new Fault('ended-early', { transport: 'whep' });
    story.after(300).tell({ type: 'lost', id: story.id('whep'), fault: dead });
    expect(story.active, 'what dies at once is never seen').to.equal('ll-hls');
    expect(story.running).to.deep.equal([]);
    story.next().plays('whep').after(1999);
    expect(story.active).to.equal('ll-hls');
    expect(story.after(1).active).to.equal('whep');
    expect(story.running).to.deep.equal([]);
  });

  it('a transport on trial is shown at once when the other stops', () => {
    const story = new Story().start().fails('whep', 'unsupported').plays('ll-hls').next().plays('whep').after(100);
    expect(story.loses().active).to.equal('whep');
    const stalled = new Story().start().fails('whep', 'unsupported').plays('ll-hls').next().plays('whep').after(100);
    expect(stalled.says('stalled').active).to.equal('whep');
    expect(stalled.message).to.equal('live');
  });

  it('a transport that could not play is probed soon after the source has changed', () => {
    const story = new Story().start().fails('whep', 'unsupported').plays('ll-hls').after(60_000);
    story.tell({ type: 'changed', id: story.state.active?.id ?? 0 }).after(2999);
    expect(story.running).to.deep.equal([]);
    expect(story.after(1).running).to.deep.equal(['whep']);
  });

  it('a session that ends before its first frame gets a second chance, not a third', () => {
    const story = new Story().start().fails('whep', 'ended-early');
    expect(story.running).to.deep.equal(['whep']);
    story.fails('whep', 'ended-early');
    expect(story.running).to.deep.equal(['ll-hls']);
    expect(story.plays('ll-hls').after(299_000).running).to.deep.equal([]);
  });

  it('sessions that end early are asked for again in the next round where there is no other transport', () => {
    const story = new Story({ ...FULL, steps: FULL.steps.slice(0, 1) }).start();
    story.fails('whep', 'ended-early').fails('whep', 'ended-early');
    expect(story.running).to.deep.equal([]);
    expect(story.next().running).to.deep.equal(['whep']);
  });

  it('a picture that dies at once is given two chances as well, however often it showed', () => {
    const story = new Story().start().plays('whep').after(300).loses('ended-early').next();
    expect(story.running).to.deep.equal(['whep']);
    story.plays('whep').after(300).loses('ended-early').next();
    expect(story.running).to.deep.equal(['ll-hls']);
    expect(story.plays('ll-hls').after(299_000).running).to.deep.equal([]);
  });

  it('a picture that lasted is its proof: old early ends are forgotten', () => {
    const story = new Story().start().plays('whep').after(300).loses('ended-early').next();
    story.plays('whep').after(60_000).loses('ended-early').next();
    expect(story.running).to.deep.equal(['whep']);
  });

  it('an address that we refuse ourselves is not configured, and waits', () => {
    const story = new Story({ ...FULL, steps: [] }).tell({ type: 'invalid', fault: new Fault('bad-address') });
    expect(story.message).to.equal('unconfigured');
    expect(nextTickAtMs(story.state, story.config)).to.equal(null);
  });

  it('addresses of which this browser can try none are no wrong addresses', () => {
    const story = new Story({ ...FULL, steps: [], isUnplayable: true }).start();
    expect([story.message, story.state.fault?.code]).to.deep.equal(['unsupported', 'unsupported']);
  });

  it('tells the most telling fault of the round', () => {
    const two = { ...FULL, steps: [FULL.steps[0]!, { ...FULL.steps[1]!, server: 'cdn' }] };
    const story = new Story(two).start().fails('whep', 'unreachable').fails('ll-hls', 'offline');
    expect(story.state.fault?.code).to.equal('offline');
  });
});

describe('the end of a session', () => {
  it('is followed by a new round within half a second, and by quick rounds while it was live a moment ago', () => {
    const story = new Story().start().plays('whep').after(60_000).loses();
    expect(story.message).to.equal('reconnecting');
    expect(story.waitMs).to.be.within(200, 500);
    story.next().fails('whep', 'offline').fails('ll-hls', 'offline', { status: 404 }).fails('mjpeg', 'unreachable');
    expect(story.message).to.equal('offline');
    expect(story.waitMs).to.be.within(1000, 2000);
    story.after(31_000).fails('whep', 'offline').fails('mjpeg', 'unreachable');
    expect(story.waitMs).to.be.above(4000);
  });

  it('on a lower transport begins where it played, not where it failed a moment ago', () => {
    const story = new Story().start().fails('whep', 'no-media-path').plays('ll-hls').after(5000).loses().next();
    expect(story.running).to.deep.equal(['ll-hls']);
    story.fails('ll-hls', 'unreachable').fails('mjpeg', 'unreachable').fails('snapshot', 'unreachable').next();
    expect(story.running, 'but the next round begins at the top').to.deep.equal(['whep']);
  });

  it('of a transport that could not play before is followed by one round after the other, none of them empty', () => {
    const story = new Story({ ...FULL, steps: FULL.steps.slice(3, 4) }).start().fails('mjpeg', 'play-refused').next();
    for (let round = 0; round < 5; round += 1) expect(story.fails('mjpeg', 'lost').next().running).to.have.length(1);
  });

  it('plans nothing more once a better transport plays within that pause, or the address is refused', () => {
    const lost = () => new Story().start().fails('whep', 'no-media-path').plays('ll-hls').after(100_000).loses();
    const won = lost();
    expect(won.running).to.deep.equal(['whep']);
    won.plays('whep');
    expect([won.message, won.waitMs]).to.deep.equal(['live', null]);
    const refused = lost().tell({ type: 'invalid', fault: new Fault('bad-address') });
    expect(refused.waitMs).to.equal(null);
  });

  it('while a better transport is probed leaves the race to that one, and is followed after the usual pause', () => {
    const story = new Story().start().fails('whep', 'no-media-path').plays('ll-hls').next();
    expect(story.running).to.deep.equal(['whep']);
    story.after(5000).loses();
    expect(story.running).to.deep.equal(['whep']);
    story.after(199);
    expect(story.running).to.deep.equal(['whep']);
    story.next();
    expect(story.running).to.deep.equal(['whep', 'll-hls']);
  });

  it('is not followed at once when the probe fails in that moment', () => {
    const story = new Story().start().fails('whep', 'no-media-path').plays('ll-hls').next().loses();
    story.fails('whep', 'unreachable');
    expect(story.running).to.deep.equal([]);
    expect(story.message).to.equal('reconnecting');
    story.after(199);
    expect(story.running).to.deep.equal([]);
    expect(story.next().running).to.deep.equal(['ll-hls']);
  });

  it('with a time for the next try lets the other transports play, and is not asked before', () => {
    const story = new Story().start().fails('whep', 'no-media-path').plays('ll-hls').after(60_000);
    const busy = new Fault('capacity', { transport: 'll-hls', status: 503, retryAfterMs: 40_000 });
    story.tell({ type: 'lost', id: story.state.active?.id ?? 0, fault: busy }).letGo();
    expect(story.running).to.deep.equal(['whep']);
    story.fails('whep', 'no-media-path').fails('mjpeg', 'unreachable').fails('snapshot', 'unreachable');
    expect(story.message).to.equal('capacity');
    expect(story.waitMs).to.be.within(40_000, 48_000);
  });

  it('is tried again at once for half a minute, grows its waits when it never lasts, and forgets them after ten seconds of frames', () => {
    const story = new Story({ ...FULL, steps: FULL.steps.slice(0, 1) }).start();
    const beganMs = story.nowMs;
    const waits: number[] = [];
    while (story.nowMs < beganMs + 60_000) {
      story.plays('whep').after(2000).loses();
      waits.push(story.waitMs ?? 0);
      if (story.nowMs < beganMs + 30_000) expect(story.waitMs).to.be.within(200, 2000);
      story.next();
    }
    expect(waits).to.deep.equal([...waits].sort((a, b) => a - b));
    expect(waits.at(-1)).to.be.above(10_000);
    story.plays('whep').after(10_000).loses();
    expect(story.waitMs).to.be.below(500);
  });
});

describe('a sign that the conditions have changed', () => {
  const ONE: LadderConfig = { ...FULL, steps: FULL.steps.slice(0, 1) };
  const wake: LadderInput = { type: 'wake', isRequested: false };

  it('lets what was refused before join an attempt that does not end', () => {
    const steps = FULL.steps.filter(({ transport }) => transport === 'whep' || transport === 'mjpeg');
    const story = new Story({ ...FULL, steps }).start().after(1200).fails('mjpeg', 'unauthorized', { status: 401 });
    expect(story.after(5000).running).to.deep.equal(['whep']);
    expect(story.tell(wake).running).to.deep.equal(['whep', 'mjpeg']);
    expect(story.plays('mjpeg').message).to.equal('live');
  });

  it('ends a wait at once', () => {
    const story = new Story(ONE).start().fails('whep', 'unconfigured').after(1000).tell(wake);
    expect(story.running).to.deep.equal(['whep']);
  });

  it('that comes while an attempt runs, which may have asked before, saves its round the wait, once', () => {
    const story = new Story(ONE).start().after(1000).tell(wake);
    expect(story.running).to.deep.equal(['whep']);
    story.fails('whep', 'unconfigured');
    expect(story.running).to.deep.equal(['whep']);
    story.fails('whep', 'unconfigured');
    expect(story.running).to.deep.equal([]);
    expect(story.waitMs).to.be.closeTo(30_000, 1);
  });

  it('does not ask a second time with credentials that were refused', () => {
    const story = new Story(ONE).start().tell(wake).fails('whep', 'unauthorized');
    expect(story.running).to.deep.equal([]);
  });

  it('that comes again and again has a round a second at most, and eight in ten seconds', () => {
    for (const isRequested of [true, false]) {
      const story = new Story(ONE).start();
      const rounds: number[] = [];
      for (let times = 0; times < 6000; times += 1) {
        if (story.running.length > 0) rounds.push(story.nowMs);
        if (story.running.length > 0) story.fails('whep', 'unconfigured', { status: 404 });
        story.after(10).tell({ type: 'wake', isRequested }).letGo();
      }
      for (const atMs of rounds) {
        expect(rounds.filter((other) => other >= atMs && other < atMs + 10_000).length).to.be.at.most(12);
      }
      if (!isRequested) rounds.slice(2).forEach((atMs, i) => expect(atMs - (rounds[i + 1] ?? 0)).to.be.at.least(1000));
      expect(rounds.length, 'none is lost').to.be.above(40);
    }
  });

  it('in the shape of a page that stops and goes on counts as well', () => {
    const story = new Story(ONE);
    let rounds = 0;
    for (let times = 0; times < 1000; times += 1) {
      story.after(10).start();
      if (story.running.length > 0) rounds += 1;
      story.tell({ type: 'halt', halt: 'suspended' });
    }
    expect(rounds).to.be.within(5, 9);
  });

  it('probes a picture that plays no more often than that', () => {
    const story = new Story().start().fails('whep', 'no-media-path').plays('ll-hls');
    let probes = 0;
    for (let times = 0; times < 1000; times += 1) {
      story.after(10).tell({ type: 'wake', isRequested: false });
      if (!story.running.includes('whep')) continue;
      probes += 1;
      story.fails('whep', 'no-media-path');
    }
    expect(probes).to.be.within(5, 9);
  });

  it('gives a transport that could not play another chance where nothing plays, and only there', () => {
    const story = new Story(ONE).start().fails('whep', 'unsupported').after(1000).tell(wake);
    expect(story.running).to.deep.equal(['whep']);
    const playing = new Story().start().fails('whep', 'unsupported').plays('ll-hls').after(1000).tell(wake);
    expect(playing.running).to.deep.equal([]);
  });
});

describe('climbing back', () => {
  it('probes after 15, 30, 60 … s while visible, and swaps only at the first frame', () => {
    const story = new Story().start().fails('whep', 'no-media-path').plays('ll-hls');
    const waits: number[] = [];
    for (let times = 0; times < 6; times += 1) {
      const beforeMs = story.nowMs;
      story.next();
      waits.push(Math.round((story.nowMs - beforeMs) / 1000));
      expect(story.running).to.deep.equal(['whep']);
      expect(story.active).to.equal('ll-hls');
      expect(story.message).to.equal('live');
      story.fails('whep', 'no-media-path');
      expect(story.active).to.equal('ll-hls');
    }
    expect(waits).to.deep.equal([15, 30, 60, 120, 240, 300]);
    expect(story.next().plays('whep').active).to.equal('whep');
  });

  it('does not probe while nobody sees it', () => {
    const story = new Story().start().fails('whep', 'no-media-path').plays('ll-hls');
    story.tell({ type: 'visible', isVisible: false });
    expect(nextTickAtMs(story.state, FULL)).to.equal(null);
    story.after(100_000);
    expect(story.running).to.deep.equal([]);
    story.tell({ type: 'visible', isVisible: true });
    expect(story.running).to.deep.equal(['whep']);
  });

  it('probes at once when the network is back', () => {
    const story = new Story().start().fails('whep', 'no-media-path').plays('ll-hls').after(1000);
    expect(story.tell({ type: 'wake', isRequested: false }).running).to.deep.equal(['whep']);
  });
});

describe('a picture that stops', () => {
  it('is opened anew on its own transport, and goes on if it moves again', () => {
    const story = new Story().start().plays('whep').after(30_000).says('stalled');
    expect(story.message).to.equal('stalled');
    expect(story.running).to.deep.equal(['whep']);
    story.says('moving');
    expect(story.message).to.equal('live');
    expect(story.running).to.deep.equal([]);
  });

  it('is replaced by its own transport, or left for the next one', () => {
    const story = new Story().start().plays('whep').after(30_000).says('stalled').plays('whep');
    expect(story.message).to.equal('live');
    story.after(30_000).says('stalled').fails('whep', 'no-media').plays('ll-hls');
    expect(story.active).to.equal('ll-hls');
  });

  it('is let go as soon as its own server says that the camera is gone, and the camera is tried again', () => {
    const story = new Story().start().plays('whep').after(30_000).says('stalled').fails('whep', 'offline');
    expect(story.active).to.equal(null);
    expect(story.message).to.equal('offline');
    expect(story.running).to.deep.equal(['ll-hls']);
    story.fails('ll-hls', 'offline', { status: 404 }).fails('mjpeg', 'unreachable');
    expect(story.message).to.equal('offline');
    expect(story.waitMs).to.be.within(1000, 2000);
  });

  it('stays while only another server calls the camera gone, or its own asks for credentials', () => {
    const steps = FULL.steps.map((one) => (one.transport === 'whep' ? { ...one, server: 'edge' } : one));
    const story = new Story({ ...FULL, steps }).start().plays('whep').after(30_000).says('stalled');
    story.fails('whep', 'no-media').fails('ll-hls', 'offline');
    expect(story.active).to.equal('whep');
    const refused = new Story().start().plays('whep').after(30_000).says('stalled').fails('whep', 'unauthorized');
    expect(refused.active).to.equal('whep');
  });

  it('and, opened anew, stops again at once, is left for the next transport', () => {
    const story = new Story().start().plays('whep').after(30_000).says('stalled').plays('whep');
    story.after(3000).says('stalled');
    expect(story.running).to.deep.equal(['ll-hls']);
  });

  it('again and again, with nothing else to show, is tried more and more slowly', () => {
    const story = new Story({ ...FULL, steps: FULL.steps.slice(1, 2) }).start().plays('ll-hls').after(30_000);
    story.says('stalled').plays('ll-hls');
    let lastMs = 0;
    for (let times = 0; times < 4; times += 1) {
      // What a muxer had in store moved for a moment.
      story.after(2000).says('stalled');
      expect(story.running).to.deep.equal([]);
      expect(story.message).to.equal('stalled');
      story.after(6000);
      expect(story.message).to.equal('reconnecting');
      expect(story.waitMs).to.be.above(lastMs);
      lastMs = story.waitMs ?? 0;
      story.next().plays('ll-hls');
    }
    expect(story.after(10_000).says('stalled').running, 'one that lasted is opened anew').to.deep.equal(['ll-hls']);
  });

  it('is let go in the end, its race goes on', () => {
    const story = new Story().start().plays('whep').after(30_000).says('stalled').after(6000);
    expect(story.active).to.equal(null);
    expect(story.message).to.equal('reconnecting');
    expect(story.running).to.deep.equal(['whep', 'll-hls']);
  });
});

describe('stopping', () => {
  it('ends everything and says why', () => {
    for (const halt of ['idle', 'paused', 'suspended'] as const) {
      const story = new Story().start().after(1200).plays('ll-hls').tell({ type: 'halt', halt });
      expect(story.message).to.equal(halt);
      expect(story.running).to.deep.equal([]);
      expect(story.active).to.equal(null);
      expect(nextTickAtMs(story.state, FULL)).to.equal(null);
      expect(story.start().running).to.deep.equal(['whep']);
    }
  });

  it('ignores what comes late from ended attempts', () => {
    const story = new Story().start();
    const id = story.id('whep');
    story.tell({ type: 'halt', halt: 'paused' }).start();
    const { state } = story;
    story.tell({ type: 'firstframe', id, transport: 'whep' });
    story.tell({ type: 'failed', id, fault: new Fault('lost') });
    story.tell({ type: 'lost', id, fault: new Fault('lost') });
    expect(story.state).to.deep.equal(state);
  });
});

describe('a camera on several servers', () => {
  const several = () => new Story({ ...FULL, hasOtherServers: true }).start().plays('whep').after(30_000);
  const renew = (story: Story) => story.tell({ type: 'renew', id: story.state.active?.id ?? 0 }).letGo();

  it('is tried again within 150 ms after a loss, and as ever after the next one', () => {
    expect(several().loses().waitMs).to.be.at.most(150);
    const again = several().loses().after(200).plays('whep').after(500).loses();
    expect(again.waitMs).to.be.at.least(200);
  });

  it('plays from the preferred server again without a gap', () => {
    const story = renew(several());
    const before = story.state.active?.id;
    expect([story.message, story.running.join()]).to.deep.equal(['live', 'whep']);
    story.plays('whep');
    expect([story.message, story.running.join()]).to.deep.equal(['live', '']);
    expect(story.state.active?.id).not.to.equal(before);
  });

  it('keeps its picture, and what is known of the transport, where the preferred server fails', () => {
    const story = several();
    const { memory, active } = story.state;
    renew(story).fails('whep', 'unsupported');
    expect(story.message).to.equal('live');
    expect(story.state.active).to.equal(active);
    expect(story.state.memory.whep).to.deep.equal({ ...memory.whep, isTried: true });
  });

  it('asks all servers where the picture is lost meanwhile: the preferred one alone may not answer', () => {
    const story = renew(several()).loses();
    expect(story.running).to.deep.equal([]);
    story.after(150);
    expect(story.state.attempts.map(({ purpose }) => purpose)).to.deep.equal(['race']);
  });

  it('does not ask for it while the picture stands still or another attempt runs', () => {
    expect(renew(several().says('stalled')).running).to.deep.equal(['whep']);
    expect(renew(renew(several())).running).to.deep.equal(['whep']);
  });
});
