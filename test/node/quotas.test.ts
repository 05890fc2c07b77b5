import assert from 'node:assert/strict';
import { createPublicKey, verify, X509Certificate, type JsonWebKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, mock, test } from 'node:test';
import { makeCertificate } from '../../demo/deployments/quotas/certificate.js';
import { Ledger, type Lease, type Limit } from '../../demo/deployments/quotas/ledger.js';
import { CounterService, type Reader } from '../../demo/deployments/quotas/service.js';
import { Users } from '../../demo/deployments/quotas/users.js';

const FOLDER = new URL('../../demo/deployments/quotas/', import.meta.url);
const LIMITS = JSON.parse(await readFile(new URL('limits.json', FOLDER), 'utf8')) as Limit[];

const held = (lease: unknown): lease is Lease => typeof lease === 'object' && lease !== null && 'id' in lease;
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

describe('the ledger of the control room', () => {
  test('holds each kind of camera to its limit, by the first pattern that matches', () => {
    const ledger = new Ledger(LIMITS, 1000);
    assert.deepEqual(
      ledger.usage.map(({ name, limit }) => [name, limit]),
      [
        ['police', 50],
        ['metro', 30],
        ['bus', 20],
        ['other', 400],
      ],
    );
    for (let bus = 1; bus <= 20; bus += 1) assert.ok(held(ledger.acquire('ada', `bus_${bus}`)));
    assert.deepEqual(ledger.acquire('ben', 'bus_1'), { reason: 'bus: 20 of 20 are open' });
    assert.ok(held(ledger.acquire('ben', 'metro_1')), 'the metro has places of its own');
    assert.ok(held(ledger.acquire('ben', 'milestone_7')));
    assert.equal(ledger.usage.find(({ name }) => name === 'other')?.open, 1);
    ledger.release([ledger.leases[0]?.id ?? '', 'no such lease']);
    assert.ok(held(ledger.acquire('ben', 'bus_1')));
    ledger.clear();
  });

  test('ends a lease without heartbeats, by the announced time of the next one', () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const ended: string[] = [];
      const ledger = new Ledger(LIMITS, 1000, ({ camera }) => ended.push(camera));
      const [steady, silent, hidden] = ['bus_1', 'bus_2', 'bus_3'].map((camera) => ledger.acquire('ada', camera));
      assert.ok(held(steady) && held(silent) && held(hidden));
      assert.equal(ledger.renew(hidden.id, 65_000), null);
      for (let second = 1; second <= 10; second += 1) {
        mock.timers.tick(1000);
        assert.equal(ledger.renew(steady.id, 1000), null);
        assert.equal(ended.includes('bus_2'), second >= 3, `after ${second} s`);
      }
      assert.deepEqual(ledger.renew(silent.id, 1000), { reason: 'no such lease: it has ended' });
      mock.timers.tick(57_000);
      assert.deepEqual(ended, ['bus_2', 'bus_1', 'bus_3']);
    } finally {
      mock.timers.reset();
    }
  });

  test('revokes a lease, and gives the reason with the next heartbeat', () => {
    const ledger = new Ledger(LIMITS, 1000);
    const lease = ledger.acquire('ada', 'police_1');
    assert.ok(held(lease));
    assert.ok(ledger.revoke(lease.id, 'needed elsewhere'));
    assert.deepEqual(ledger.renew(lease.id, 1000), { reason: 'needed elsewhere' });
    assert.equal(ledger.revoke(lease.id, 'twice'), false);
    assert.equal(ledger.get(lease.id), null);
  });
});

describe('the users of the control room', () => {
  const users = new Users([{ name: 'ada', password: 'a:b', cameras: '' }]);
  const getName = (authorization?: string) => {
    const user = users.authenticate(authorization);
    return typeof user === 'string' ? user : user.name;
  };

  test('sign in by password', () => {
    assert.equal(getName(basic('ada:a:b')), 'ada');
    assert.equal(getName(basic('ada:a')), 'the user or the password is wrong');
    assert.equal(getName(basic('eve:a:b')), 'the user or the password is wrong');
    assert.equal(getName(), 'sign in by password or token');
  });

  test('sign in by a token until it expires, and not by a forged token', () => {
    const [user] = [users.authenticate(basic('ada:a:b'))];
    assert.ok(typeof user === 'object');
    const token = users.createToken(user, 60_000);
    assert.equal(getName(`Bearer ${token}`), 'ada');
    assert.equal(getName(`Bearer ${users.createToken(user, -1)}`), 'the token has expired');
    const [head, , signature] = token.split('.');
    const forged = Buffer.from(JSON.stringify({ sub: 'root', exp: 9e9 })).toString('base64url');
    assert.equal(getName(`Bearer ${head}.${forged}.${signature}`), 'the token has a wrong signature');
    assert.equal(getName(`Bearer ${new Users([user]).createToken(user, 60_000)}`), 'the token has a wrong signature');
    assert.equal(getName('Bearer nonsense'), 'the token has a wrong signature');
  });

  test('have tokens that the public key verifies', () => {
    const user = users.authenticate(basic('ada:a:b'));
    assert.ok(typeof user === 'object');
    const [head = '', body = '', signature = ''] = users.createToken(user, 60_000).split('.');
    const [jwk] = (users.jwks as { keys: [JsonWebKey & { kid: string }] }).keys;
    assert.equal((JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string }).kid, jwk.kid);
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const isOurs = verify(
      'sha256',
      Buffer.from(`${head}.${body}`),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    assert.ok(isOurs);
    assert.equal('d' in jwk, false, 'the private half stays here');
  });
});

describe('the counter service', () => {
  const PAGE = 'https://room.example';
  const ended: Reader[] = [];
  let service: CounterService;

  before(async () => {
    service = await CounterService.start({
      limits: LIMITS,
      users: [
        { name: 'ada', password: 'p', cameras: '' },
        { name: 'ben', password: 'p', cameras: '^bus_' },
      ],
      origins: () => [PAGE],
      certificate: null,
      heartbeatMs: 1000,
      tokenLifeMs: () => 60_000,
      onEnd: (readers) => ended.push(...readers),
    });
  });
  after(() => service.close());

  async function request(path: string, body?: unknown, headers: Record<string, string> = {}, base = service.url) {
    const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(base + path, { ...init, headers });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text ? JSON.parse(text) : {}) as Record<string, unknown>,
    };
  }
  const as = (user: string) => ({ Authorization: basic(`${user}:p`) });

  test('grants, extends, counts and ends leases, and needs credentials only for the grant', async () => {
    const { status, body } = await request('/leases', { camera: 'bus_1' }, as('ben'));
    assert.equal(status, 201);
    const id = String(body.id);
    assert.deepEqual(body, { id, heartbeatMs: 1000, credential: { token: id } });
    assert.equal((await request(`/leases/${id}/heartbeat`, { nextMs: 1000 })).status, 204);
    const { body: usage } = await request('/usage', undefined, as('ada'));
    assert.deepEqual(
      (usage.leases as object[]).map((lease) => Object.keys(lease).includes('id')),
      [false],
    );
    assert.equal(JSON.stringify(usage).includes(id), false, 'an id is as good as a key');
    assert.equal((await request('/leases/release', { ids: [id, 'unknown'] })).status, 204);
    const gone = await request(`/leases/${id}/heartbeat`, { nextMs: 1000 });
    assert.deepEqual([gone.status, gone.body.reason], [404, 'no such lease: it has ended']);
  });

  test('refuses with a reason and a status of its own', async () => {
    assert.equal((await request('/leases', { camera: 'bus_1' })).status, 401);
    const rights = await request('/leases', { camera: 'police_1' }, as('ben'));
    assert.deepEqual([rights.status, rights.body.reason], [403, 'ben may not watch police_1']);
    assert.equal((await request('/leases', { camera: 7 }, as('ada'))).status, 400);
    const places = Array.from({ length: 20 }, () => service.ledger.acquire('ada', 'bus_1'));
    const full = await request('/leases', { camera: 'bus_1' }, as('ben'));
    assert.deepEqual([full.status, full.body], [429, { reason: 'bus: 20 of 20 are open', retryAfterMs: 2000 }]);
    assert.equal(full.headers.get('retry-after'), '2');
    service.ledger.release(places.filter(held).map(({ id }) => id));
  });

  test('accepts pages of its own origin, and lets other pages read the reason of the refusal', async () => {
    const preflight = await fetch(`${service.url}/leases`, { method: 'OPTIONS', headers: { Origin: PAGE } });
    assert.equal(preflight.status, 204);
    assert.equal(preflight.headers.get('access-control-allow-headers'), 'Authorization, Content-Type');
    assert.equal((await request('/leases', { camera: 'bus_1' }, { ...as('ada'), Origin: PAGE })).status, 201);
    const stranger = 'https://elsewhere.example';
    const refused = await request('/leases', { camera: 'bus_1' }, { ...as('ada'), Origin: stranger });
    assert.equal(refused.status, 403);
    assert.equal(refused.headers.get('access-control-allow-origin'), stranger);
  });

  test('admits readers with a lease of the camera, and returns them when the lease ends', async () => {
    const inner = new URL(service.authUrl).origin;
    const lease = service.ledger.acquire('ada', 'metro_1');
    assert.ok(held(lease));
    const fetchStatus = async (question: object) => (await request('/auth', question, {}, inner)).status;
    const question = { action: 'read', path: 'metro_1', token: lease.id, protocol: 'webrtc', id: 'reader-1' };
    assert.equal(await fetchStatus(question), 204);
    assert.equal(await fetchStatus({ ...question, path: 'metro_2' }), 401);
    assert.equal(await fetchStatus({ ...question, token: 'guessed' }), 401);
    assert.equal(await fetchStatus({ ...question, action: 'publish' }), 401);
    assert.equal((await request('/auth', question)).status, 401, 'the door for pages answers no such question');
    service.ledger.release([lease.id]);
    assert.deepEqual(ended, [{ protocol: 'webrtc', id: 'reader-1' }]);
    assert.equal(await fetchStatus(question), 401);
  });
});

describe('the certificate of the control room', () => {
  const made = makeCertificate(['127.0.0.1', 'localhost']);
  const certificate = new X509Certificate(made.cert);

  test('is self-signed and valid now for these names', () => {
    assert.ok(certificate.verify(certificate.publicKey));
    assert.equal(certificate.checkIP('127.0.0.1'), '127.0.0.1');
    assert.equal(certificate.checkHost('localhost'), 'localhost');
    assert.equal(certificate.checkHost('elsewhere.example'), undefined);
    assert.ok(Date.parse(certificate.validFrom) < Date.now() && Date.parse(certificate.validTo) > Date.now());
    assert.notEqual(new X509Certificate(makeCertificate(['localhost']).cert).serialNumber, certificate.serialNumber);
  });

  test('is accepted only by a client that trusts it', async () => {
    const server = createServer({ ...made }, (_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const statusWith = (ca?: string) =>
      new Promise((resolve) => {
        request({ host: '127.0.0.1', port, ca, agent: false }, (response) => resolve(response.resume().statusCode))
          .on('error', ({ message }) => resolve(message))
          .end();
      });
    assert.equal(await statusWith(made.cert), 200);
    assert.match(String(await statusWith()), /self-signed/);
    server.close();
  });
});
