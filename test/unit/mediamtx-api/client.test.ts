import { expect } from '@open-wc/testing';
import { Fault, type FaultCode } from '../../../src/faults/fault.js';
import { MediaMtxClient, type ClientOptions } from '../../../src/mediamtx-api/index.js';
import { fakeFetch, json, listed, pageFor, errorResponse, type SentRequest } from './mediamtx-fake.js';
import { rejectedFault } from '../support.js';

const URL_OF_API = 'http://media.example:9997';

function clientOn(answer: Parameters<typeof fakeFetch>[0], options: Partial<ClientOptions> = {}) {
  const { fetch, requests } = fakeFetch(answer);
  return { requests, client: new MediaMtxClient({ url: URL_OF_API, fetch, ...options }) };
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('the client of MediaMTX', () => {
  it('reads a path with its tracks, readers and bytes', async () => {
    const { client, requests } = clientOn(() => json(listed('site/gate', { somethingNew: { a: 1 } })));
    const path = await client.getPath('site/gate');
    expect(requests[0]?.path).to.equal('/v3/paths/get/site/gate');
    expect(path.raw.somethingNew).to.deep.equal({ a: 1 });
    expect({ ...path, raw: null }).to.deep.equal({
      name: 'site/gate',
      confName: 'all_others',
      isReady: true,
      readyAtMs: Date.parse('2026-11-21T12:14:37.860Z'),
      source: { type: 'webRTCSession', id: 'ab4dc36c' },
      tracks: [
        {
          codec: 'H264',
          width: 640,
          height: 360,
          properties: { width: 640, height: 360, profile: 'High', level: '3' },
        },
      ],
      readers: [{ type: 'hlsSession', id: '81d2e351' }],
      inboundBytes: 166337,
      outboundBytes: 155250,
      inboundFramesInError: 2,
      raw: null,
    });
  });

  it('reads what v1.9 answers, with its fewer fields', async () => {
    const old = {
      name: 'cam',
      confName: 'cam',
      source: null,
      ready: false,
      readyTime: null,
      tracks: ['H264', 'Opus'],
      bytesReceived: 7,
      bytesSent: 9,
      readers: [],
    };
    const { client } = clientOn(() => json(old));
    const path = await client.getPath('cam');
    expect([path.isReady, path.readyAtMs, path.source, path.inboundBytes, path.outboundBytes]).to.deep.equal([
      false,
      null,
      null,
      7,
      9,
    ]);
    expect(path.tracks.map(({ codec, width }) => [codec, width])).to.deep.equal([
      ['H264', null],
      ['Opus', null],
    ]);
  });

  it('survives an answer of which nothing is as it should be', async () => {
    const { client } = clientOn(() => json({ items: [null, 1, { name: 5 }, { name: 'a', tracks2: 3, readers: {} }] }));
    const { items } = await client.listPaths();
    expect(items.map(({ name, tracks, readers }) => [name, tracks, readers])).to.deep.equal([['a', [], []]]);
    const { client: other } = clientOn(() => json([]));
    expect((await other.listPaths()).items).to.deep.equal([]);
    expect((await rejectedFault(other.getPath('a'))).code).to.equal('bad-answer');
  });

  it('takes Go’s zero time for none', async () => {
    const { client } = clientOn(() => json(listed('a', { availableTime: '0001-01-01T00:00:00Z' })));
    expect((await client.getPath('a')).readyAtMs).to.equal(null);
  });

  const NAMES: [string, string][] = [
    ['site/1st floor', 'site/1st%20floor'],
    ['café', 'caf%C3%A9'],
    ['~^cam_(.*)$', '~%5Ecam_(.*)%24'],
    ['a?b#c%2F', 'a%3Fb%23c%252F'],
  ];
  for (const [name, escaped] of NAMES) {
    it(`writes the name ${name} as ${escaped}`, async () => {
      const { client, requests } = clientOn(() => json({ status: 'ok' }));
      await client.deletePath(name);
      expect(requests[0]?.path).to.equal(`/v3/config/paths/delete/${escaped}`);
    });
  }
  for (const name of ['', '..', 'a/../b', '../../v3/config/global/get', '.', '\ud800']) {
    it(`asks nothing for the name ${JSON.stringify(name)}`, async () => {
      const { client, requests } = clientOn(() => json({}));
      expect((await rejectedFault(client.getPath(name))).code).to.equal('bad-address');
      expect(requests).to.have.length(0);
    });
  }

  it('adds, changes, replaces and deletes with JSON', async () => {
    const { client, requests } = clientOn(() => json({ status: 'ok' }));
    await client.addPath('gate', { source: 'rtsp://10.0.0.7/main', sourceOnDemand: true });
    await client.addPath('yard');
    await client.patchPath('gate', { maxReaders: 8 });
    await client.replacePath('gate', { record: true });
    await client.deletePath('gate');
    const message = ({ method, path, body, headers }: SentRequest) => [method, path, body, headers.get('Content-Type')];
    expect(requests.map(message)).to.deep.equal([
      [
        'POST',
        '/v3/config/paths/add/gate',
        '{"source":"rtsp://10.0.0.7/main","sourceOnDemand":true}',
        'application/json',
      ],
      ['POST', '/v3/config/paths/add/yard', '{}', 'application/json'],
      ['PATCH', '/v3/config/paths/patch/gate', '{"maxReaders":8}', 'application/json'],
      ['POST', '/v3/config/paths/replace/gate', '{"record":true}', 'application/json'],
      ['DELETE', '/v3/config/paths/delete/gate', null, null],
    ]);
  });

  it('lists who reads, with their address', async () => {
    const item = { id: 'x', remoteAddr: '10.0.0.9:5000', path: 'a', state: 'read', created: '2026-11-21T12:00:00Z' };
    const { client, requests } = clientOn(({ path }) => (path.includes('kick') ? json({}) : pageFor(path, [item, {}])));
    const [session, ...rest] = await collect(client.sessions('webRTCSession'));
    expect(rest).to.deep.equal([]);
    expect([session?.kind, session?.address, session?.path, session?.state, session?.user]).to.deep.equal([
      'webRTCSession',
      '10.0.0.9:5000',
      'a',
      'read',
      '',
    ]);
    await client.kickSession({ kind: 'hlsSession', id: 'x' });
    expect(requests.map(({ path }) => path.split('?')[0])).to.deep.equal([
      '/v3/webrtcsessions/list',
      '/v3/hlssessions/kick/x',
    ]);
  });

  it('walks all pages, each path once', async () => {
    const items = Array.from({ length: 7 }, (_, i) => listed(`cam${i}`));
    const { client, requests } = clientOn(({ path }) => pageFor(path, items));
    const names = (await collect(client.paths({ itemsPerPage: 3 }))).map(({ name }) => name);
    expect(names).to.deep.equal(items.map(({ name }) => name));
    expect(requests.map(({ path }) => path)).to.deep.equal(
      [0, 1, 2].map((page) => `/v3/paths/list?page=${page}&itemsPerPage=3`),
    );
  });

  it('misses nobody when a path goes while it walks', async () => {
    let items = Array.from({ length: 6 }, (_, i) => listed(`cam${i}`));
    const { client } = clientOn(({ path }, count) => {
      if (count === 2) items = items.slice(1);
      return pageFor(path, items);
    });
    const names = (await collect(client.paths({ itemsPerPage: 3 }))).map(({ name }) => name);
    expect([...names].sort()).to.deep.equal(['cam0', 'cam1', 'cam2', 'cam3', 'cam4', 'cam5']);
  });

  it('asks one page of an empty server', async () => {
    const { client, requests } = clientOn(({ path }) => pageFor(path, []));
    expect(await collect(client.paths())).to.deep.equal([]);
    expect(requests).to.have.length(1);
  });

  const FAULTS: [string, () => Response | Error, FaultCode, string | null][] = [
    ['no such path', () => errorResponse(404, 'path not found'), 'unconfigured', 'path not found'],
    [
      'no such configuration',
      () => errorResponse(404, 'path configuration not found'),
      'unconfigured',
      'path configuration not found',
    ],
    ['something else there', () => new Response('404 page not found', { status: 404 }), 'not-found', null],
    [
      'a setting that is wrong',
      () => errorResponse(400, 'json: unknown field "x"'),
      'refused',
      'json: unknown field "x"',
    ],
    ['no user', () => errorResponse(401, 'authentication error'), 'unauthorized', 'authentication error'],
    ['a gateway that forbids', () => new Response('<h1>no</h1>', { status: 403 }), 'unauthorized', 'no'],
    ['a server that fails', () => errorResponse(500, 'terminated'), 'server-error', 'terminated'],
    ['a proxy without a server behind it', () => new Response('', { status: 502 }), 'unreachable', null],
    ['no server', () => new TypeError('Failed to fetch'), 'unreachable', 'Failed to fetch'],
    [
      'no server, as Node says it',
      () => new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9997') }),
      'unreachable',
      'connect ECONNREFUSED 127.0.0.1:9997',
    ],
    ['a page of HTML', () => new Response('<html>Welcome</html>'), 'bad-answer', '<html>Welcome</html>'],
  ];
  for (const [what, answer, code, message] of FAULTS) {
    it(`says ${code} of ${what}`, async () => {
      const { client } = clientOn(answer);
      const fault = await rejectedFault(client.getPath('a'));
      expect(fault.code).to.equal(code);
      if (message !== null) expect(fault.serverMessage).to.equal(message);
    });
  }

  it('says unreachable of a server that hangs', async () => {
    const { client } = clientOn(() => 'never', { timeoutMs: 20 });
    const fault = await rejectedFault(client.listPaths());
    expect([fault.code, fault.serverMessage]).to.deep.equal(['unreachable', 'no answer within 20 ms']);
  });

  it('ends with the caller’s signal, before and while it asks, and that is no fault', async () => {
    const { client, requests } = clientOn(() => 'never');
    const early = AbortSignal.abort(new Error('changed my mind'));
    await client.listPaths({ signal: early }).then(
      () => expect.fail('answered'),
      (reason: unknown) => expect(reason).to.equal(early.reason),
    );
    expect(requests).to.have.length(0);
    const late = new AbortController();
    const call = client.listPaths({ signal: late.signal });
    late.abort();
    await call.then(
      () => expect.fail('answered'),
      (reason: unknown) => expect(reason).to.equal(late.signal.reason),
    );
  });

  it('sends a user and password, a token, or nothing, and never the page’s cookies unasked', async () => {
    const sent = async (options: Partial<ClientOptions>) => {
      const { client, requests } = clientOn(() => json({}), options);
      await client.info();
      return [requests[0]?.headers.get('Authorization'), requests[0]?.init.credentials];
    };
    const basic = { credentials: { username: 'admin', password: 'päss' } };
    expect(await sent(basic)).to.deep.equal(['Basic YWRtaW46cMOkc3M=', 'omit']);
    expect(await sent({ credentials: () => ({ token: 'abc' }) })).to.deep.equal(['Bearer abc', 'omit']);
    expect(await sent({ hasCookies: true })).to.deep.equal([null, 'same-origin']);
  });

  it('asks for another token once when one is refused', async () => {
    const reasons: string[] = [];
    const { client, requests } = clientOn(
      ({ headers }) =>
        headers.get('Authorization') === 'Bearer 2'
          ? json({ version: 'v1' })
          : errorResponse(401, 'authentication error'),
      {
        credentials: ({ reason }) => {
          reasons.push(reason);
          return { token: String(reasons.length) };
        },
      },
    );
    expect((await client.info()).version).to.equal('v1');
    expect(reasons).to.deep.equal(['first', 'refused']);
    expect(requests).to.have.length(2);
  });

  it('does not send one wrong password twice, and keeps it out of the fault', async () => {
    const { client, requests } = clientOn(() => errorResponse(401, 'not sesame-street'), {
      credentials: { username: 'admin', password: 'sesame-street' },
    });
    const fault = await rejectedFault(client.info());
    expect(requests).to.have.length(1);
    expect(fault.serverMessage).to.equal('not •••');
  });

  it('asks for another password each time, when the last one was refused, and sends it at once', async () => {
    let password = 'first';
    const { client, requests } = clientOn(() => errorResponse(401, 'authentication error'), {
      credentials: () => ({ username: 'admin', password }),
    });
    await rejectedFault(client.info());
    expect(requests).to.have.length(1);
    password = 'second';
    await rejectedFault(client.info());
    expect(requests.map(({ headers }) => headers.get('Authorization'))).to.deep.equal([
      `Basic ${btoa('admin:first')}`,
      `Basic ${btoa('admin:second')}`,
    ]);
  });

  for (const url of ['ftp://media.example', 'http://user:pass@media.example:9997', 'http://']) {
    it(`refuses the address ${url}`, () => {
      expect(() => new MediaMtxClient({ url })).to.throw(Fault, 'bad-address');
    });
  }

  it('takes a route of the page’s own, with or without a slash at its end', async () => {
    for (const url of ['/admin/mediamtx', '/admin/mediamtx/', new URL('/admin/mediamtx?a=b', location.href)]) {
      const { client, requests } = clientOn(() => json({}), { url });
      await client.info();
      expect(requests[0]?.path).to.equal('/admin/mediamtx/v3/info');
    }
  });
});
