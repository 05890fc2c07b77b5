import { expect } from '@open-wc/testing';
import type { LeaseProvider } from '../../../src/leases/lease.js';
import type { Transport } from '../../../src/transports/transport.js';
import { createTransports } from '../../../src/transports/index.js';
import { CameraPlayback } from '../../../src/playback/camera-playback.js';
import { ENGLISH } from '../../../components/i18n/en/player.js';
import { stateLabel } from '../../../components/i18n/format.js';
import { until } from '../support.js';

it('a viewer without a lease asks the media server for nothing, and says why', async () => {
  let opened = 0;
  const never = (transport: 'whep' | 'll-hls'): Transport => ({
    name: transport,
    isSupported: () => true,
    open: () => Promise.reject(new Error(`opened ${(opened += 1)}`)),
  });
  const transports = { ...createTransports(), whep: never('whep'), 'll-hls': never('ll-hls') };
  const requests: string[] = [];
  const leases: LeaseProvider = {
    acquire: ({ camera }) => {
      requests.push(camera);
      return Promise.resolve({ reason: 'bus: 2 of 2', retryAfterMs: 3000 });
    },
    heartbeat: () => Promise.resolve(null),
    release: () => undefined,
  };
  const fetched: string[] = [];
  const real = window.fetch.bind(window);
  window.fetch = (url, init) => {
    fetched.push(url as string);
    return real(url, init);
  };
  // Here already, a first still would be asked for at once.
  await import('../../../src/playback/poster.js');
  const playback = new CameraPlayback(document.createElement('div'), transports);
  try {
    playback.configure({
      // Two servers: the one's refusal is not the other's.
      camera: {
        camera: 'bus_1',
        whep: 'http://a.example/{camera}/whep',
        hls: 'http://b.example/{camera}/index.m3u8',
        snapshot: 'http://a.example/{camera}.jpg',
      },
      transports: ['whep', 'll-hls'],
      leases,
    });
    playback.play();
    await until(() => playback.status.nextTryAtMs !== null);
    const { state, fault } = playback.status;
    expect(state).to.equal('capacity');
    expect(fault).to.include({ code: 'quota', serverMessage: 'bus: 2 of 2' });
    expect(stateLabel(ENGLISH, state, fault)).to.equal('Viewing limit reached');
    expect(playback.status.nextTryAtMs).to.be.within(Date.now() + 2000, Date.now() + 4000);
    expect(requests).to.deep.equal(['bus_1']);
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setTimeout(resolve));
    expect([opened, fetched]).to.deep.equal([0, []]);
    // Another service: asked at once.
    playback.configure({
      camera: { camera: 'bus_1', whep: 'http://a.example/{camera}/whep' },
      leases: { ...leases, acquire: () => Promise.reject(new TypeError('Failed to fetch')) },
    });
    await until(() => playback.status.fault?.code === 'unreachable');
    expect(opened).to.equal(0);
  } finally {
    window.fetch = real;
    playback.stop();
  }
});
