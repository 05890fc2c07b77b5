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
class Simulation {
  nowS = 100;
  readonly video: FakeVideo;
  readonly #holder: LiveEdgeHolder;
  readonly #playlist: Playlist;
  readonly #distanceS: number;
  #networkIsDownUntilS = 0;
  #listedAtS = 100;
  #clockS = 0;
  #polls = 0;
  #pollAtS = 0;
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
    this.#holder.setAim({
      distanceS: this.#distanceS,
      targetDurationS: isByParts ? 1 : 2,
      isByParts,
      addedDelayS: heldS,
    });
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
      this.#poll();
      const isDry = !this.video.play(STEP_S);
      if (isDry && !wasDry) this.#holder.noteStall(this.nowS * 1000);
      wasDry = isDry;
      if (Math.round(this.nowS / STEP_S) % (OBSERVE_EVERY_MS / 1000 / STEP_S) !== 0) continue;
      this.#holder.observe(
        { live: true, edge: this.video.endS, age: this.nowS - this.#listedAtS + this.#clockS },
        this.nowS * 1000,
      );
    }
    return this;
  }

  #poll(): void {
    const { pieceS, everyS, lateS } = this.#playlist;
    if (this.nowS < Math.max(this.#pollAtS, this.#networkIsDownUntilS)) return;
    const late = lateS[(this.#polls += 1) % lateS.length] ?? 0;
    this.#pollAtS = this.nowS + everyS;
    const edge = Math.floor((this.nowS - this.#beganAtS - late) / pieceS) * pieceS;
    if (edge <= this.video.endS) return;
    this.video.endS = edge;
    this.#listedAtS = this.nowS;
  }
}

describe('the live edge', () => {
  it('is where it begins: what a slow decoder lost before the first picture is jumped over', () => {
    const simulation = new Simulation(2.5).run(0.25);
    expect(simulation.latencyS).to.be.within(0.4, 0.65);
    simulation.run(10);
    expect(simulation.video.rates).to.deep.equal([]);
  });

  it('is jumped to at the beginning alone, and only through what has been loaded', () => {
    const simulation = new Simulation(2.5);
    simulation.video.endS -= 1.5;
    simulation.setClock(2);
    simulation.stall(0.3);
    const atFirst = simulation.latencyS;
    expect(atFirst).to.be.within(1.9, 2.1);
    simulation.run(1);
    expect(simulation.latencyS).to.be.within(atFirst - 0.25, atFirst);
  });

  it('is come to at few rates: each change of it costs a browser a moment of playing', () => {
    const simulation = new Simulation(0.55).run(5).stall(2).run(30);
    const steps = simulation.video.rates.map((rate, i) => Math.abs(rate - (simulation.video.rates[i - 1] ?? 1)));
    const isOnTheWay = (_: number, i: number) =>
      simulation.video.rates[i] !== 1 && (simulation.video.rates[i - 1] ?? 1) !== 1;
    expect(Math.min(...steps.filter(isOnTheWay), 1), 'the least step').to.be.above(0.075);
  });

  it('is held from the start: what a player begins too late is made good', () => {
    const simulation = new Simulation(0.7).run(15);
    expect(simulation.latencyS).to.be.within(0.4, 0.65);
    expect(simulation.video.playbackRate).to.equal(1);
  });

  it('is held without flapping: a player that is there plays on as it does', () => {
    const simulation = new Simulation(0.55).run(60);
    expect(simulation.video.rates).to.deep.equal([]);
  });

  it('is held on segments too, of which the playlist tells up to a second late', () => {
    const simulation = new Simulation(4.5, SEGMENTS, 4).run(60);
    simulation.video.rates.length = 0;
    simulation.run(60);
    expect(simulation.latencyS).to.be.within(3.9, 5);
    expect(simulation.video.rates.length, 'changes of the rate in a minute').to.be.below(6);
    simulation.stall(8);
    expect(simulation.latencyS).to.be.above(7);
    simulation.run(40);
    expect(simulation.latencyS).to.be.within(3.9, 5.5);
  });

  it('is found again when the media’s clock begins again', () => {
    const simulation = new Simulation(0.55).run(10);
    simulation.beginAgain();
    simulation.run(20);
    expect(simulation.latencyS).to.be.within(0.4, 0.7);
  });

  it('is believed again when the clock was set', () => {
    const simulation = new Simulation(0.55).run(10);
    simulation.setClock(30);
    simulation.run(0.25);
    simulation.setClock(0);
    simulation.video.rates.length = 0;
    simulation.run(90);
    expect(simulation.video.rates.length).to.be.below(6);
    expect(simulation.latencyS).to.be.within(0.3, 0.65);
  });

  it('is reached again after the network gave nothing for two seconds, by the playback rate alone', () => {
    const simulation = new Simulation(0.55).run(5).stall(2);
    expect(simulation.latencyS).to.be.above(1.9);
    simulation.run(30);
    expect(simulation.latencyS, 'a margin for the stall').to.be.within(0.7, 0.95);
    expect(Math.max(...simulation.video.rates)).to.equal(1.2);
    expect(simulation.video.rates.length, 'steps of a rate').to.be.below(12);
    expect(simulation.video.playbackRate).to.equal(1);
  });

  it('is kept at a distance that grows with each stall, within bounds, and shrinks in peace', () => {
    const simulation = new Simulation(0.55).run(5);
    for (let i = 0; i < 6; i += 1) simulation.stall(3).run(30);
    expect(simulation.latencyS).to.be.within(1.3, 1.65);
    simulation.run(900);
    expect(simulation.latencyS).to.be.within(0.4, 0.7);
  });

  it('is left for a greater distance, and for less, as others ask, to within two frames', () => {
    const simulation = new Simulation(0.55).run(5).hold(0.4).run(15);
    expect(simulation.latencyS).to.be.closeTo(0.95, 0.08);
    simulation.hold(1.2).run(20);
    expect(simulation.latencyS).to.be.closeTo(1.75, 0.08);
    simulation.hold(0).run(20);
    expect(simulation.latencyS).to.be.closeTo(0.55, 0.13);
  });

  it('is not left for stalls that belong together, or to the beginning', () => {
    const simulation = new Simulation(0.55).run(0.5).stall(1.2).run(20);
    expect(simulation.latencyS).to.be.within(0.4, 0.65);
    simulation.stall(1).run(0.3).stall(1).run(20);
    expect(simulation.latencyS).to.be.within(0.7, 0.95);
  });

  it('is nothing to run after while the picture is paused', () => {
    const simulation = new Simulation(0.55).run(5);
    simulation.video.paused = true;
    simulation.run(3);
    expect(simulation.video.playbackRate).to.equal(1);
    simulation.video.paused = false;
    simulation.run(30);
    expect(simulation.latencyS).to.be.within(0.4, 0.65);
  });
});
