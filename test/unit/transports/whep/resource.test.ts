import { expect } from '@open-wc/testing';
import { addIceServers } from '../../../../src/transports/whep/ice-servers.js';
import { knownRelays } from '../../../../src/transports/whep/relay-memory.js';
import { until } from '../../support.js';
import {
  bench,
  ENDPOINT,
  type FakeOptions,
  type FakeWhep,
  readRejection,
  hurryTimers,
  isMoving,
  type Request,
} from './whep-fake.js';

const page = { headersFor: () => Promise.resolve({ Authorization: 'Bearer t', 'X-Page': '1' }) };
const TRICKLES = { ETag: '"e1"', 'Accept-Patch': 'application/trickle-ice-sdpfrag' };
const LINK = '<turn:127.0.0.1:9?transport=udp>; rel="ice-server"; username="u"; credential="p"';
const gone = () => new Response('{"status":"error","error":"session not found"}', { status: 404 });
const on = (method: string, response: (request: Request) => Response | undefined) => (request: Request) =>
  request.method === method ? response(request) : undefined;

/** Those with a candidate of a test's: the browser may find one of its own late, too. */
const ours = (server: FakeWhep) => server.of('PATCH').filter(({ body }) => / 500\d typ /.test(body));

describe('WHEP: the session on the server', () => {
  const { pcs, start } = bench();
  afterEach(() => knownRelays.clear());

  /** The requests after the POST, made by an abort once it plays. */
  async function ended(fake: FakeOptions, count = 1, more: Parameters<typeof start>[1] = {}): Promise<Request[]> {
    const { server, ending, opened } = start(fake, more);
    await opened;
    ending.abort();
    await until(() => server.of('DELETE').length >= count);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return server.of('DELETE');
  }
  const urls = (requests: Request[]) => requests.map(({ url }) => url);

  it('shows the credentials of the page to its own origin, to the end', async () => {
    const { server, ending, opened } = start({}, { credentials: page });
    await opened;
    ending.abort();
    await until(() => server.of('DELETE').length === 1);
    expect(server.of('POST')[0]?.headers).to.deep.equal({
      authorization: 'Bearer t',
      'x-page': '1',
      'content-type': 'application/sdp',
    });
    expect(server.of('DELETE')[0]?.headers).to.deep.equal({ authorization: 'Bearer t', 'x-page': '1' });
    expect(server.of('DELETE')[0]?.init.credentials).to.equal('omit');
  });

  it('shows them to no other origin', async () => {
    const [request] = await ended({ location: 'https://elsewhere.example/s/1' }, 1, { credentials: page });
    expect(request?.url).to.equal('https://elsewhere.example/s/1');
    expect(request?.headers).to.deep.equal({});
  });

  it('finds the session by a relative Location, seen from where a redirect led', async () => {
    const fake = { location: 'sessions/7?x=1', redirectedTo: 'https://edge.example/a/cam1/whep' };
    expect(urls(await ended(fake))).to.deep.equal(['https://edge.example/a/cam1/sessions/7?x=1']);
  });

  const unknownUnless = (isKnown: (url: string) => boolean) =>
    on('DELETE', ({ url }) => (isKnown(url) ? undefined : new Response('', { status: 404 })));

  it('tries the endpoint itself where the Location leads nowhere', async () => {
    const fake: FakeOptions = { location: '/sessions/7', respond: unknownUnless((url) => url.includes('/cam1/')) };
    expect(urls(await ended(fake, 2))).to.deep.equal(['https://media.example/sessions/7', `${ENDPOINT}/7`]);
  });

  it('tries the endpoint first where a proxy has taken its prefix off the Location', async () => {
    expect(urls(await ended({ location: '/whep/7' }))).to.deep.equal([`${ENDPOINT}/7`]);
  });

  it('believes a Location that only looks as if it had lost a prefix, when the endpoint knows nothing', async () => {
    const fake: FakeOptions = { location: '/whep/7', respond: unknownUnless((url) => !url.includes('/cam1/')) };
    expect(urls(await ended(fake, 2))).to.deep.equal([`${ENDPOINT}/7`, 'https://media.example/whep/7']);
  });

  const failing = (isDead: (url: string) => boolean) => (request: Request) =>
    isDead(request.url) && request.method !== 'POST' ? Promise.reject(new TypeError('Failed to fetch')) : undefined;

  it('ends a session behind a proxy that names an inner address at the endpoint, where the credentials may go', async () => {
    const fake = { location: 'http://10.0.0.5:8889/cam1/whep/7', respond: failing((url) => url.includes('10.0.0.5')) };
    const requests = await ended(fake, 1, { credentials: page });
    expect(urls(requests)).to.deep.equal([`${ENDPOINT}/7`]);
    expect(requests[0]?.headers).to.include({ authorization: 'Bearer t' });
  });

  it('asks there for candidates as well, and only there once it has answered', async () => {
    const fake = { location: 'https://edge.example/s/7', respond: failing((url) => url.includes('edge.')) };
    const { server, opened, ending } = start(fake);
    await opened;
    pcs[0]?.dispatchEvent(candidate(5009));
    await until(() => ours(server).some(({ url }) => url === 'https://media.example/s/7'));
    expect(urls(server.of('PATCH')).slice(0, 2)).to.deep.equal([
      'https://edge.example/s/7',
      'https://media.example/s/7',
    ]);
    // The next candidates are sent when the answer is there.
    pcs[0]?.dispatchEvent(candidate(5010));
    await until(() => server.of('PATCH').length > 2);
    ending.abort();
    await until(() => server.of('DELETE').length > 0);
    expect(urls(server.of('DELETE'))).to.deep.equal(['https://media.example/s/7']);
  });

  it('lets a page that closes end a session elsewhere at both places at once', async () => {
    const fake = { location: 'https://edge.example/s/7', respond: () => undefined };
    const { server, opened } = start(fake);
    await opened;
    window.dispatchEvent(new PageTransitionEvent('pagehide'));
    expect(urls(server.of('DELETE'))).to.deep.equal(['https://edge.example/s/7', 'https://media.example/s/7']);
    expect(server.of('DELETE').every(({ init }) => init.keepalive)).to.equal(true);
  });

  it('leaves a session that has ended alone', async () => {
    expect(urls(await ended({ location: '/whep/7', respond: on('DELETE', gone) }))).to.have.length(1);
  });

  for (const location of [null, 'http://[', 'javascript:void 0']) {
    it(`deletes nothing when Location is ${location}`, async () => {
      const { server, ending, opened } = start(location === null ? { location } : { location });
      await isMoving(await opened);
      ending.abort();
      await until(() => pcs[0]?.connectionState === 'closed');
      expect(server.requests).to.have.length(1);
    });
  }

  const candidate = (port: number) =>
    new RTCPeerConnectionIceEvent('icecandidate', {
      candidate: new RTCIceCandidate({
        candidate: `candidate:1 1 udp 2113937151 192.0.2.1 ${port} typ host`,
        sdpMid: '0',
        sdpMLineIndex: 0,
      }),
    });

  it('trickles candidates that come late, those that come together in one request', async () => {
    const { server, opened } = start({ headers: TRICKLES }, { credentials: page });
    await opened;
    pcs[0]?.dispatchEvent(candidate(5001));
    pcs[0]?.dispatchEvent(candidate(5002));
    await until(() => ours(server).length === 1);
    const [patch] = ours(server);
    expect(patch?.headers).to.deep.equal({
      authorization: 'Bearer t',
      'x-page': '1',
      'content-type': 'application/trickle-ice-sdpfrag',
      'if-match': '"e1"',
    });
    expect(patch?.body).to.match(/^a=ice-ufrag:\S+\r\na=ice-pwd:\S+\r\nm=video .*\r\na=mid:0\r\n/);
    expect(patch?.body).to.contain(' 5001 typ host').and.to.contain(' 5002 typ host');
    pcs[0]?.dispatchEvent(candidate(5003));
    await until(() => ours(server).length === 2);
    expect(ours(server)[1]?.body).to.contain(' 5003 ').and.not.contain(' 5002 ');
  });

  it('sends candidates that came before the answer right after it', async () => {
    const respond = on('POST', () => {
      pcs[0]?.dispatchEvent(candidate(5004));
      return undefined;
    });
    const { server, opened } = start({ respond });
    await opened;
    await until(() => ours(server).length === 1);
    expect(ours(server)[0]?.body).to.contain(' 5004 ');
  });

  const message: Record<string, string>[] = [
    { 'E-Tag': 'old' },
    { 'Accept-Patch': 'application/trickle-ice-sdpfrag, text/plain' },
  ];
  for (const headers of message) {
    it(`takes ${Object.keys(headers).join()} for a sign that it trickles`, async () => {
      const { server, opened } = start({ headers });
      await opened;
      pcs[0]?.dispatchEvent(candidate(5005));
      await until(() => server.of('PATCH').length === 1);
      expect(server.of('PATCH')[0]?.headers['if-match']).to.equal('E-Tag' in headers ? 'old' : undefined);
    });
  }

  it('trickles nothing to a server that said nothing of it', async () => {
    const { server, opened } = start({ headers: {} });
    const session = await opened;
    pcs[0]?.dispatchEvent(candidate(5006));
    await isMoving(session);
    expect(server.of('PATCH')).to.have.length(0);
  });

  for (const status of [404, 405, 412, 501]) {
    it(`ends trickling, and nothing else, on ${status}`, async () => {
      const { server, opened } = start({ respond: on('PATCH', () => new Response('', { status })) });
      const session = await opened;
      pcs[0]?.dispatchEvent(candidate(5007));
      await until(() => server.of('PATCH').length > 0);
      // Where a Location may lack its prefix, a 404 is asked once more at the endpoint.
      await isMoving(session);
      const count = server.of('PATCH').length;
      pcs[0]?.dispatchEvent(candidate(5008));
      await isMoving(session);
      expect(server.of('PATCH')).to.have.length(count);
    });
  }

  it('plays a counter-offer', async () => {
    const { server, opened, ending } = start({ counters: true, sound: true });
    const session = await opened;
    await isMoving(session);
    await until(() => session.hasAudio);
    const [patch] = server.of('PATCH');
    expect(patch?.headers['content-type']).to.equal('application/sdp');
    expect(patch?.body).to.match(/^v=0[\s\S]*a=recvonly/);
    // Those of our own offer are stopped: a later offer would ask for them again.
    const running = pcs[0]?.getTransceivers().filter(({ direction }) => direction !== 'stopped');
    expect(running?.map(({ mid }) => mid)).to.deep.equal(['0', '1']);
    ending.abort();
    await until(() => server.of('DELETE').length === 1);
  });

  it('says so when its answer to a counter-offer is refused', async () => {
    const respond = on('PATCH', () => new Response('', { status: 400 }));
    const { server, opened } = start({ counters: true, respond });
    expect((await readRejection(opened)).code).to.equal('refused');
    await until(() => server.of('DELETE').length === 1);
  });

  const nowhere: FakeOptions = {
    tamper: (sdp) => sdp.replace(/a=candidate:.*\r\n/g, ''),
    respond: (request) => {
      if (request.method === 'POST') Object.assign(request, { body: request.body.replace(/a=candidate:.*\r\n/g, '') });
      return undefined;
    },
  };

  it('uses the ICE servers of the answer where nothing connects without, by a new ICE generation', async () => {
    // As a network without a direct path: no place is said by either side, and none learnt before the restart.
    const { server, opened } = start({ ...nowhere, headers: { ...TRICKLES, Link: LINK } });
    const session = await opened;
    await isMoving(session);
    expect(
      pcs[0]
        ?.getConfiguration()
        .iceServers?.map(({ urls }) => urls)
        .flat(),
    ).to.deep.equal(['turn:127.0.0.1:9?transport=udp']);
    expect(server.of('PATCH')[0]?.headers['if-match']).to.equal('*');
    expect(knownRelays.get(new URL(ENDPOINT).origin)).to.have.length(1);
  });

  it('uses the relays that this server has needed before from the start', async () => {
    knownRelays.set(new URL(ENDPOINT).origin, [{ urls: 'turn:127.0.0.1:9', username: 'u', credential: 'p' }]);
    knownRelays.set('https://elsewhere.example', [{ urls: 'turn:127.0.0.1:7', username: 'u', credential: 'p' }]);
    const { opened } = start({});
    await opened;
    const [first, ...others] = pcs[0]?.getConfiguration().iceServers ?? [];
    expect([first?.urls].flat()).to.deep.equal(['turn:127.0.0.1:9']);
    expect(others).to.have.length(0);
  });

  it('adds a relay that it has, when the server names it with another user', () => {
    const pc = new RTCPeerConnection({
      iceServers: [{ urls: 'turn:127.0.0.1:9?transport=udp', username: 'expired', credential: 'p' }],
    });
    expect(addIceServers(pc, LINK)).to.have.length(1);
    expect(pc.getConfiguration().iceServers?.map(({ username }) => username)).to.deep.equal(['expired', 'u']);
    expect(addIceServers(pc, LINK), 'nothing is new').to.equal(null);
    pc.close();
  });

  for (const [what, Link] of [
    ['that it has', '<stun:127.0.0.1:9>; rel="ice-server"'],
    ['that it cannot use', '<stun:no port:x>; rel="ice-server"'],
  ] as const) {
    it(`restarts nothing for ICE servers ${what}`, async () => {
      const unhurry = hurryTimers(500, 4);
      const more = { settings: { iceServers: [{ urls: 'stun:127.0.0.1:9' }] } };
      const { server, opened } = start({ ...nowhere, headers: { ...TRICKLES, Link } }, more);
      const fault = await readRejection(opened).finally(unhurry);
      expect(fault.code).to.equal('no-media-path');
      expect(server.of('PATCH').filter(({ headers }) => headers['if-match'] === '*')).to.have.length(0);
    });
  }

  it('asks for ICE servers first, where the option says so', async () => {
    const respond = on('OPTIONS', () => new Response(null, { status: 204, headers: { Link: LINK } }));
    const { server, opened } = start({ respond }, { credentials: page }, { requestsIceServers: true });
    await opened;
    expect(server.requests.slice(0, 2).map(({ method }) => method)).to.deep.equal(['OPTIONS', 'POST']);
    expect(server.of('OPTIONS')[0]?.headers).to.deep.equal({ authorization: 'Bearer t', 'x-page': '1' });
    expect(pcs[0]?.getConfiguration().iceServers?.[0]?.username).to.equal('u');
  });

  it('goes on without when the question fails, and stops when it is refused', async () => {
    const failing = start(
      { respond: on('OPTIONS', () => new Response('', { status: 500 })) },
      {},
      { requestsIceServers: true },
    );
    await failing.opened;
    const refusing = start(
      { respond: on('OPTIONS', () => new Response('', { status: 401 })) },
      {},
      { requestsIceServers: true },
    );
    expect((await readRejection(refusing.opened)).code).to.equal('unauthorized');
    // A second refusal for one try would count against the viewer.
    expect(refusing.server.of('POST')).to.have.length(0);
  });
});
