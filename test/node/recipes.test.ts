import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, sign } from 'node:crypto';
import { connect } from 'node:http2';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { publish } from '../../demo/mediamtx/whip.js';
import { createOffer, until } from './origin-fixtures.js';
import { requestHls, requestWhep, has, openKitchen, type Kitchen } from './recipes-support.js';

const mediaMtx = findMediaMtx();
const server = mediaMtx?.path ?? '';
const NO_MEDIAMTX = 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN';
const isWithoutHaproxy = has('haproxy', '-v') ? false : 'no haproxy on this machine';
const BOTH = [8889, 8888] as const;

/** MediaMTX's message for an accepted viewer without a publisher. */
const NOBODY = { status: 404, error: "no stream is available on path 'lobby'" };

describe('the recipes for MediaMTX', { skip: mediaMtx ? false : NO_MEDIAMTX }, () => {
  let kitchen: Kitchen;
  const ending: (() => unknown)[] = [];
  const whepUrl = () => `http://127.0.0.1:${kitchen.port(8889)}/lobby/whep`;
  const hlsUrl = () => `http://127.0.0.1:${kitchen.port(8888)}/lobby/index.m3u8`;

  beforeEach(async () => {
    kitchen = await openKitchen();
  });
  afterEach(async () => {
    for (const end of ending.splice(0).reverse()) await end();
    await kitchen.close();
  });

  /** Publishes a camera with the name lobby. */
  async function publishLobby(port = kitchen.port(8889)): Promise<void> {
    const camera = createCamera({ ...LINEUP[0]!, name: 'lobby' });
    ending.push(() => camera.close());
    const publication = await publish(camera, `http://127.0.0.1:${port}/lobby/whip`);
    ending.push(() => publication.stop());
    // After the connection the server still waits for the tracks.
    const isThere = async () => (await requestWhep(`http://127.0.0.1:${port}/lobby/whep`)).status === 201;
    await until('the camera is there', isThere, 20_000);
  }

  /** Starts the page owner's service at the address in the recipe. */
  async function serve(answer: (request: IncomingMessage) => Promise<readonly [number, string]>): Promise<void> {
    const service: Server = createServer((questions, response) => {
      void answer(questions).then(([status, body]) => response.writeHead(status).end(body));
    });
    await new Promise<void>((resolve) => service.listen(kitchen.port(8090), '127.0.0.1', resolve));
    ending.push(() => new Promise((resolve) => service.close(resolve)));
  }

  async function readAnswer(response: Promise<Response>): Promise<{ status: number; error: string }> {
    const { status, ...rest } = await response.then(async (got) => ({ status: got.status, body: await got.text() }));
    return { status, error: (JSON.parse(rest.body) as { error: string }).error };
  }

  test('ll-hls serves parts of 0.2 s in segments of one second', async () => {
    await kitchen.run(server, 'll-hls.yml', BOTH);
    await publishLobby();
    const index = await requestHls(hlsUrl());
    assert.equal(index.status, 200);
    const playlist = /^[^#].*\.m3u8.*$/m.exec(index.text)?.[0] ?? '';
    const media = await requestHls(new URL(playlist, hlsUrl()).href);
    assert.match(media.text, /#EXT-X-TARGETDURATION:1\n/);
    // MediaMTX names the longest part so far, and on a busy machine pictures come late.
    assert.match(media.text, /PART-TARGET=0\.[23]\d*/);
  });

  test('webrtc-nat offers the public address over UDP and TCP, and a relay with a password per viewer', async () => {
    await kitchen.run(server, 'webrtc-nat.yml', BOTH);
    await publishLobby();
    const response = await requestWhep(whepUrl());
    assert.equal(response.status, 201);
    const answer = await response.text();
    assert.match(answer, /candidate:.* udp .*203\.0\.113\.7/i);
    assert.match(answer, /candidate:.* tcp .*203\.0\.113\.7/i);
    const link = response.headers.get('Link') ?? '';
    assert.match(link, /<turn:turn\.example\.com:3478\?transport=tcp>; rel="ice-server"/);
    assert.match(link, /username="\d+/);
    assert.doesNotMatch(link, /change-this-secret/);
  });

  test('auth-users requires a password, and lets users read their paths', async () => {
    await kitchen.run(server, 'auth-users.yml', BOTH);
    const basic = (name: string) => `Basic ${Buffer.from(name).toString('base64')}`;
    assert.equal((await requestWhep(whepUrl())).status, 401);
    assert.deepEqual(await readAnswer(requestWhep(whepUrl(), basic('viewer:open sesame'))), NOBODY);
    assert.equal((await requestHls(hlsUrl(), basic('viewer:open sesame'))).status, 404);
    assert.equal((await requestWhep(whepUrl().replace('lobby', 'vault'), basic('viewer:open sesame'))).status, 401);
  });

  test('auth-jwt accepts a token that names the path and is signed by the identity server’s key', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const keys = JSON.stringify({
      keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }],
    });
    await serve(() => Promise.resolve([200, keys]));
    await kitchen.run(server, 'auth-jwt.yml', BOTH);
    const tokenFor = (path: string) => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const permissions = [{ action: 'read', path }];
      const exp = Math.floor(Date.now() / 1000) + 60;
      const body = `${part({ alg: 'RS256', kid: 'one' })}.${part({ exp, mediamtx_permissions: permissions })}`;
      return `Bearer ${body}.${sign('sha256', Buffer.from(body), privateKey).toString('base64url')}`;
    };
    assert.equal((await requestWhep(whepUrl())).status, 401);
    assert.deepEqual(await readAnswer(requestWhep(whepUrl(), tokenFor('lobby'))), NOBODY);
    assert.equal((await requestWhep(whepUrl(), tokenFor('vault'))).status, 401);
  });

  test('auth-http sends the viewer’s credentials to your service', async () => {
    const questions: Record<string, string>[] = [];
    await serve(async (incoming) => {
      const question = JSON.parse(await text(incoming)) as Record<string, string>;
      questions.push(question);
      return [question.token === 'let-me-in' ? 204 : 401, ''];
    });
    await kitchen.run(server, 'auth-http.yml', BOTH);
    assert.equal((await requestWhep(whepUrl())).status, 401);
    assert.deepEqual(await readAnswer(requestWhep(whepUrl(), 'Bearer let-me-in')), NOBODY);
    const { action, path, protocol } = questions.at(-1) ?? {};
    assert.deepEqual({ action, path, protocol }, { action: 'read', path: 'lobby', protocol: 'webrtc' });
  });

  test(
    'https: both ports speak TLS, and HLS HTTP/2',
    { skip: has('openssl', 'version') ? false : 'no openssl on this machine' },
    async () => {
      const subject = ['-subj', '/CN=127.0.0.1', '-days', '1', '-newkey', 'rsa:2048'];
      const files = ['-keyout', join(kitchen.folder, 'server.key'), '-out', join(kitchen.folder, 'server.crt')];
      execFileSync('openssl', ['req', '-x509', '-nodes', ...subject, ...files], { stdio: 'ignore' });
      await kitchen.run(server, 'https.yml', BOTH);
      for (const [port, path] of [
        [8889, '/lobby/whep'],
        [8888, '/lobby/index.m3u8'],
      ] as const) {
        const status = await new Promise<number | undefined>((resolve, reject) => {
          const options = { host: '127.0.0.1', port: kitchen.port(port), path, rejectUnauthorized: false };
          request(options, (response) => resolve(response.resume().statusCode))
            .on('error', reject)
            .end();
        });
        assert.ok(status && status < 500, `port ${port} answers ${status}`);
      }
      const session = connect(`https://127.0.0.1:${kitchen.port(8888)}`, { rejectUnauthorized: false });
      await new Promise((resolve, reject) => session.once('connect', resolve).once('error', reject));
      assert.equal(session.alpnProtocol, 'h2');
      session.close();
    },
  );

  describe('behind haproxy', { skip: isWithoutHaproxy }, () => {
    /** Checks that a session can be created and ended at its address, and that the playlist is served. */
    async function playsUnder(root: string, key?: string): Promise<void> {
      const base = `http://127.0.0.1:${kitchen.port(8080)}${root}`;
      const response = await requestWhep(`${base}/whep/lobby/whep`, key);
      assert.equal(response.status, 201);
      const session = new URL(response.headers.get('Location') ?? '', response.url);
      assert.ok(session.pathname.startsWith(`${root}/whep/lobby/whep/`), session.pathname);
      const headers: Record<string, string> = key ? { Authorization: key } : {};
      assert.equal((await fetch(session, { method: 'DELETE', headers })).status, 200);
      const index = await requestHls(`${base}/hls/lobby/index.m3u8`, key);
      assert.equal(index.status, 200);
      assert.match(index.text, /#EXTM3U/);
    }

    /** Finds the server that has the session: only that one can end it. */
    async function findOwner(answer: Response, ports: readonly number[]): Promise<number> {
      const path = (answer.headers.get('Location') ?? '').replace('/media/whep', '');
      for (const port of ports) {
        const { ok } = await fetch(`http://127.0.0.1:${kitchen.port(port)}${path}`, { method: 'DELETE' });
        if (ok) return port;
      }
      throw new Error(`nobody knows ${path}: ${answer.status}`);
    }

    test('haproxy serves pages, WHEP and HLS at one address', async () => {
      await kitchen.run(server, 'behind-proxy.yml', BOTH);
      await kitchen.run('haproxy', 'haproxy.cfg', [8080]);
      await publishLobby();
      await playsUnder('');
    });

    test('gateway accepts viewers with its key', async () => {
      await kitchen.run(server, 'behind-proxy.yml', BOTH);
      await kitchen.run('haproxy', 'gateway.cfg', [8080]);
      await publishLobby();
      assert.equal((await requestWhep(`http://127.0.0.1:${kitchen.port(8080)}/media/whep/lobby/whep`)).status, 401);
      await playsUnder('/media', 'Bearer change-this-key');
    });

    /** Starts two servers behind a balancer; resolves with a function for each that kills it. */
    async function runBalanced(balancer: string): Promise<Map<number, () => Promise<void>>> {
      const servers = new Map([
        [8889, await kitchen.run(server, 'behind-proxy.yml', BOTH)],
        [8899, await kitchen.run(server, 'behind-proxy.yml', BOTH, { 8889: 8899, 8888: 8898, 8189: 8199 })],
      ]);
      await kitchen.run('haproxy', balancer, [8080]);
      for (const port of servers.keys()) await publishLobby(kitchen.port(port));
      return servers;
    }

    /** A viewer with cookies, as a browser keeps them. */
    function createViewer(): (url: string | URL, init?: RequestInit) => Promise<Response> {
      const cookies = new Map<string, string>();
      return async (url, init = {}) => {
        const headers = new Headers(init.headers);
        if (cookies.size > 0) headers.set('Cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
        const response = await fetch(url, { ...init, headers, redirect: 'manual' });
        for (const line of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          // MediaMTX's own are for https alone.
          if (!/;\s*secure/i.test(line)) cookies.set(name, value);
        }
        const location = response.headers.get('Location');
        return location && response.status < 400 && response.status >= 300
          ? createFollower(url, location, headers)
          : response;
      };
      function createFollower(url: string | URL, location: string, headers: Headers): Promise<Response> {
        if (cookies.size > 0) headers.set('Cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
        return fetch(new URL(location, url), { headers });
      }
    }

    const SESSIONS = 1000;
    const AT_ONCE = 20;

    for (const balancer of ['balance.cfg', 'balance-cookie.cfg']) {
      test(`${balancer}: in ${SESSIONS} sessions no request reaches the wrong server, and all seats are freed`, async () => {
        await runBalanced(balancer);
        const base = `http://127.0.0.1:${kitchen.port(8080)}/media`;
        const wrong: string[] = [];
        const usedBy = new Map<string, number>();
        const playWhep = async () => {
          const viewer = createViewer();
          const headers = { 'Content-Type': 'application/sdp' };
          const answer = await viewer(`${base}/whep/lobby/whep`, { method: 'POST', headers, body: createOffer() });
          if (answer.status !== 201) return wrong.push(`POST ${answer.status}`);
          await answer.text();
          const session = new URL(answer.headers.get('Location') ?? '', answer.url);
          const ended = await viewer(session, { method: 'DELETE' });
          await ended.text();
          if (ended.status !== 200) wrong.push(`DELETE ${ended.status} ${session.pathname}`);
          const again = await viewer(session, { method: 'DELETE' });
          await again.text();
          if (again.status !== 404) wrong.push(`second DELETE ${again.status}`);
          return 0;
        };
        const playHls = async () => {
          const viewer = createViewer();
          const index = await viewer(`${base}/hls/lobby/index.m3u8`);
          const playlist = /^[^#].*\.m3u8.*$/m.exec(await index.text())?.[0];
          if (index.status !== 200 || !playlist) return wrong.push(`index ${index.status}`);
          const used = /@\w+/.exec(index.url)?.[0] ?? 'cookie';
          usedBy.set(used, (usedBy.get(used) ?? 0) + 1);
          const media = await viewer(new URL(playlist, index.url));
          await media.text();
          if (media.status !== 200) wrong.push(`playlist ${media.status}`);
          return 0;
        };
        // The muxers of both servers run from their first viewers on.
        for (let viewer = 0; viewer < 4; viewer += 1) await playHls();
        const times = Array.from({ length: SESSIONS }, (_, at) => at);
        for (let at = 0; at < SESSIONS; at += AT_ONCE)
          await Promise.all(times.slice(at, at + AT_ONCE).map((one) => (one % 5 === 0 ? playHls() : playWhep())));
        assert.deepEqual(wrong, []);
        if (balancer === 'balance.cfg') assert.deepEqual([...usedBy.keys()].sort(), ['@a', '@b']);
      });
    }

    test('replicas fetch a camera from their origin, and a viewer moves to the other one when one dies', async () => {
      await kitchen.run(server, 'origin.yml', [8554], { 8889: 8879, 8189: 8179 });
      await publishLobby(kitchen.port(8879));
      const replicas = new Map([
        ['a', await kitchen.run(server, 'replica.yml', BOTH)],
        ['b', await kitchen.run(server, 'replica.yml', BOTH, { 8889: 8899, 8888: 8898, 8189: 8199 })],
      ]);
      await kitchen.run('haproxy', 'balance.cfg', [8080]);
      const request = () => requestWhep(`http://127.0.0.1:${kitchen.port(8080)}/media/whep/lobby/whep`);
      const getServerName = (answer: Response) => /@(\w+)/.exec(answer.headers.get('Location') ?? '')?.[1] ?? '';
      const first = await request();
      assert.equal(first.status, 201);
      await replicas.get(getServerName(first))?.();
      await until('the other one takes over', async () => {
        const answer = await request();
        return answer.status === 201 && getServerName(answer) !== getServerName(first);
      });
    });

    test('balance-address keeps a viewer on one server, and moves the viewer when that server is gone', async () => {
      const servers = await runBalanced('balance-address.cfg');
      const request = () => requestWhep(`http://127.0.0.1:${kitchen.port(8080)}/media/whep/lobby/whep`);
      const used = new Set<number>();
      for (let viewer = 0; viewer < 4; viewer += 1) used.add(await findOwner(await request(), [...servers.keys()]));
      assert.equal(used.size, 1, 'one viewer, one server');
      for (const first of used) await servers.get(first)?.();
      await until('the other takes over', async () => (await request()).status === 201);
      await playsUnder('/media');
    });
  });
});
