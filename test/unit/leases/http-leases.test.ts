import { expect } from '@open-wc/testing';
import type { CredentialReason } from '../../../src/credentials/credential.js';
import { httpLeases } from '../../../src/leases/http-leases.js';
import type { LeaseProvider } from '../../../src/leases/lease.js';

const URL_ = 'https://control.example/leases/';

interface SentRequest {
  readonly url: string;
  readonly init: RequestInit;
}

describe('leases over HTTP', () => {
  const real = window.fetch.bind(window);
  let requests: SentRequest[];
  let answers: (Response | Error)[];

  beforeEach(() => {
    requests = [];
    answers = [];
    window.fetch = (url, init = {}) => {
      requests.push({ url: url as string, init });
      const next = answers.shift() ?? new Error('nothing to answer');
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
    };
  });
  afterEach(() => (window.fetch = real));

  const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
    new Response(JSON.stringify(body), { status, headers });
  const acquire = (leases: LeaseProvider) => leases.acquire({ camera: 'bus_1', signal: new AbortController().signal });
  const readRejection = (answer: Promise<unknown>) =>
    answer.then(
      () => null,
      (thrown: unknown) => thrown,
    );
  const readBody = ({ init }: SentRequest): unknown => JSON.parse(init.body as string);

  it('are asked for by POST, with the credentials of the page and no cookies', async () => {
    answers.push(json(201, { id: 'a', heartbeatMs: 10_000, credential: { token: 't' } }));
    const leases = httpLeases(URL_, { credentials: () => ({ username: 'ada', password: 'pass' }) });
    expect(await acquire(leases)).to.deep.equal({ id: 'a', heartbeatMs: 10_000, credential: { token: 't' } });
    const [first] = requests as [SentRequest];
    expect(first.url).to.equal('https://control.example/leases');
    expect(first.init).to.include({ method: 'POST', credentials: 'omit' });
    expect(first.init.headers).to.deep.equal({
      Authorization: `Basic ${btoa('ada:pass')}`,
      'Content-Type': 'application/json',
    });
    expect(readBody(first)).to.deep.equal({ camera: 'bus_1' });
  });

  it('refused say why and until when: in the body, else in Retry-After', async () => {
    answers.push(
      json(429, { reason: 'bus: 2 of 2', retryAfterMs: 4000 }, { 'Retry-After': '9' }),
      json(429, { reason: 'full' }, { 'Retry-After': '9' }),
      new Response('<h1>Too many</h1>', { status: 429 }),
    );
    const leases = httpLeases(URL_);
    expect(await acquire(leases)).to.deep.equal({ reason: 'bus: 2 of 2', retryAfterMs: 4000 });
    expect(await acquire(leases)).to.deep.equal({ reason: 'full', retryAfterMs: 9000 });
    expect(await acquire(leases)).to.deep.equal({ reason: 'status 429', retryAfterMs: null });
  });

  it('ask the page again when its credentials have run out, once', async () => {
    const reasons: CredentialReason[] = [];
    const leases = httpLeases(URL_, {
      credentials: ({ reason }) => ({ token: `token-${reasons.push(reason)}` }),
    });
    answers.push(json(401, { reason: 'expired' }), json(201, { id: 'a', heartbeatMs: 1000 }));
    expect(await acquire(leases)).to.include({ id: 'a' });
    answers.push(json(401, { reason: 'expired' }), json(401, { reason: 'no such user' }));
    expect(await readRejection(acquire(leases))).to.include({
      code: 'unauthorized',
      status: 401,
      serverMessage: 'no such user',
    });
    expect(reasons).to.deep.equal(['first', 'refused', 'refused']);
    answers.push(json(201, { id: 'b', heartbeatMs: 1000 }));
    await acquire(leases);
    expect(reasons.length, 'who tries again is asked again').to.equal(4);
  });

  it('tell apart who may not, who cannot and who is not there', async () => {
    answers.push(json(403, { reason: 'not from here', retryAfterMs: 3000 }), json(403, {}));
    answers.push(json(503, {}, { 'Retry-After': '5' }), json(200, { hello: 1 }), new TypeError('Failed to fetch'));
    const leases = httpLeases(URL_);
    expect(await readRejection(acquire(leases))).to.include({
      code: 'forbidden',
      serverMessage: 'not from here',
      retryAfterMs: 3000,
    });
    expect(await readRejection(acquire(leases)), 'no hurry').to.include({ code: 'forbidden', retryAfterMs: null });
    expect(await readRejection(acquire(leases))).to.include({ code: 'unreachable', status: 503, retryAfterMs: 5000 });
    expect(await readRejection(acquire(leases)), 'no grant').to.include({ code: 'unreachable', status: 200 });
    expect(await readRejection(acquire(leases))).to.be.instanceOf(TypeError);
  });

  it('send heartbeats without a preflight; only an answer that understood ends them', async () => {
    answers.push(new Response(null, { status: 204 }), json(404, { reason: 'no such lease' }), json(500, {}));
    const leases = httpLeases(URL_);
    expect(await leases.heartbeat('a/b', 65_000)).to.equal(null);
    const [first] = requests as [SentRequest];
    expect(first.url).to.equal('https://control.example/leases/a%2Fb/heartbeat');
    expect(first.init.headers).to.equal(undefined);
    expect(readBody(first)).to.deep.equal({ nextMs: 65_000 });
    expect(await leases.heartbeat('a', 1000)).to.deep.equal({ reason: 'no such lease', retryAfterMs: null });
    expect(await readRejection(leases.heartbeat('a', 1000))).to.be.instanceOf(Error);
  });

  it('that are given back in one task go in one request, which outlives the page', async () => {
    answers.push(new Response(null, { status: 204 }), new Response(null, { status: 204 }));
    const leases = httpLeases(URL_);
    const both = [leases.release('a'), leases.release('b')];
    await Promise.all(both);
    await leases.release('c');
    expect(requests.map(readBody)).to.deep.equal([{ ids: ['a', 'b'] }, { ids: ['c'] }]);
    const [first] = requests as [SentRequest];
    expect(first.url).to.equal('https://control.example/leases/release');
    expect(first.init).to.include({ method: 'POST', keepalive: true, signal: null });
  });
});
