import { expect } from '@open-wc/testing';
import { computeDisplayLagMs } from '../../../../src/transports/hls/display-lag.js';

describe('the lag of a displayed frame', () => {
  it('is the difference between the clock of the video and the display', () => {
    const frame = { mediaTime: 12, nowMs: 5000 };
    expect(computeDisplayLagMs({ ...frame, currentTime: 12, displayedAtMs: 5000 })).to.equal(0);
    // Displayed 90 ms before its time has come.
    expect(computeDisplayLagMs({ ...frame, currentTime: 11.91, displayedAtMs: 5000 })).to.be.closeTo(-90, 0.01);
    // The callback of a busy page is late, and the clock of the video has advanced by as much.
    expect(computeDisplayLagMs({ ...frame, currentTime: 11.99, displayedAtMs: 4920 })).to.be.closeTo(-90, 0.01);
    expect(computeDisplayLagMs({ ...frame, currentTime: 12.1, displayedAtMs: 4950 })).to.be.closeTo(50, 0.01);
  });

  it('is ignored where the clocks cannot be compared', () => {
    const frame = { currentTime: 12, nowMs: 5000, displayedAtMs: 5000 };
    expect(computeDisplayLagMs({ ...frame, mediaTime: 90_012 })).to.equal(0);
  });
});
