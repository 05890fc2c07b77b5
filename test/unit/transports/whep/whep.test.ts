import { expect } from '@open-wc/testing';
import type { Fault } from '../../../../src/faults/fault.js';
import { createWhepTransport } from '../../../../src/transports/whep/whep.js';
import { until } from '../../support.js';
import { bench, createContext, ENDPOINT, FakeWhep, readRejection, isMoving } from './whep-fake.js';

describe('WHEP: a session', () => {
  const { pcs, start } = bench();

  it('plays: one peer connection, one POST, a moving picture on the surface, counters in its samples', async () => {
    const { server, opened, container } = start();
    const session = await opened;
    expect(session.transport).to.equal('whep');
    expect(container.contains(session.surface)).to.equal(true);
    await isMoving(session);
    await until(() => document.hidden || session.frames.count > 3);
    const sample = await session.sample();
    expect(sample.framesDecoded).to.be.greaterThan(3);
    expect(sample.packetsReceived).to.be.greaterThan(3);
    expect(sample.bytesReceived).to.be.greaterThan(100);
    expect(sample.jitterBufferCount).to.be.greaterThan(0);
    expect(sample).to.include({ width: 160, height: 90, codec: 'VP8', programDateMs: null });
    // The other one is the server's.
    expect(pcs).to.have.length(2);
    // A candidate that a busy machine finds late goes after it, by PATCH.
    expect(server.requests.map(({ method }) => method).filter((method) => method !== 'PATCH')).to.deep.equal(['POST']);
  });

  it('offers to receive, with its candidates inside, and sends nothing that a default CORS policy refuses', async () => {
    const { server, opened } = start();
    await opened;
    const [post] = server.of('POST');
    expect(post?.url).to.equal(ENDPOINT);
    expect(post?.body).to.match(/m=video[\s\S]*a=recvonly[\s\S]*m=audio[\s\S]*a=recvonly/);
    expect(post?.body).to.match(/a=candidate:/);
    expect(post?.headers).to.deep.equal({ 'content-type': 'application/sdp' });
    // With credentials a 401 hangs on the browser's own password dialog.
    expect(post?.init.credentials).to.equal('omit');
  });

  it('frees everything by the signal alone: peer connection, surface, and the session on the server, once', async () => {
    const { server, ending, opened, container } = start();
    const session = await opened;
    ending.abort();
    await until(() => server.of('DELETE').length > 0);
    await until(() => pcs[0]?.connectionState === 'closed');
    expect(container.querySelector('video') === null).to.equal(true);
    expect((session.surface as HTMLVideoElement).srcObject === null).to.equal(true);
    window.dispatchEvent(new PageTransitionEvent('pagehide'));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(server.of('DELETE')).to.have.length(1);
    expect(server.of('DELETE')[0]?.url).to.equal('https://media.example/cam1/whep/session-1');
    expect(server.of('DELETE')[0]?.init.keepalive).to.equal(true);
  });

  it('never tells of a loss that was an abort', async () => {
    const { ending, opened, server } = start();
    const session = await opened;
    let loss: Fault | null = null;
    void session.lost.then((fault) => (loss = fault));
    ending.abort();
    await until(() => server.pc?.signalingState === 'closed');
    expect(loss).to.equal(null);
  });

  it('frees the place when the page goes, and says so to a page that comes back', async () => {
    const { server, opened } = start();
    const session = await opened;
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    expect(server.of('DELETE')[0]?.init.keepalive).to.equal(true);
    expect(pcs[0]?.connectionState).to.equal('closed');
    expect((await session.lost).code).to.equal('lost');
  });

  it('takes a page that goes while it connects for a loss, not for an answer of the server', async () => {
    const { opened } = start({ tamper: (sdp) => sdp.replace(/a=candidate:.*\r\n/g, '') });
    await until(() => pcs.some(({ signalingState }) => signalingState === 'stable'));
    window.dispatchEvent(new PageTransitionEvent('pagehide'));
    expect((await readRejection(opened)).code).to.equal('lost');
  });

  it('rejects with the reason at once when it is aborted while the answer is under way, and deletes what comes of it', async () => {
    let answer: (value: undefined) => void = () => undefined;
    const waiting = new Promise<undefined>((resolve) => (answer = resolve));
    const { server, ending, opened } = start({ respond: ({ method }) => (method === 'POST' ? waiting : undefined) });
    await until(() => server.of('POST').length > 0);
    const reason = new Error('the viewer left');
    ending.abort(reason);
    expect(await readRejection(opened)).to.equal(reason);
    answer(undefined);
    await until(() => server.of('DELETE').length === 1);
    await until(() => pcs[0]?.connectionState === 'closed');
  });

  it('posts nothing when it is aborted while a person signs in', async () => {
    let signIn: (headers: Record<string, string>) => void = () => undefined;
    const headersFor = () => new Promise<Record<string, string>>((resolve) => (signIn = resolve));
    const { server, ending, opened } = start({}, { credentials: { headersFor } });
    await until(() => pcs[0]?.localDescription != null);
    ending.abort();
    expect(await readRejection(opened)).to.have.property('name', 'AbortError');
    signIn({});
    await until(() => pcs[0]?.connectionState === 'closed');
    expect(server.requests).to.deep.equal([]);
  });

  it('does nothing at all when it is aborted before', async () => {
    const ending = new AbortController();
    ending.abort();
    const server = new FakeWhep();
    const context = createContext(ending.signal);
    const fault = await readRejection(createWhepTransport({ fetch: server.fetch }).open(context));
    expect(fault).to.have.property('name', 'AbortError');
    expect(pcs).to.have.length(0);
    expect(server.requests).to.deep.equal([]);
  });

  it('hears of a server that ends the session at once, by DTLS', async () => {
    const { server, opened } = start();
    const session = await opened;
    // More than a second of pictures: an end before that is an early one.
    await until(async () => ((await session.sample()).framesDecoded ?? 0) > 40);
    server.pc?.close();
    const fault = await session.lost;
    expect(fault).to.include({ code: 'lost', transport: 'whep' });
    // What `connectionState` says comes seconds later.
    expect(pcs[0]?.iceConnectionState).to.equal('connected');
  });

  it('sets the jitter buffer that is asked for, within what browsers allow', async () => {
    const targets: (number | null | undefined)[] = [];
    for (const jitterBufferMs of [120, 9000, null]) {
      pcs.length = 0;
      await start({}, { settings: { jitterBufferMs } }).opened;
      targets.push(pcs[0]?.getReceivers()[0]?.jitterBufferTarget);
    }
    expect(targets).to.deep.equal([120, 4000, null]);
  });

  it('knows sound by its packets, and attaches it only while it is to be heard', async () => {
    const { opened } = start({ sound: true });
    const session = await opened;
    const video = session.surface as HTMLVideoElement;
    const stream = video.srcObject as MediaStream;
    await until(() => session.hasAudio);
    expect(stream.getAudioTracks()).to.have.length(0);
    // As after a gesture of a person: nobody touches this page.
    const play = video.play.bind(video);
    video.play = () => (video.muted ? play() : Promise.resolve());
    await session.setSound(false, 0.5);
    expect(stream.getAudioTracks()).to.have.length(1);
    expect(video).to.include({ muted: false, volume: 0.5 });
    await session.setSound(true, 0.5);
    expect(stream.getAudioTracks()).to.have.length(0);
    expect(video.muted).to.equal(true);
    await isMoving(session);
  });

  it('says that there is no sound where only a stand-in is', async () => {
    const { opened } = start();
    const session = await opened;
    await isMoving(session);
    await session.sample();
    expect(session.hasAudio).to.equal(false);
  });

  it('stays muted, and says so, when the browser wants a gesture before sound', async () => {
    const { opened } = start({ sound: true });
    const session = await opened;
    const video = session.surface as HTMLVideoElement;
    const play = video.play.bind(video);
    video.play = () => (video.muted ? play() : Promise.reject(new DOMException('no', 'NotAllowedError')));
    const refused = await session.setSound(false, 1).catch((thrown: Error) => thrown);
    expect(refused).to.have.property('name', 'NotAllowedError');
    expect(video.muted).to.equal(true);
    expect((video.srcObject as MediaStream).getAudioTracks()).to.have.length(0);
    await isMoving(session);
  });
});
