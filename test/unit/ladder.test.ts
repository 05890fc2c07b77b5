import { expect } from '@open-wc/testing';
import { Fault, type FaultCode } from '../../src/fault.js';
import { step, type LadderInput } from '../../src/ladder.js';
import { initialLadder, stateOf, wakeAtMs, type LadderConfig, type LadderState } from '../../src/ladder-state.js';
import type { Rung } from '../../src/rung.js';

const FULL: LadderConfig = {
  headStartMs: 1200,
  steps: [
    { rung: 'whep', endpoint: 'w', server: 'm' },
    { rung: 'll-hls', endpoint: 'h', server: 'm' },
    { rung: 'hls', endpoint: 'h', server: 'm' },
    { rung: 'mjpeg', endpoint: 'j', server: 'c' },
    { rung: 'snapshot', endpoint: 's', server: 'c' },
  ],
};

/** A ladder told as a story: each act returns the player of the story. */
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
    const atMs = wakeAtMs(this.state, this.config);
    if (atMs === null) throw new Error('the ladder waits for nothing');
    return this.after(Math.max(0, atMs - this.nowMs));
  }

  id(rung: Rung): number {
    const found = this.state.attempts.find((a) => a.rung === rung);
    if (!found) throw new Error(`${rung} is not being tried: ${this.running.join()}`);
    return found.id;
  }

  plays(rung: Rung, as: Rung = rung): this {
    return this.tell({ type: 'firstframe', id: this.id(rung), rung: as }).letGo();
  }

  fails(rung: Rung, code: FaultCode, details: { status?: number; retryAfterMs?: number } = {}): this {
    return this.tell({ type: 'failed', id: this.id(rung), fault: new Fault(code, { rung, ...details }) }).letGo();
  }

  loses(code: FaultCode = 'lost'): this {
    return this.tell({ type: 'lost', id: this.state.shown?.id ?? 0, fault: new Fault(code) }).letGo();
  }

  says(type: 'stalled' | 'moving'): this {
    return this.tell({ type, id: this.state.shown?.id ?? 0 }).letGo();
  }

  get running(): Rung[] {
    return this.state.attempts.map(({ rung }) => rung);
  }

  get shown(): Rung | null {
    return this.state.shown?.rung ?? null;
  }

  get word(): string {
    return stateOf(this.state);
  }

  get waitMs(): number | null {
    return this.state.nextRoundAtMs === null ? null : this.state.nextRoundAtMs - this.nowMs;
  }
}

describe('the race', () => {
  it('starts with the best rung alone, and a healthy one is never joined', () => {
    const story = new Story().start();
    expect(story.running).to.deep.equal(['whep']);
    expect(story.word).to.equal('connecting');
    story.after(1199).plays('whep');
    expect(story.running).to.deep.equal([]);
    expect(story.shown).to.equal('whep');
    expect(story.word).to.equal('live');
  });

  it('lets the next rung join after the head start, two at most', () => {
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

  it('shows what shows first, and the better rung replaces it', () => {
    const story = new Story().start().after(1200).plays('ll-hls');
    expect(story.shown).to.equal('ll-hls');
    expect(story.running).to.deep.equal(['whep']);
    story.plays('whep');
    expect(story.shown).to.equal('whep');
    expect(story.running).to.deep.equal([]);
  });

  it('goes down at once when a rung fails, and never asks one playlist twice at a time', () => {
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
    const story = new Story().start().fails('whep', 'unsupported').plays('ll-hls', 'hls');
    expect(story.shown).to.equal('hls');
    expect(wakeAtMs(story.state, FULL)).to.equal(null);
  });

  it('gives up an attempt that never ends', () => {
    const story = new Story({ ...FULL, steps: FULL.steps.slice(0, 1) }).start().after(44_999);
    expect(story.running).to.deep.equal(['whep']);
    story.after(1);
    expect(story.running).to.deep.equal([]);
    expect(story.word).to.equal('reconnecting');
  });
});

describe('faults', () => {
  it('of the camera: no descending on the same server, another word, another look', () => {
    for (const [code, word, waitMs] of [
      ['offline', 'offline', 5000],
      ['source-timeout', 'offline', 13_000],
      ['unconfigured', 'unconfigured', 30_000],
    ] as const) {
      const story = new Story({ ...FULL, steps: FULL.steps.slice(0, 3) }).start().fails('whep', code);
      expect(story.running, code).to.deep.equal([]);
      expect(story.word).to.equal(word);
      expect(story.waitMs).to.be.closeTo(waitMs, 1);
      story.next();
      expect(story.running).to.deep.equal(['whep']);
      expect(story.word, 'keeps its word while it looks again').to.equal(word);
    }
  });

  it('of the camera end the other attempts on that server, and MJPEG from elsewhere is still tried', () => {
    const story = new Story().start().after(1200).fails('whep', 'offline');
    expect(story.running).to.deep.equal(['mjpeg']);
    story.fails('mjpeg', 'unreachable');
    expect(story.running, 'a still is no live picture of an offline camera').to.deep.equal([]);
    expect(story.word).to.equal('offline');
  });

  it('capacity: HLS once, then the others, then a long wait', () => {
    const story = new Story().start().fails('whep', 'capacity', { status: 400 });
    expect(story.running).to.deep.equal(['ll-hls']);
    story.fails('ll-hls', 'capacity', { status: 500 });
    expect(story.running).to.deep.equal(['mjpeg']);
    story.fails('mjpeg', 'unreachable').fails('snapshot', 'unreachable');
    expect(story.word).to.equal('capacity');
    expect(story.waitMs).to.be.closeTo(2500, 1);
  });

  it('capacity: a full server is asked by its best rung alone from then on, but for one round in eight', () => {
    const story = new Story({ ...FULL, steps: FULL.steps.slice(0, 3) }).start();
    const full = (rung: Rung) => story.fails(rung, 'capacity', { status: rung === 'whep' ? 400 : 500 });
    const askedByHls: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      expect(story.running).to.deep.equal(['whep']);
      full('whep');
      if (story.running.length > 0) {
        askedByHls.push(round);
        full('ll-hls');
      }
      expect(story.word).to.equal('capacity');
      expect(story.waitMs).to.be.closeTo(2500, 1);
      story.next();
    }
    expect(askedByHls).to.deep.equal([0, 8, 16]);
    expect(story.plays('whep').word).to.equal('live');
  });

  it('capacity: a page that nobody sees looks seldom, and at once when it is seen again', () => {
    const one = { ...FULL, steps: FULL.steps.slice(0, 1) };
    const story = new Story(one).start().tell({ type: 'visible', isVisible: false });
    story.fails('whep', 'capacity', { status: 400 });
    expect(story.waitMs).to.be.closeTo(13_000, 1);
    story.tell({ type: 'visible', isVisible: true }).tell({ type: 'wake', isAsked: false });
    expect(story.running).to.deep.equal(['whep']);
  });

  it("a server's wish for the next try counts", () => {
    const one = { ...FULL, steps: FULL.steps.slice(0, 1) };
    expect(new Story(one).start().fails('whep', 'capacity', { retryAfterMs: 40_000 }).waitMs).to.be.closeTo(44_000, 1);
  });

  it('unauthorized waits for the page, and only for the page', () => {
    const story = new Story().start().fails('whep', 'unauthorized');
    story.fails('mjpeg', 'unauthorized');
    expect(story.word).to.equal('unauthorized');
    expect(wakeAtMs(story.state, FULL)).to.equal(null);
    story.tell({ type: 'wake', isAsked: false });
    expect(story.running).to.deep.equal([]);
    story.tell({ type: 'wake', isAsked: true });
    expect(story.running).to.deep.equal(['whep']);
  });

  it('unsupported descends and does not climb back; if nothing else plays it looks again, slowly', () => {
    const story = new Story().start().fails('whep', 'unsupported').plays('ll-hls').after(400_000);
    expect(story.running).to.deep.equal([]);
    const alone = new Story({ ...FULL, steps: FULL.steps.slice(0, 1) }).start().fails('whep', 'unsupported');
    expect(alone.word).to.equal('unsupported');
    expect(alone.waitMs).to.be.closeTo(60_000, 1);
    expect(alone.next().running).to.deep.equal(['whep']);
  });

  it('a session that ends before its first frame gets a second chance, not a third', () => {
    const story = new Story().start().fails('whep', 'ended-early');
    expect(story.running).to.deep.equal(['whep']);
    story.fails('whep', 'ended-early');
    expect(story.running).to.deep.equal(['ll-hls']);
    expect(story.plays('ll-hls').after(400_000).running).to.deep.equal([]);
  });

  it('sessions that end early are asked for again in the next round where there is no other rung', () => {
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
    expect(story.plays('ll-hls').after(400_000).running).to.deep.equal([]);
  });

  it('a picture that lasted is its proof: old early ends are forgotten', () => {
    const story = new Story().start().plays('whep').after(300).loses('ended-early').next();
    story.plays('whep').after(60_000).loses('ended-early').next();
    expect(story.running).to.deep.equal(['whep']);
  });

  it('an address that we refuse ourselves is not configured, and waits', () => {
    const story = new Story({ ...FULL, steps: [] }).tell({ type: 'refused', fault: new Fault('bad-address') });
    expect(story.word).to.equal('unconfigured');
    expect(wakeAtMs(story.state, story.config)).to.equal(null);
  });

  it('tells the most telling fault of the round', () => {
    const two = { ...FULL, steps: [FULL.steps[0]!, { ...FULL.steps[1]!, server: 'cdn' }] };
    const story = new Story(two).start().fails('whep', 'unreachable').fails('ll-hls', 'offline');
    expect(story.state.fault?.code).to.equal('offline');
  });
});

describe('the end of a session', () => {
  it('is followed by a new round within half a second, and by quick looks while it was live a moment ago', () => {
    const story = new Story().start().plays('whep').after(60_000).loses();
    expect(story.word).to.equal('reconnecting');
    expect(story.waitMs).to.be.within(200, 500);
    story.next().fails('whep', 'offline').fails('mjpeg', 'unreachable');
    expect(story.word).to.equal('offline');
    expect(story.waitMs).to.be.within(1000, 2000);
    story.after(31_000).fails('whep', 'offline').fails('mjpeg', 'unreachable');
    expect(story.waitMs).to.be.above(4000);
  });

  it('on a lower rung begins where it played, not where it failed a moment ago', () => {
    const story = new Story().start().fails('whep', 'no-media-path').plays('ll-hls').after(5000).loses().next();
    expect(story.running).to.deep.equal(['ll-hls']);
    story.fails('ll-hls', 'unreachable').fails('mjpeg', 'unreachable').fails('snapshot', 'unreachable').next();
    expect(story.running, 'but the next round begins at the top').to.deep.equal(['whep']);
  });

  it('with a time for the next try lets the other rungs play, and is not asked before', () => {
    const story = new Story().start().fails('whep', 'no-media-path').plays('ll-hls').after(60_000);
    const busy = new Fault('capacity', { rung: 'll-hls', status: 503, retryAfterMs: 40_000 });
    story.tell({ type: 'lost', id: story.state.shown?.id ?? 0, fault: busy }).letGo();
    expect(story.running).to.deep.equal(['whep']);
    story.fails('whep', 'no-media-path').fails('mjpeg', 'unreachable').fails('snapshot', 'unreachable');
    expect(story.word).to.equal('capacity');
    expect(story.waitMs).to.be.within(40_000, 48_000);
  });

  it('is looked after at once for half a minute, grows its waits when it never lasts, and forgets them after ten seconds of frames', () => {
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

describe('a sign that the world has changed', () => {
  const ONE: LadderConfig = { ...FULL, steps: FULL.steps.slice(0, 1) };
  const wake: LadderInput = { type: 'wake', isAsked: false };

  it('ends a wait at once', () => {
    const story = new Story(ONE).start().fails('whep', 'unconfigured').after(1000).tell(wake);
    expect(story.running).to.deep.equal(['whep']);
  });

  it('that comes while an attempt runs, which may have asked before, saves its round the wait, once', () => {
    const story = new Story(ONE).start().tell(wake);
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

  it('gives a rung that could not play another chance where nothing plays, and only there', () => {
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
      expect(story.shown).to.equal('ll-hls');
      expect(story.word).to.equal('live');
      story.fails('whep', 'no-media-path');
      expect(story.shown).to.equal('ll-hls');
    }
    expect(waits).to.deep.equal([15, 30, 60, 120, 240, 300]);
    expect(story.next().plays('whep').shown).to.equal('whep');
  });

  it('does not probe while nobody sees it', () => {
    const story = new Story().start().fails('whep', 'no-media-path').plays('ll-hls');
    story.tell({ type: 'visible', isVisible: false });
    expect(wakeAtMs(story.state, FULL)).to.equal(null);
    story.after(100_000);
    expect(story.running).to.deep.equal([]);
    story.tell({ type: 'visible', isVisible: true });
    expect(story.running).to.deep.equal(['whep']);
  });

  it('probes at once when the network is back', () => {
    const story = new Story().start().fails('whep', 'no-media-path').plays('ll-hls').after(1000);
    expect(story.tell({ type: 'wake', isAsked: false }).running).to.deep.equal(['whep']);
  });
});

describe('a picture that stops', () => {
  it('is opened anew on its own rung, and goes on if it moves again', () => {
    const story = new Story().start().plays('whep').after(30_000).says('stalled');
    expect(story.word).to.equal('stalled');
    expect(story.running).to.deep.equal(['whep']);
    story.says('moving');
    expect(story.word).to.equal('live');
    expect(story.running).to.deep.equal([]);
  });

  it('is replaced by its own rung, or left for the next one', () => {
    const story = new Story().start().plays('whep').after(30_000).says('stalled').plays('whep');
    expect(story.word).to.equal('live');
    story.after(30_000).says('stalled').fails('whep', 'no-media').plays('ll-hls');
    expect(story.shown).to.equal('ll-hls');
  });

  it('is let go as soon as its own server says that the camera is gone, and the camera is looked for', () => {
    const story = new Story().start().plays('whep').after(30_000).says('stalled').fails('whep', 'offline');
    expect(story.shown).to.equal(null);
    expect(story.running).to.deep.equal(['mjpeg']);
    story.fails('mjpeg', 'unreachable');
    expect(story.word).to.equal('offline');
    expect(story.waitMs).to.be.within(1000, 2000);
  });

  it('stays while only another server calls the camera gone, or its own asks who looks', () => {
    const steps = FULL.steps.map((one) => (one.rung === 'whep' ? { ...one, server: 'edge' } : one));
    const story = new Story({ ...FULL, steps }).start().plays('whep').after(30_000).says('stalled');
    story.fails('whep', 'no-media').fails('ll-hls', 'offline');
    expect(story.shown).to.equal('whep');
    const asked = new Story().start().plays('whep').after(30_000).says('stalled').fails('whep', 'unauthorized');
    expect(asked.shown).to.equal('whep');
  });

  it('and, opened anew, stops again at once, is left for the next rung', () => {
    const story = new Story().start().plays('whep').after(30_000).says('stalled').plays('whep');
    story.after(3000).says('stalled');
    expect(story.running).to.deep.equal(['ll-hls']);
  });

  it('again and again, with nothing else to show, is looked for more and more slowly', () => {
    const story = new Story({ ...FULL, steps: FULL.steps.slice(1, 2) }).start().plays('ll-hls').after(30_000);
    story.says('stalled').plays('ll-hls');
    let lastMs = 0;
    for (let times = 0; times < 4; times += 1) {
      // What a muxer had in store moved for a moment.
      story.after(2000).says('stalled');
      expect(story.running).to.deep.equal([]);
      expect(story.word).to.equal('stalled');
      story.after(6000);
      expect(story.word).to.equal('reconnecting');
      expect(story.waitMs).to.be.above(lastMs);
      lastMs = story.waitMs ?? 0;
      story.next().plays('ll-hls');
    }
    expect(story.after(10_000).says('stalled').running, 'one that lasted is opened anew').to.deep.equal(['ll-hls']);
  });

  it('is let go in the end, its race goes on', () => {
    const story = new Story().start().plays('whep').after(30_000).says('stalled').after(6000);
    expect(story.shown).to.equal(null);
    expect(story.word).to.equal('reconnecting');
    expect(story.running).to.deep.equal(['whep', 'll-hls']);
  });
});

describe('stopping', () => {
  it('ends everything and says why', () => {
    for (const halt of ['idle', 'paused', 'suspended'] as const) {
      const story = new Story().start().after(1200).plays('ll-hls').tell({ type: 'halt', halt });
      expect(story.word).to.equal(halt);
      expect(story.running).to.deep.equal([]);
      expect(story.shown).to.equal(null);
      expect(wakeAtMs(story.state, FULL)).to.equal(null);
      expect(story.start().running).to.deep.equal(['whep']);
    }
  });

  it('ignores what comes late from ended attempts', () => {
    const story = new Story().start();
    const id = story.id('whep');
    story.tell({ type: 'halt', halt: 'paused' }).start();
    const { state } = story;
    story.tell({ type: 'firstframe', id, rung: 'whep' });
    story.tell({ type: 'failed', id, fault: new Fault('lost') });
    story.tell({ type: 'lost', id, fault: new Fault('lost') });
    expect(story.state).to.deep.equal(state);
  });
});
