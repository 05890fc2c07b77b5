import { expect } from '@open-wc/testing';
import type { LadderInput } from '../../../src/ladder/input.js';
import { initialLadder } from '../../../src/ladder/state.js';
import { BLANK_SAMPLE, type Session } from '../../../src/transports/transport.js';
import { runTrials } from '../../../src/trials/run-trials.js';
import { until } from '../support.js';
import { CONFIG } from './simulated-playback.js';

/** A playback of numbers, whose WHEP session has frozen often. */
class Playback {
  ladder = initialLadder();
  readonly sessions = new Map<number, Session>();
  readonly sounds: (readonly [boolean, number])[] = [];
  samples = 0;
  readonly #step = runTrials({ getSession: (id) => this.sessions.get(id) ?? null }, (input) => this.send(input));

  constructor(readonly widthPx: number) {
    this.send({ type: 'start' });
    this.open('whep');
  }

  send(input: LadderInput): void {
    this.ladder = this.#step(this.ladder, input, { config: CONFIG, nowMs: performance.now(), random: 0.5 });
  }

  /** Opens the attempt that runs; its session freezes while it is WHEP. */
  open(transport: 'whep' | 'll-hls'): void {
    const { id } = this.ladder.attempts.find((attempt) => attempt.transport === transport)!;
    const surface = document.createElement('canvas');
    surface.style.cssText = `position: fixed; inset: 0; width: ${this.widthPx}px; height: 100px`;
    document.body.append(surface);
    this.sessions.set(id, {
      transport,
      surface,
      frames: { count: 100, lastAtMs: performance.now(), usualMs: 40, freezeCount: 4, freezeMs: 5_000 },
      lost: new Promise(() => undefined),
      hasAudio: true,
      setSound: (muted, volume) => {
        this.sounds.push([muted, volume]);
        return Promise.resolve();
      },
      sample: () => {
        this.samples += 1;
        return Promise.resolve({ ...BLANK_SAMPLE, atMs: performance.now() });
      },
    });
    this.send({ type: 'firstframe', id, transport });
  }

  get hasTrial(): boolean {
    return this.ladder.active?.transport === 'whep' && this.ladder.attempts.length > 0;
  }

  stop(): void {
    this.send({ type: 'halt', halt: 'idle' });
    for (const { surface } of this.sessions.values()) surface.remove();
  }
}

describe('the trials of a page', () => {
  it('are silent, and adapt to their link as a session that is shown', async () => {
    const playback = new Playback(640);
    try {
      await until(() => playback.hasTrial);
      playback.open('ll-hls');
      expect(playback.ladder.active?.transport, 'it stays hidden').to.equal('whep');
      await until(() => playback.samples > 0);
      expect(playback.sounds).to.deep.equal([[true, 0]]);
    } finally {
      playback.stop();
    }
  });

  it('come one after the other, and not in a small picture', async () => {
    const small = new Playback(200);
    const first = new Playback(640);
    await until(() => first.hasTrial);
    const second = new Playback(640);
    try {
      first.open('ll-hls');
      // Samples are a second apart: the second playback has been observed ten times by then.
      await until(() => first.samples > 1);
      expect(second.hasTrial, 'the second waits').to.equal(false);
      first.stop();
      await until(() => second.hasTrial);
      expect(small.hasTrial).to.equal(false);
    } finally {
      first.stop();
      second.stop();
      small.stop();
    }
  });
});
