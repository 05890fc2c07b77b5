import { expect } from '@open-wc/testing';
import { ManualFrameCount, VideoFrameCount } from '../../../src/liveness/frame-counter.js';

/** A camera with a frame each 40 ms, from 0 to this time. */
function playedUntil(endMs: number): ManualFrameCount {
  const frames = new ManualFrameCount();
  for (let atMs = 0; atMs <= endMs; atMs += 40) frames.step(atMs);
  return frames;
}

describe('counting freezes', () => {
  it('counts none in a steady picture, and none in a slow one', () => {
    expect(playedUntil(4000)).to.include({ freezeCount: 0, freezeMs: 0 });
    const slow = new ManualFrameCount();
    for (let atMs = 0; atMs < 20_000; atMs += 1000) slow.step(atMs);
    expect(slow.freezeCount).to.equal(0);
  });

  it('counts a gap that a viewer notices, with the time that was lost', () => {
    const frames = playedUntil(4000);
    frames.step(4600);
    expect(frames.freezeCount).to.equal(1);
    expect(frames.freezeMs).to.be.closeTo(560, 1);
    frames.step(4640);
    frames.step(4800);
    expect(frames.freezeCount).to.equal(1);
  });

  it('counts the same when some frames are reported together', () => {
    const frames = new ManualFrameCount();
    for (let atMs = 0; atMs <= 4000; atMs += 120) frames.step(atMs, 3);
    expect(frames).to.include({ freezeCount: 0, freezeMs: 0, lastAtMs: 3960 });
    // A moment in which nobody counted is no freeze.
    frames.step(4360, 10);
    expect(frames.freezeCount).to.equal(0);
    frames.step(4960, 3);
    expect(frames.freezeCount).to.equal(1);
    expect(frames.freezeMs).to.be.closeTo(480, 20);
  });

  it('knows no freeze before it knows the pace', () => {
    const frames = new ManualFrameCount();
    for (const atMs of [0, 40, 80, 900]) frames.step(atMs);
    expect(frames.freezeCount).to.equal(0);
  });

  it('does not count the time in which nobody could know', () => {
    const frames = playedUntil(4000);
    frames.skipGap();
    frames.step(60_000);
    expect(frames).to.include({ freezeCount: 0, freezeMs: 0 });
    frames.step(60_700);
    expect(frames.freezeCount).to.equal(1);
  });
});

describe('what a browser tells of its frames', () => {
  const metadata = (known: Partial<VideoFrameCallbackMetadata>): VideoFrameCallbackMetadata => ({
    presentationTime: 0,
    expectedDisplayTime: 0,
    width: 1,
    height: 1,
    mediaTime: 0,
    presentedFrames: 1,
    ...known,
  });

  it('sums the time from arrival to the screen', () => {
    const frames = new VideoFrameCount();
    frames.note(1000, metadata({ receiveTime: 970, expectedDisplayTime: 1010 }));
    frames.note(1040, metadata({ receiveTime: 1020, expectedDisplayTime: 1050 }));
    expect(frames).to.include({ arrivalToDisplayMs: 70, arrivalCount: 2, firstArrivedAtMs: 970 });
  });

  it('knows none of it where the browser is silent', () => {
    const frames = new VideoFrameCount();
    frames.note(1000, metadata({ expectedDisplayTime: 1010 }));
    expect(frames).to.include({ arrivalToDisplayMs: 0, arrivalCount: 0, firstArrivedAtMs: null });
  });
});
