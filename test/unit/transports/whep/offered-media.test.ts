import { expect } from '@open-wc/testing';
import { Fault } from '../../../../src/faults/fault.js';
import { isOfferFault, noteOffer, offersFor } from '../../../../src/transports/whep/offered-media.js';
import { until } from '../../support.js';
import { bench, readRejection, hurryTimers, isMoving, type Request } from './whep-fake.js';

let cameras = 0;
/** An address of which the page knows nothing yet. */
const newEndpoint = () => `https://media.example/camera-${(cameras += 1)}/whep`;

describe('WHEP: which offers an endpoint takes', () => {
  it('is not asked about again for ten minutes', () => {
    const endpoint = newEndpoint();
    expect(offersFor(endpoint, 0)).to.deep.equal(['both', 'video', 'audio']);
    noteOffer(endpoint, 'both', false, 0);
    noteOffer(endpoint, 'video', true, 0);
    expect(offersFor(endpoint, 1)).to.deep.equal(['video']);
    noteOffer(endpoint, 'video', true, 599_999);
    expect(offersFor(endpoint, 599_999)).to.deep.equal(['video']);
    expect(offersFor(endpoint, 600_000)).to.deep.equal(['both', 'video', 'audio']);
  });

  it('is tried one by one, in turn, where none was taken', () => {
    const endpoint = newEndpoint();
    for (const offered of offersFor(endpoint, 0)) noteOffer(endpoint, offered, false, 0);
    const turns = [1, 2, 3, 4].flatMap((nowMs) => {
      const offers = offersFor(endpoint, nowMs);
      for (const offered of offers) noteOffer(endpoint, offered, false, nowMs);
      return offers;
    });
    expect(turns).to.deep.equal(['both', 'video', 'audio', 'both']);
  });

  for (const [code, status, message, isSo] of [
    ['refused', 406, null, true],
    ['refused', 400, 'no codec for audio', true],
    ['refused', 418, 'a teapot', false],
    ['server-error', 500, 'codec mismatch', true],
    ['server-error', 500, 'out of memory', false],
    ['unsupported', 400, 'codecs not supported by client', false],
    ['unauthorized', 401, 'audio', false],
  ] as const) {
    it(`is ${isSo ? '' : 'not '}in question after ${status} with ${message} (${code})`, () => {
      expect(isOfferFault(new Fault(code, { status, serverMessage: message }))).to.equal(isSo);
    });
  }
});

describe('WHEP: servers that refuse a part of the offer', () => {
  const { pcs, start } = bench();
  const refuses = (kind: 'audio' | 'video') => (request: Request) =>
    request.method === 'POST' && request.body.includes(`m=${kind}`)
      ? new Response('not acceptable', { status: 406 })
      : undefined;
  const sections = ({ body }: Request) => [...body.matchAll(/^m=(\w+)/gm)].map(([, kind]) => kind);

  it('get one without sound, at once and from then on', async () => {
    const whep = newEndpoint();
    const first = start({ respond: refuses('audio') }, { whep });
    await isMoving(await first.opened);
    expect(first.server.of('POST').map(sections)).to.deep.equal([['video', 'audio'], ['video']]);
    await until(() => pcs[0]?.connectionState === 'closed');
    const second = start({ respond: refuses('audio') }, { whep });
    await isMoving(await second.opened);
    expect(second.server.of('POST').map(sections)).to.deep.equal([['video']]);
  });

  it('are left alone when they take no offer, with their first fault', async () => {
    const whep = newEndpoint();
    const respond = () => new Response('not acceptable', { status: 406 });
    const first = start({ respond }, { whep });
    expect(await readRejection(first.opened)).to.include({
      code: 'refused',
      status: 406,
      serverMessage: 'not acceptable',
    });
    expect(first.server.of('POST').map(sections)).to.deep.equal([['video', 'audio'], ['video'], ['audio']]);
    const second = start({ respond }, { whep });
    expect((await readRejection(second.opened)).code).to.equal('refused');
    expect(second.server.of('POST')).to.have.length(1);
  });

  it('with other reasons to refuse are asked once', async () => {
    const { opened, server } = start({ respond: () => new Response('no', { status: 401 }) }, { whep: newEndpoint() });
    expect((await readRejection(opened)).code).to.equal('unauthorized');
    expect(server.of('POST')).to.have.length(1);
  });
});

describe('WHEP: a camera without a picture', () => {
  const { start } = bench();
  let unhurry = () => {};
  beforeEach(() => (unhurry = hurryTimers(3000, 5)));
  afterEach(() => unhurry());

  for (const [what, fake] of [
    ['an answer without video', { sound: 'alone' }],
    ['a video that never comes', { sound: true, silent: true }],
  ] as const) {
    it(`is heard, by ${what}`, async () => {
      const { opened } = start(fake, { whep: newEndpoint() });
      const session = await opened;
      expect([session.hasVideo, session.hasAudio]).to.deep.equal([false, true]);
      // Packets stand for frames: their growth is what the watchdog sees.
      await until(() => session.frames.count > 20 && session.frames.lastAtMs !== null);
      const stream = (session.surface as HTMLVideoElement).srcObject as MediaStream;
      expect(stream.getTracks().map(({ kind }) => kind)).to.deep.equal(['audio']);
      expect(await session.sample()).to.include({ codec: 'opus', framesDecoded: null, width: null });
    });
  }

  it('is heard without a wait the next time', async () => {
    const whep = newEndpoint();
    await start({ sound: 'alone' }, { whep }).opened;
    unhurry();
    // The usual wait for a packet of video would be longer than this test may take.
    unhurry = hurryTimers(4000, 1 / 100);
    expect((await start({ sound: 'alone' }, { whep }).opened).hasVideo).to.equal(false);
  });

  it('is no gain where another way has a picture', async () => {
    const { opened, server } = start({ sound: 'alone' }, { whep: newEndpoint(), hasPicture: () => true });
    expect((await readRejection(opened)).code).to.equal('no-media');
    await until(() => server.of('DELETE').length === 1);
  });

  it('is opened anew when its picture comes', async () => {
    const whep = newEndpoint();
    const { opened, server } = start({ sound: true, silent: true }, { whep });
    const session = await opened;
    await server.startCamera();
    expect(await session.lost).to.include({ code: 'lost', serverMessage: 'a picture has come' });
    const again = await start({ sound: true }, { whep }).opened;
    expect(again.hasVideo ?? true).to.equal(true);
    await isMoving(again);
  });
});
