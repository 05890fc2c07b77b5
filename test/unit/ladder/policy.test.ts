import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import { Fault, type FaultCode } from '../../../src/faults/fault.js';
import {
  delayMs,
  fullJitterMs,
  FAULT_CODES_BY_PRIORITY,
  mostTelling,
  probeDelayMs,
} from '../../../src/ladder/policy.js';

const wait = (code: FaultCode, failures: number, sinceLiveMs: number | null = null, random = 0.5) =>
  delayMs(new Fault(code), { failures, sinceLiveMs, isVisible: true, random });

describe('how long to wait', () => {
  it('grows with each failure, up to a bound, by the kind of fault', () => {
    const series = (code: FaultCode) => [0, 1, 2, 3, 20].map((failures) => Math.round(wait(code, failures)! / 1000));
    expect(series('offline')).to.deep.equal([5, 8, 11, 17, 30]);
    expect(series('source-timeout')).to.deep.equal([13, 39, 117, 120, 120]);
    expect(series('unconfigured')).to.deep.equal([30, 30, 30, 30, 30]);
    expect(series('capacity')).to.deep.equal([13, 39, 117, 120, 120]);
    expect(series('unsupported')).to.deep.equal([60, 120, 240, 300, 300]);
    expect(series('local-network')).to.deep.equal([60, 120, 240, 300, 300]);
    expect(series('local-network-forbidden')).to.deep.equal([60, 120, 240, 300, 300]);
    expect(series('mixed-content')).to.deep.equal([5, 8, 11, 17, 30]);
  });

  for (const code of ['offline', 'unreachable', 'server-error', 'lost'] as const) {
    it(`is short after ${code}, for half a minute, when the camera was live a moment ago`, () => {
      for (const random of [0, 0.5, 0.999]) expect(wait(code, 9, 5000, random)).to.be.within(200, 2000);
      expect(wait(code, 9, 31_000)).to.be.above(2000);
    });
  }

  describe('while the page is visible and the answer of the server names the cause', () => {
    const delay = (code: FaultCode, context: { failures?: number; isVisible?: boolean } = {}, status = 400) =>
      [0, 0.5, 0.999].map((random) =>
        delayMs(new Fault(code, { status }), { failures: 9, sinceLiveMs: null, isVisible: true, random, ...context }),
      );

    for (const code of ['offline', 'source-timeout', 'unconfigured', 'not-found', 'capacity', 'unreachable'] as const) {
      it(`is two to three seconds after ${code}, however long that lasts`, () => {
        for (const ms of delay(code)) expect(ms).to.be.within(200, 3000);
        expect(delay(code)[1]).to.equal(2500);
        expect(delay(code, { failures: 500 })[1]).to.equal(2500);
      });

      it(`is not after ${code} in a page that nobody sees`, () => {
        expect(delay(code, { isVisible: false })[1]).to.be.above(10_000);
      });
    }

    it('is not where nobody answered, nor where the server wants fewer requests, nor where it fails', () => {
      expect(wait('unreachable', 9)).to.be.above(10_000);
      expect(delay('capacity', {}, 429)[1]).to.be.above(100_000);
      expect(delay('server-error', {}, 500)[1]).to.be.above(10_000);
    });

    it('is shorter where the first waits are', () => {
      expect(delay('unreachable', { failures: 0 }, 503)[1]).to.equal(350);
    });
  });

  it('is the page’s to end for addresses alone', () => {
    for (const code of FAULT_CODES_BY_PRIORITY) {
      if (code !== 'bad-address') expect(wait(code, 0), code).to.be.a('number');
    }
    expect(wait('bad-address', 0)).to.equal(null);
  });

  it('follows the server’s wish, within reason', () => {
    const waitAfter = (retryAfterMs: number) =>
      delayMs(new Fault('capacity', { retryAfterMs }), { failures: 0, sinceLiveMs: null, isVisible: true, random: 0 });
    expect(waitAfter(7000)).to.equal(7000);
    expect(waitAfter(0)).to.equal(1000);
    expect(waitAfter(1e9)).to.equal(300_000);
  });

  it('spreads a crowd over the whole interval: full jitter from 0.2 s to 0.5 s doubling to 30 s', () => {
    fc.assert(
      fc.property(fc.nat(30), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
        const ms = fullJitterMs(failures, random);
        return ms >= 200 && ms <= Math.min(30_000, 500 * 2 ** failures);
      }),
    );
    expect(fullJitterMs(10, 0.999)).to.be.above(29_000);
  });

  it('lets probes become rare', () => {
    expect([0, 1, 2, 3, 4, 9].map((probes) => probeDelayMs(probes, 0.5) / 1000)).to.deep.equal([
      15, 30, 60, 120, 240, 300,
    ]);
  });
});

describe('the most telling fault', () => {
  it('is what heals least by itself, and never the codec while anything else was heard', () => {
    const of = (...codes: FaultCode[]) => mostTelling(codes.map((code) => new Fault(code)))?.code ?? null;
    expect(of()).to.equal(null);
    expect(of('unreachable', 'offline')).to.equal('offline');
    expect(of('offline', 'unauthorized')).to.equal('unauthorized');
    expect(of('unsupported', 'unreachable')).to.equal('unreachable');
    expect(of('unsupported', 'not-found')).to.equal('unsupported');
    expect(of('not-found', 'no-media-path')).to.equal('no-media-path');
  });

  it('is, of two that cannot be played, the one that names the codec', () => {
    const unnamed = new Fault('unsupported', { transport: 'whep' });
    const named = new Fault('unsupported', { transport: 'll-hls', codec: 'hvc1.1.6.L93.B0' });
    expect(mostTelling([unnamed, named])).to.equal(named);
    expect(mostTelling([named, unnamed])).to.equal(named);
    expect(mostTelling([named, new Fault('offline')])?.code).to.equal('offline');
  });
});
