import { expect } from '@open-wc/testing';
import Hls from 'hls.js';
import { fastestRate, hlsConfig, liveDistanceS } from '../../../../src/transports/hls/profiles.js';
import type { Profile } from '../../../../src/playback/settings.js';

const PROFILES: readonly Profile[] = ['ultra-low', 'low', 'balanced', 'stable'];
const classic = (targetDurationS: number, playableS = Infinity) => ({
  partHoldBackS: null,
  targetDurationS,
  playableS,
});
const parts = (partHoldBackS: number, playableS = Infinity) => ({ partHoldBackS, targetDurationS: 1, playableS });

describe('profiles', () => {
  for (const profile of PROFILES) {
    it(`${profile} is taken by hls.js, which refuses counts mixed with durations`, () => {
      for (const isLowLatency of [true, false]) {
        const hls = new Hls(hlsConfig(profile, isLowLatency));
        expect(hls.config.lowLatencyMode).to.equal(isLowLatency);
        hls.destroy();
      }
    });

    it(`${profile} keeps its memory bounded and its retries few`, () => {
      const config = hlsConfig(profile, true);
      expect(config.backBufferLength).to.equal(30);
      expect(config.maxMaxBufferLength).to.equal(20);
      expect(config.manifestLoadPolicy?.default.errorRetry).to.equal(null);
      expect(config.playlistLoadPolicy?.default.errorRetry?.maxNumRetry).to.be.at.most(2);
      // One of 0.8 s each on LL-HLS.
      expect(config.playlistLoadPolicy?.default.timeoutRetry?.maxNumRetry).to.be.within(2, 4);
      expect(config.fragLoadPolicy?.default.errorRetry?.maxNumRetry).to.be.at.most(2);
    });

    it(`${profile} is never nearer to the edge than the server's hold-back`, () => {
      expect(liveDistanceS(profile, parts(9))).to.equal(9);
    });

    it(`${profile} does not begin further back than there is media`, () => {
      expect(liveDistanceS(profile, parts(0.5, 0.4))).to.equal(0.4);
      expect(liveDistanceS(profile, classic(2, 1.5))).to.equal(1.5);
    });
  }

  it('counts segments where there are no parts', () => {
    expect(PROFILES.map((profile) => liveDistanceS(profile, classic(2)))).to.deep.equal([4, 4, 6, 8]);
  });

  it('does not count segments where there are parts', () => {
    expect(PROFILES.map((profile) => liveDistanceS(profile, parts(0.5)))).to.deep.equal([0.5, 0.5, 2, 4]);
  });

  it('catches up faster the less delay is wanted, and always a little', () => {
    const rates = PROFILES.map(fastestRate);
    expect(rates).to.deep.equal([...rates].sort((a, b) => b - a));
    expect(Math.min(...rates)).to.be.above(1);
    expect(hlsConfig('low', true), 'two that set the rate would fight').to.include({ maxLiveSyncPlaybackRate: 1 });
  });
});
