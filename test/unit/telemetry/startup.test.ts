import { expect } from '@open-wc/testing';
import { StartupClock } from '../../../src/telemetry/startup.js';

describe('the clock of an opening', () => {
  it('gives each stage its own time', () => {
    const beganMs = performance.now();
    const clock = new StartupClock();
    clock.mark('answerMs', beganMs + 100);
    clock.mark('iceMs', beganMs + 150);
    clock.mark('keyFrameMs', beganMs + 400);
    clock.mark('decodeMs', beganMs + 420);
    const { answerMs, ...rest } = clock.timings;
    expect(rest).to.deep.equal({ iceMs: 50, keyFrameMs: 250, decodeMs: 20 });
    expect(answerMs).to.be.at.most(100);
  });

  it('adds the time of a stage that is not measured to the next one', () => {
    const beganMs = performance.now();
    const clock = new StartupClock();
    clock.mark('answerMs', beganMs + 100);
    clock.mark('keyFrameMs', null);
    clock.mark('decodeMs', beganMs + 300);
    expect(clock.timings).to.include({ iceMs: null, keyFrameMs: null, decodeMs: 200 });
  });

  it('keeps the first mark of a stage, and never gives a negative time', () => {
    const beganMs = performance.now();
    const clock = new StartupClock();
    clock.mark('iceMs', beganMs + 200);
    clock.mark('iceMs', beganMs + 900);
    // The key frame had arrived before its connection was told of.
    clock.mark('keyFrameMs', beganMs + 190);
    clock.mark('decodeMs', beganMs + 210);
    expect(clock.timings).to.include({ keyFrameMs: 0, decodeMs: 10 });
  });
});
