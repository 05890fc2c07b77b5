import { expect } from '@open-wc/testing';
import { until } from '../../support.js';
import { bench, type FakeWhep, readRejection, hurryTimers, isMoving } from './whep-fake.js';

const json = (error: string) => JSON.stringify({ status: 'error', error });
const withoutCandidates = (sdp: string) => sdp.replace(/a=candidate:.*\r\n/g, '');

/** Restarts of ICE that were asked for; on a busy machine frames cease, and then the session is asked for as well. */
const restarts = (server: FakeWhep) => server.of('PATCH').filter(({ headers }) => headers['if-match'] === '*');

describe('WHEP: what goes wrong', () => {
  const { pcs, start } = bench();
  let unhurry = () => {};
  afterEach(() => unhurry());

  /** Makes the connection look broken, and perhaps whole again: only the state is not real. */
  const pretend = (state: RTCPeerConnectionState) => {
    const pc = pcs[0];
    if (!pc) throw new Error('no peer connection');
    Object.defineProperty(pc, 'connectionState', { configurable: true, get: () => state });
    if (state === 'connected') pc.dispatchEvent(new Event('iceconnectionstatechange'));
    pc.dispatchEvent(new Event('connectionstatechange'));
  };

  for (const [status, body, code] of [
    [404, json("no stream is available on path 'cam1'"), 'offline'],
    [400, json("path 'cam1' is not configured"), 'unconfigured'],
    [400, json('maximum reader count reached'), 'capacity'],
    [400, json('codecs not supported by client'), 'unsupported'],
    [401, json('authentication error'), 'unauthorized'],
  ] as const) {
    it(`names an answer of ${status} with ${body}: ${code}`, async () => {
      const { opened, server } = start({ respond: () => new Response(body, { status }) });
      expect(await readRejection(opened)).to.include({ code, status, transport: 'whep' });
      expect(server.requests).to.have.length(1);
      await until(() => pcs[0]?.connectionState === 'closed');
    });
  }

  for (const [what, body] of [
    ['a page', '<!doctype html><title>Welcome</title>'],
    ['noise that begins like a description', 'v=0\r\nm=video x\r\nnoise'],
    ['nothing', ''],
  ] as const) {
    it(`takes ${what} for a bad answer, and ends what the server may have made of the offer`, async () => {
      const respond = ({ method }: { method: string }) =>
        method === 'POST' ? new Response(body, { status: 201, headers: { Location: '/s/1' } }) : undefined;
      const { opened, server } = start({ respond });
      expect((await readRejection(opened)).code).to.equal('bad-answer');
      await until(() => server.of('DELETE').length === 1);
    });
  }

  it('says unreachable when the request fails', async () => {
    const { opened } = start({ respond: () => Promise.reject(new TypeError('Failed to fetch')) });
    expect(await readRejection(opened)).to.include({ code: 'unreachable', transport: 'whep' });
  });

  it('says unreachable when no answer comes', async () => {
    unhurry = hurryTimers(1000, 50);
    const { opened } = start({ respond: () => new Promise(() => undefined) });
    expect(await readRejection(opened)).to.include({ code: 'unreachable', serverMessage: 'no answer to the offer' });
  });

  it('says unsupported at once when the answer has no video', async () => {
    const { opened, server } = start({ tamper: (sdp) => sdp.replace('a=sendonly', 'a=inactive') });
    expect((await readRejection(opened)).code).to.equal('unsupported');
    await until(() => server.of('DELETE').length === 1);
  });

  it('refuses an address that is not there', async () => {
    expect((await readRejection(start({}, { whep: null }).opened)).code).to.equal('bad-address');
  });

  it('hands on what a failing sign-in says', async () => {
    const headersFor = () => Promise.reject(new TypeError('sign-in is down'));
    const { opened, server } = start({}, { credentials: { headersFor } });
    expect(await readRejection(opened)).to.include({ code: 'unreachable', serverMessage: 'sign-in is down' });
    expect(server.requests).to.have.length(0);
  });

  it('finds no path for the media', async () => {
    unhurry = hurryTimers(1000, 5);
    const { opened } = start({ tamper: withoutCandidates, respond: noCandidatesOfOurs });
    expect((await readRejection(opened)).code).to.equal('no-media-path');
  });

  it('connects, and no packet comes', async () => {
    unhurry = hurryTimers(3000, 5);
    const { opened } = start({ silent: true });
    expect(await readRejection(opened)).to.include({
      code: 'no-media',
      serverMessage: 'connected, and no packet of video in 5 s',
    });
  });

  it('connects, packets come, and no picture is in them', async () => {
    unhurry = hurryTimers(3000, 5);
    const { opened } = start({ spoil: true });
    const fault = await readRejection(opened);
    expect(fault.code).to.equal('no-media');
    expect(fault.serverMessage).to.match(/^packets, and no key frame/);
  });

  it('is ended by the server before its first picture', async () => {
    const { opened, server } = start({ silent: true, closesEarly: true });
    expect((await readRejection(opened)).code).to.equal('ended-early');
    await until(() => server.of('DELETE').length === 1);
  });

  it('is ended by the server at its first picture: no loss of what was there, but something that never plays', async () => {
    const { opened, server } = start();
    const session = await opened;
    server.pc?.close();
    expect(await session.lost).to.include({ code: 'ended-early', transport: 'whep' });
  });

  it('takes a break that heals for no fault, and restarts nothing', async () => {
    const { opened, server } = start();
    const session = await opened;
    unhurry = hurryTimers(1000, 5);
    pretend('disconnected');
    pretend('connected');
    let isOver = false;
    // Longer than both limits together: what is to fail has failed by then.
    setTimeout(() => (isOver = true), 10_000);
    await until(() => isOver);
    await isMoving(session);
    expect(restarts(server)).to.have.length(0);
  });

  it('restarts ICE when a break does not heal, and plays on', async () => {
    const { opened, server } = start();
    const session = await opened;
    const before = pcs[0]?.localDescription?.sdp.match(/a=ice-ufrag:.*/)?.[0];
    unhurry = hurryTimers(1000, 5);
    pretend('disconnected');
    await until(() => restarts(server).length > 0);
    const [patch] = restarts(server);
    expect(patch?.headers).to.deep.equal({ 'content-type': 'application/trickle-ice-sdpfrag', 'if-match': '*' });
    expect(patch?.body).to.contain('a=candidate:').and.not.contain(before);
    await until(() => pcs[0]?.signalingState === 'stable');
    expect(pcs[0]?.localDescription?.sdp).to.not.contain(before);
    pretend('connected');
    await isMoving(session);
  });

  for (const [what, respond] of [
    [
      'does not know restarts',
      ({ method }: { method: string }) => (method === 'PATCH' ? new Response('', { status: 405 }) : undefined),
    ],
    [
      'fails in one',
      ({ method }: { method: string }) => (method === 'PATCH' ? new Response('', { status: 500 }) : undefined),
    ],
    ['answers noise', ({ method }: { method: string }) => (method === 'PATCH' ? new Response('noise') : undefined)],
  ] as const) {
    it(`is lost when a break does not heal and the server ${what}`, async () => {
      const { opened, server } = start({ respond });
      const session = await opened;
      unhurry = hurryTimers(1000, 5);
      pretend('disconnected');
      expect(await session.lost).to.include({ code: 'lost', serverMessage: 'the connection broke' });
      expect(restarts(server)).to.have.length(1);
      // The old generation stays in force: what still flows may be seen until it is replaced.
      expect(pcs[0]?.signalingState).to.equal('stable');
    });
  }

  it('is lost without a PATCH where the server takes none', async () => {
    const { opened, server } = start({ headers: {} });
    const session = await opened;
    unhurry = hurryTimers(1000, 5);
    pretend('disconnected');
    expect((await session.lost).code).to.equal('lost');
    expect(server.of('PATCH')).to.have.length(0);
  });
});

/** Lets the server answer, and never hear where we are. */
function noCandidatesOfOurs(request: { method: string; body: string }): undefined {
  Object.assign(request, { body: withoutCandidates(request.body) });
  return undefined;
}
