import { expect } from '@open-wc/testing';
import { Fault } from '../../../src/faults/fault.js';
import type { TransportName } from '../../../src/ladder/transport-name.js';
import type { OpenContext, Session, Transport } from '../../../src/transports/transport.js';
import { createTransports } from '../../../src/transports/index.js';
import { CameraPlayback } from '../../../src/playback/camera-playback.js';
import { until } from '../support.js';

/** A transport that shows a picture for this token only, when the test lets it answer. */
class GuardedTransport implements Transport {
  readonly pending: (() => void)[] = [];
  constructor(
    readonly name: TransportName,
    readonly url: string,
  ) {}

  isSupported(): boolean {
    return true;
  }

  async open({ credentials, signal }: OpenContext): Promise<Session> {
    const { Authorization } = await credentials.headersFor(this.url);
    await new Promise<void>((resolve) => this.pending.push(resolve));
    signal.throwIfAborted();
    if (Authorization !== 'Bearer new') throw new Fault('unauthorized', { transport: this.name, status: 401 });
    return {
      transport: this.name,
      surface: document.createElement('canvas'),
      frames: { count: 1, lastAtMs: null },
      lost: new Promise(() => undefined),
      hasAudio: false,
      setSound: () => Promise.resolve(),
      sample: () => Promise.reject(new Error('no counters')),
    };
  }
}

it('credentials that two servers refuse at the same time were refused once: the new ones are tried', async () => {
  const whep = new GuardedTransport('whep', 'http://gate.example/cam/whep');
  const hls = new GuardedTransport('ll-hls', 'http://cdn.example/cam/index.m3u8');
  const playback = new CameraPlayback(document.createElement('div'), { ...createTransports(), whep, 'll-hls': hls });
  let calls = 0;
  playback.configure({
    camera: { whep: whep.url, hls: hls.url },
    transports: ['whep', 'll-hls'],
    headStartMs: 300,
    credentials: () => ({ token: (calls += 1) === 1 ? 'old' : 'new' }),
  });
  try {
    playback.play();
    await until(() => whep.pending.length === 1 && hls.pending.length === 1);
    whep.pending[0]?.();
    await new Promise((resolve) => setTimeout(resolve));
    hls.pending[0]?.();
    await until(() => whep.pending.length === 2);
    whep.pending[1]?.();
    await until(() => playback.status.state === 'live');
    expect(calls).to.equal(2);
  } finally {
    playback.stop();
  }
});
