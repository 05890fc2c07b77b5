import { expect } from '@open-wc/testing';
import { LiveEdgeHolder, OBSERVE_EVERY_MS, rateFor, type EdgeVideo } from '../../../../src/transports/hls/live-edge.js';

const at = (behindS: number, bufferS = 1, distanceS = 0.5) => ({
  behindS,
  bufferS,
  distanceS,
  offS: 0.12,
  mayWait: true,
});

describe('the rate at which a player comes back to its distance', () => {
  it('is one where it should be, within what nobody sees', () => {
    for (const behindS of [-0.1, 0, 0.1]) expect(rateFor(at(behindS), false, 1.5)).to.equal(1);
  });

  it('is kept until it is there, once it is on the way', () => {
    expect(rateFor(at(0.1), true, 1.5)).to.equal(1.05);
    expect(rateFor(at(0.02), true, 1.5)).to.equal(1);
  });

  it('grows with the way, in steps, up to the fastest', () => {
    expect([0.12, 0.2, 0.5, 0.8, 9].map((behindS) => rateFor(at(behindS), false, 1.5))).to.deep.equal([
      1.05, 1.1, 1.25, 1.4, 1.5,
    ]);
    expect(rateFor(at(9), false, 1.05)).to.equal(1.05);
  });

  it('is one while there is too little to play', () => {
    expect(rateFor(at(2, 0.19), false, 1.5)).to.equal(1);
    expect(rateFor(at(2, 1.9, 4), false, 1.5)).to.equal(1);
    expect(rateFor(at(2, 2.1, 4), false, 1.5)).to.be.above(1);
  });

  it('is less than one where it is too near to the edge and was asked to wait, and never slow', () => {
    expect(rateFor({ ...at(-3), mayWait: false }, false, 1.5)).to.equal(1);
    expect(rateFor(at(-0.12, 0.1), false, 1.5)).to.equal(0.95);
    expect(rateFor(at(-3, 0.1), false, 1.5)).to.equal(0.9);
  });
});

/** A video that has everything up to an edge. */
class FakeVideo implements EdgeVideo {
  readonly rates: number[] = [];
  paused = false;
  endS = 100;
  currentTime: number;
  #rate = 1;

  constructor(currentTime: number) {
    this.currentTime = currentTime;
  }

  get readyState(): number {
    return this.endS - this.currentTime > 0.05 ? 4 : 2;
  }

  get buffered(): TimeRanges {
    return { length: 1, start: () => 0, end: () => this.endS };
  }

  get playbackRate(): number {
    return this.#rate;
  }

  set playbackRate(rate: number) {
    this.#rate = rate;
    this.rates.push(rate);
  }

  /** Plays; false when it has run dry. */
  play(seconds: number): boolean {
    const playableS = this.endS - this.currentTime;
    if (!this.paused) this.currentTime += Math.min(playableS, seconds * this.#rate);
    return playableS > 0.001;
  }
}

/** How a playlist tells of its edge: in pieces, asked for so often, and some answers are late. Seconds. */
interface Playlist {
  readonly pieceS: number;
  readonly everyS: number;
  readonly lateS: readonly number[];
}
const PARTS: Playlist = { pieceS: 0.2, everyS: 0.2, lateS: [0.02, 0.05, 0.03] };
const SEGMENTS: Playlist = { pieceS: 2, everyS: 1.1, lateS: [0.05, 0.3, 0.1, 0.6] };

/** A camera, a playlist of it, and a video that plays what came. */
class World {
  nowS = 100;
  readonly video: FakeVideo;
  readonly #holder: LiveEdgeHolder;
  readonly #playlist: Playlist;
  readonly #distanceS: number;
  #networkIsDownUntilS = 0;
  #toldAtS = 100;
  #clockS = 0;
  #asks = 0;
  #askAtS = 0;
  #beganAtS = 0;

  constructor(behindS: number, playlist = PARTS, distanceS = 0.5) {
    this.video = new FakeVideo(this.nowS - behindS);
    this.#playlist = playlist;
    this.#distanceS = distanceS;
    this.#holder = new LiveEdgeHolder(this.video, 1.2);
    this.hold(0);
  }

  /** Holds it back by so much. */
  hold(heldS: number): this {
    const isByParts = this.#playlist === PARTS;
    this.#holder.aim({ distanceS: this.#distanceS, targetDurationS: isByParts ? 1 : 2, isByParts, addedDelayS: heldS });
    return this;
  }

  get latencyS(): number {
    return this.nowS - this.#beganAtS - this.video.currentTime;
  }

  /** Another muxer: its clock begins anew, and the player further from the edge than it should. */
  beginAgain(): void {
    this.#beganAtS = this.nowS - 5;
    this.video.endS = 4.8;
    this.video.currentTime = 4;
  }

  /** The machine's clock jumps: hls.js counts an edge's age by it. */
  setClock(seconds: number): void {
    this.#clockS = seconds;
  }

  /** The network gives nothing for so long. */
  stall(seconds: number): this {
    this.#networkIsDownUntilS = this.nowS + seconds;
    return this.run(seconds);
  }

  run(seconds: number): this {
    const STEP_S = 0.05;
    const untilS = this.nowS + seconds;
    let wasDry = false;
    while (this.nowS < untilS) {
      this.nowS += STEP_S;
      this.#ask();
      const isDry = !this.video.play(STEP_S);
      if (isDry && !wasDry) this.#holder.noteStall(this.nowS * 1000);
      wasDry = isDry;
      if (Math.round(this.nowS / STEP_S) % (OBSERVE_EVERY_MS / 1000 / STEP_S) !== 0) continue;
      this.#holder.observe(
        { live: true, edge: this.video.endS, age: this.nowS - this.#toldAtS + this.#clockS },
        this.nowS * 1000,
      );
    }
    return this;
  }

  #ask(): void {
    const { pieceS, everyS, lateS } = this.#playlist;
    if (this.nowS < Math.max(this.#askAtS, this.#networkIsDownUntilS)) return;
    const late = lateS[(this.#asks += 1) % lateS.length] ?? 0;
    this.#askAtS = this.nowS + everyS;
    const edge = Math.floor((this.nowS - this.#beganAtS - late) / pieceS) * pieceS;
    if (edge <= this.video.endS) return;
    this.video.endS = edge;
    this.#toldAtS = this.nowS;
  }
}

describe('the live edge', () => {
  it('is where it begins: what a slow decoder lost before the first picture is jumped over', () => {
    const world = new World(2.5).run(0.25);
    expect(world.latencyS).to.be.within(0.4, 0.65);
    world.run(10);
    expect(world.video.rates).to.deep.equal([]);
  });

  it('is jumped to at the beginning alone, and only through what has been loaded', () => {
    const world = new World(2.5);
    world.video.endS -= 1.5;
    world.setClock(2);
    world.stall(0.3);
    const atFirst = world.latencyS;
    expect(atFirst).to.be.within(1.9, 2.1);
    world.run(1);
    expect(world.latencyS).to.be.within(atFirst - 0.25, atFirst);
  });

  it('is come to at few rates: each change of it costs a browser a moment of playing', () => {
    const world = new World(0.55).run(5).stall(2).run(30);
    const steps = world.video.rates.map((rate, i) => Math.abs(rate - (world.video.rates[i - 1] ?? 1)));
    const isOnTheWay = (_: number, i: number) => world.video.rates[i] !== 1 && (world.video.rates[i - 1] ?? 1) !== 1;
    expect(Math.min(...steps.filter(isOnTheWay), 1), 'the least step').to.be.above(0.075);
  });

  it('is held from the start: what a player begins too late is made good', () => {
    const world = new World(0.7).run(15);
    expect(world.latencyS).to.be.within(0.4, 0.65);
    expect(world.video.playbackRate).to.equal(1);
  });

  it('is held without flapping: a player that is there plays on as it does', () => {
    const world = new World(0.55).run(60);
    expect(world.video.rates).to.deep.equal([]);
  });

  it('is held on segments too, of which the playlist tells up to a second late', () => {
    const world = new World(4.5, SEGMENTS, 4).run(60);
    world.video.rates.length = 0;
    world.run(60);
    expect(world.latencyS).to.be.within(3.9, 5);
    expect(world.video.rates.length, 'changes of the rate in a minute').to.be.below(6);
    world.stall(8);
    expect(world.latencyS).to.be.above(7);
    world.run(40);
    expect(world.latencyS).to.be.within(3.9, 5.5);
  });

  it('is found again when the media’s clock begins again', () => {
    const world = new World(0.55).run(10);
    world.beginAgain();
    world.run(20);
    expect(world.latencyS).to.be.within(0.4, 0.7);
  });

  it('is believed again when the clock was set', () => {
    const world = new World(0.55).run(10);
    world.setClock(30);
    world.run(0.25);
    world.setClock(0);
    world.video.rates.length = 0;
    world.run(90);
    expect(world.video.rates.length).to.be.below(6);
    expect(world.latencyS).to.be.within(0.3, 0.65);
  });

  it('is reached again after the network gave nothing for two seconds, by the playback rate alone', () => {
    const world = new World(0.55).run(5).stall(2);
    expect(world.latencyS).to.be.above(1.9);
    world.run(30);
    expect(world.latencyS, 'a margin for the stall').to.be.within(0.7, 0.95);
    expect(Math.max(...world.video.rates)).to.equal(1.2);
    expect(world.video.rates.length, 'steps of a rate').to.be.below(12);
    expect(world.video.playbackRate).to.equal(1);
  });

  it('is kept at a distance that grows with each stall, within bounds, and shrinks in peace', () => {
    const world = new World(0.55).run(5);
    for (let i = 0; i < 6; i += 1) world.stall(3).run(30);
    expect(world.latencyS).to.be.within(1.3, 1.65);
    world.run(900);
    expect(world.latencyS).to.be.within(0.4, 0.7);
  });

  it('is left for a greater distance, and for less, as others ask, to within two frames', () => {
    const world = new World(0.55).run(5).hold(0.4).run(15);
    expect(world.latencyS).to.be.closeTo(0.95, 0.08);
    world.hold(1.2).run(20);
    expect(world.latencyS).to.be.closeTo(1.75, 0.08);
    world.hold(0).run(20);
    expect(world.latencyS).to.be.closeTo(0.55, 0.13);
  });

  it('is not left for stalls that belong together, or to the beginning', () => {
    const world = new World(0.55).run(0.5).stall(1.2).run(20);
    expect(world.latencyS).to.be.within(0.4, 0.65);
    world.stall(1).run(0.3).stall(1).run(20);
    expect(world.latencyS).to.be.within(0.7, 0.95);
  });

  it('is nothing to run after while the picture is paused', () => {
    const world = new World(0.55).run(5);
    world.video.paused = true;
    world.run(3);
    expect(world.video.playbackRate).to.equal(1);
    world.video.paused = false;
    world.run(30);
    expect(world.latencyS).to.be.within(0.4, 0.65);
  });
});
