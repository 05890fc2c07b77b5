import { expect } from '@open-wc/testing';
import { Fault } from '../../../src/faults/fault.js';
import { createTransports } from '../../../src/transports/index.js';
import { BLANK_SAMPLE, type Session, type Transport } from '../../../src/transports/transport.js';
import { CameraPlayback } from '../../../src/playback/camera-playback.js';
import { until } from '../support.js';

it('a transport that could not play the camera is probed again soon after the one that plays is made anew', async () => {
  let opened = 0;
  let remake: (() => void) | null = null;
  const unable: Transport = {
    name: 'whep',
    isSupported: () => true,
    open: () => {
      opened += 1;
      return Promise.reject(new Fault('unsupported', { transport: 'whep', codec: 'H265' }));
    },
  };
  const session: Session = {
    transport: 'hls',
    surface: document.createElement('canvas'),
    frames: { count: 1, lastAtMs: null },
    lost: new Promise(() => undefined),
    hasAudio: false,
    setSound: () => Promise.resolve(),
    onSourceChange: (listener) => {
      remake = listener;
    },
    sample: () => Promise.resolve({ ...BLANK_SAMPLE, atMs: performance.now() }),
  };
  const able: Transport = { name: 'hls', isSupported: () => true, open: () => Promise.resolve(session) };
  const playback = new CameraPlayback(document.createElement('div'), {
    ...createTransports(),
    whep: unable,
    hls: able,
  });
  try {
    playback.configure({
      camera: { whep: 'http://a.example/whep', hls: 'http://a.example/index.m3u8' },
      transports: ['whep', 'hls'],
    });
    playback.play();
    await until(() => playback.status.state === 'live');
    expect(opened).to.equal(1);
    (remake as (() => void) | null)?.();
    await until(() => opened === 2);
    expect(playback.status.transport).to.equal('hls');
  } finally {
    playback.stop();
  }
});
