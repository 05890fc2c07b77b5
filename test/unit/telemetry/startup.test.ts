import { expect } from '@open-wc/testing';
import { StartupClock } from '../../../src/telemetry/startup.js';

describe('the clock of an opening', () => {
  it('gives each stage its own time', () => {
    const beganMs = performance.now();
    const clock = new StartupClock();
    clock.pass('answerMs', beganMs + 100);
    clock.pass('iceMs', beganMs + 150);
    clock.pass('keyFrameMs', beganMs + 400);
    clock.pass('decodeMs', beganMs + 420);
    const { answerMs, ...rest } = clock.stages;
    expect(rest).to.deep.equal({ iceMs: 50, keyFrameMs: 250, decodeMs: 20 });
    expect(answerMs).to.be.at.most(100);
  });

  it('leaves a stage that is not seen to the one after it', () => {
    const beganMs = performance.now();
    const clock = new StartupClock();
    clock.pass('answerMs', beganMs + 100);
    clock.pass('keyFrameMs', null);
    clock.pass('decodeMs', beganMs + 300);
    expect(clock.stages).to.include({ iceMs: null, keyFrameMs: null, decodeMs: 200 });
  });

  it('takes the first word, and no time back', () => {
    const beganMs = performance.now();
    const clock = new StartupClock();
    clock.pass('iceMs', beganMs + 200);
    clock.pass('iceMs', beganMs + 900);
    // The key frame had arrived before its connection was told of.
    clock.pass('keyFrameMs', beganMs + 190);
    clock.pass('decodeMs', beganMs + 210);
    expect(clock.stages).to.include({ keyFrameMs: 0, decodeMs: 10 });
  });
});
