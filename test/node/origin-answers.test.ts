import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { Origin } from '../../demo/origin/origin.js';
import { createFragment, createOffer } from './origin-fixtures.js';

/** The same questions to the embedded origin and to a real MediaMTX: the answers have to be the same, word for word. */

interface Server {
  readonly whep: string;
  readonly hls: string;
}

interface Question {
  readonly name: string;
  readonly port: keyof Server;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly status: number;
  /** The text of the error; of the router's own, the whole body. */
  readonly error?: string;
  /** Headers that have to be there, and have to be so. Null: must not be there. */
  readonly has?: Record<string, string | RegExp | null>;
}

const SDP = { 'Content-Type': 'application/sdp' };
const FRAGMENT = { 'Content-Type': 'application/trickle-ice-sdpfrag' };
const NOBODY = '123e4567-e89b-12d3-a456-426614174000';
const METHODS = {
  'access-control-allow-methods': 'OPTIONS, GET, POST, PATCH, DELETE',
  'access-control-allow-headers': 'Authorization, Content-Type, If-Match',
};
const basic = (pair: string) => ({ Authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
const post = (path: string, body: string, status: number, error: string, headers: Record<string, string> = SDP) =>
  ({ name: `POST ${path}: ${error}`, port: 'whep', path, method: 'POST', headers, body, status, error }) as const;

const QUESTIONS: readonly Question[] = [
  {
    name: 'OPTIONS of an endpoint',
    port: 'whep',
    path: '/live/whep',
    method: 'OPTIONS',
    status: 204,
    has: {
      ...METHODS,
      'accept-post': 'application/sdp',
      'access-control-expose-headers': 'Accept-Post, Link',
      link: null,
    },
  },
  {
    name: 'a preflight',
    port: 'whep',
    path: '/live/whep',
    method: 'OPTIONS',
    headers: { 'Access-Control-Request-Method': 'POST', Origin: 'http://page' },
    status: 204,
    has: { ...METHODS, 'accept-post': null, 'access-control-expose-headers': null },
  },
  {
    name: 'OPTIONS of no path',
    port: 'whep',
    path: '/none/whep',
    method: 'OPTIONS',
    status: 500,
    error: "path 'none' is not configured",
  },
  {
    name: 'OPTIONS without a password',
    port: 'whep',
    path: '/locked/whep',
    method: 'OPTIONS',
    status: 401,
    error: 'authentication error',
  },
  ...['GET', 'PUT'].map(
    (method) =>
      ({
        name: `${method} of an endpoint`,
        port: 'whep',
        path: '/live/whep',
        method,
        status: 405,
        error: 'method not allowed',
      }) as const,
  ),
  {
    name: 'DELETE of an endpoint',
    port: 'whep',
    path: '/live/whep',
    method: 'DELETE',
    status: 404,
    error: '404 page not found',
  },
  { name: 'GET of a session', port: 'whep', path: `/live/whep/${NOBODY}`, status: 404, error: '404 page not found' },
  post('/live/whep', createOffer(), 400, 'invalid Content-Type', { 'Content-Type': 'text/plain' }),
  post('/none/whep', createOffer(), 400, "path 'none' is not configured"),
  post('/dark/whep', createOffer(), 404, "no stream is available on path 'dark'"),
  post('/site/dark/whep', createOffer(), 404, "no stream is available on path 'site/dark'"),
  post('/late/whep', createOffer(), 400, "source of path 'late' has timed out"),
  post('/live/whep', createOffer('H265'), 400, 'codecs not supported by client'),
  post(
    '/live/whep',
    createOffer('H264', { hasAudio: true, audio: 'opus/48000/2' }),
    400,
    'codecs not supported by client',
  ),
  post('/live/whep', 'hello', 400, 'failed to unmarshal SDP: sdp: syntax error at pos 1: "e"'),
  post('/live/whep', 'v=0', 400, 'failed to unmarshal SDP: EOF'),
  post('/live/whep', '', 400, 'SetRemoteDescription called with no ice-ufrag'),
  {
    ...post('/locked/whep', createOffer(), 401, 'authentication error'),
    has: { 'www-authenticate': 'Basic realm="mediamtx"' },
  },
  {
    ...post('/locked/whep', createOffer(), 401, 'authentication error', { ...SDP, ...basic('bob:wrong') }),
    name: 'POST with a wrong password',
    has: { 'www-authenticate': null },
  },
  post('/locked/whep', createOffer(), 404, "no stream is available on path 'locked'", {
    ...SDP,
    ...basic('bob:secret'),
  }),
  post('/locked/whep', createOffer(), 404, "no stream is available on path 'locked'", {
    ...SDP,
    Authorization: 'Bearer bob:secret',
  }),
  {
    name: 'PATCH of nobody',
    port: 'whep',
    path: `/live/whep/${NOBODY}`,
    method: 'PATCH',
    headers: FRAGMENT,
    body: createFragment(),
    status: 404,
    error: 'session not found',
  },
  {
    name: 'PATCH with no secret',
    port: 'whep',
    path: '/live/whep/x',
    method: 'PATCH',
    headers: FRAGMENT,
    body: createFragment(),
    status: 400,
    error: 'invalid secret',
  },
  {
    name: 'DELETE of nobody',
    port: 'whep',
    path: `/live/whep/${NOBODY}`,
    method: 'DELETE',
    status: 404,
    error: 'session not found',
  },
  {
    name: 'DELETE with no secret',
    port: 'whep',
    path: '/live/whep/x',
    method: 'DELETE',
    status: 400,
    error: 'invalid secret',
  },
  {
    name: 'the first answer to an index',
    port: 'hls',
    path: '/live/index.m3u8?token=1&a=2',
    status: 302,
    has: {
      location: '/live/index.m3u8?a=2&cookieCheck=1&token=1',
      'set-cookie': 'cookieCheck=1; HttpOnly; Secure; SameSite=None; Partitioned',
    },
  },
  {
    name: 'a preflight of HLS',
    port: 'hls',
    path: '/live/index.m3u8',
    method: 'OPTIONS',
    headers: { 'Access-Control-Request-Method': 'GET', Origin: 'http://page' },
    status: 204,
    has: { 'access-control-allow-methods': 'OPTIONS, GET', 'access-control-allow-headers': 'Authorization, Range' },
  },
  {
    name: 'the first answer for no path',
    port: 'hls',
    path: '/none/index.m3u8',
    status: 302,
    has: { location: '/none/index.m3u8?cookieCheck=1' },
  },
  {
    name: 'an index of no path',
    port: 'hls',
    path: '/none/index.m3u8?cookieCheck=1',
    status: 500,
    error: "path 'none' is not configured",
  },
  {
    name: 'an index without a publisher',
    port: 'hls',
    path: '/site/dark/index.m3u8?cookieCheck=1',
    status: 404,
    error: "no stream is available on path 'site/dark'",
  },
  {
    name: 'an index of a source that does not start',
    port: 'hls',
    path: '/late/index.m3u8?cookieCheck=1',
    status: 500,
    error: "source of path 'late' has timed out",
  },
  {
    name: 'an index without a password',
    port: 'hls',
    path: '/locked/index.m3u8?cookieCheck=1',
    status: 401,
    error: 'authentication error',
    has: { 'www-authenticate': 'Basic realm="mediamtx"' },
  },
  {
    name: 'a playlist without a session',
    port: 'hls',
    path: '/live/video1_stream.m3u8',
    status: 401,
    error: 'authentication error',
    has: { 'www-authenticate': null },
  },
  {
    name: 'a playlist of no path',
    port: 'hls',
    path: '/none/video1_stream.m3u8',
    status: 401,
    error: 'authentication error',
  },
  {
    name: 'an index where one place is not enough',
    port: 'hls',
    path: '/small/index.m3u8?cookieCheck=1',
    status: 500,
    error: 'muxer instance not available',
  },
  {
    name: 'POST to HLS',
    port: 'hls',
    path: '/live/index.m3u8',
    method: 'POST',
    status: 404,
    error: '404 page not found',
  },
];

async function check(server: Server, question: Question): Promise<void> {
  const { port, path, method = 'GET', headers, body, status, error, has = {} } = question;
  const response = await fetch(server[port] + path, { method, headers, body, redirect: 'manual' });
  const text = await response.text();
  const type = response.headers.get('content-type');
  assert.equal(response.status, status, text);
  assert.equal(response.headers.get('server'), 'mediamtx');
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  if (error?.startsWith('404')) assert.deepEqual([text, type], [error, 'text/plain']);
  else if (error !== undefined) {
    assert.equal(text, JSON.stringify({ status: 'error', error }));
    assert.equal(type, 'application/json; charset=utf-8');
  }
  for (const [name, value] of Object.entries(has)) assert.equal(response.headers.get(name), value, name);
}

/** A session from its offer to its end. */
async function checkSession({ whep }: Server): Promise<void> {
  const created = await fetch(`${whep}/live/whep?token=1`, {
    method: 'POST',
    headers: SDP,
    body: createOffer('H264', { hasAudio: true }),
  });
  const answer = await created.text();
  assert.equal(created.status, 201, answer);
  assert.equal(created.headers.get('content-type'), 'application/sdp');
  assert.equal(created.headers.get('access-control-expose-headers'), 'ETag, ID, Accept-Patch, Link, Location');
  assert.equal(created.headers.get('accept-patch'), 'application/trickle-ice-sdpfrag');
  assert.equal(created.headers.get('etag'), '*');
  assert.match(created.headers.get('id') ?? '', /^[0-9a-f-]{36}$/);
  const location = created.headers.get('location') ?? '';
  assert.match(location, /^\/live\/whep\/[0-9a-f-]{36}\?token=1$/);
  for (const line of [
    'a=setup:active',
    'a=sendonly',
    'a=rtpmap:96 H264/90000',
    'a=rtpmap:0 PCMU/8000',
    'a=end-of-candidates',
  ]) {
    assert.ok(answer.split('\r\n').includes(line), `${line} in\n${answer}`);
  }
  const ufrag = /a=ice-ufrag:(\S+)/.exec(answer)?.[1];

  const patch = (body: string, headers: Record<string, string> = FRAGMENT) =>
    fetch(whep + location, { method: 'PATCH', headers, body });
  const trickled = await patch(createFragment());
  assert.deepEqual([trickled.status, await trickled.text()], [204, '']);
  const wrong = await patch(createFragment(), { 'Content-Type': 'text/plain' });
  assert.deepEqual([wrong.status, await wrong.text()], [400, '{"status":"error","error":"invalid Content-Type"}']);
  const homeless = await patch(createFragment({ hasMid: false }));
  assert.deepEqual(
    [homeless.status, await homeless.text()],
    [500, '{"status":"error","error":"mid attribute is missing"}'],
  );

  const restarted = await patch(createFragment({ ufrag: 'efgh' }));
  const fragment = await restarted.text();
  const newUfrag = /a=ice-ufrag:(\S+)/.exec(fragment)?.[1];
  assert.equal(restarted.status, 200);
  assert.equal(restarted.headers.get('content-type'), 'application/trickle-ice-sdpfrag');
  assert.equal(restarted.headers.get('etag'), `"${newUfrag}"`);
  assert.notEqual(newUfrag, ufrag);
  assert.match(fragment, /^a=ice-options:trickle ice2\r\nm=video 9 UDP\/TLS\/RTP\/SAVPF 96\r\na=mid:0\r\n/);
  assert.match(fragment, /a=ice-pwd:\S+\r\na=candidate:/);
  assert.equal((await patch(createFragment({ ufrag: 'efgh' }))).status, 204, 'the same fragment again is no restart');

  const ended = await fetch(whep + location, { method: 'DELETE' });
  assert.deepEqual([ended.status, await ended.text()], [200, '{"status":"ok"}']);
  const again = await fetch(whep + location, { method: 'DELETE' });
  assert.deepEqual([again.status, await again.text()], [404, '{"status":"error","error":"session not found"}']);
}

function suite(title: string, start: () => Promise<Server & { stop(): Promise<void> }>, skip: string | false): void {
  describe(title, { skip }, () => {
    let server: Server & { stop(): Promise<void> };
    before(async () => {
      server = await start();
    });
    after(() => server.stop());
    for (const question of QUESTIONS) test(question.name, () => check(server, question));
    test('a session from its offer to its end', () => checkSession(server));
    test('a place that is taken', async () => {
      const first = await fetch(`${server.whep}/small/whep`, { method: 'POST', headers: SDP, body: createOffer() });
      assert.equal(first.status, 201);
      await check(server, post('/small/whep', createOffer(), 400, 'maximum reader count reached'));
      const path = '/small/index.m3u8?cookieCheck=1';
      await check(server, { name: '', port: 'hls', path, status: 500, error: 'maximum reader count reached' });
      await fetch(server.whep + (first.headers.get('location') ?? ''), { method: 'DELETE' });
      const next = await fetch(`${server.whep}/small/whep`, { method: 'POST', headers: SDP, body: createOffer() });
      assert.equal(next.status, 201);
      await fetch(server.whep + (next.headers.get('location') ?? ''), { method: 'DELETE' });
    });
  });
}

const createNamedCamera = (name: string) => createCamera({ ...(LINEUP[0] as (typeof LINEUP)[number]), name });
const NAMES = ['live', 'small', 'dark', 'site/dark', 'locked', 'late'];

suite(
  'the embedded origin answers as MediaMTX',
  async () => {
    const cameras = NAMES.map(createNamedCamera);
    const origin = await Origin.start({ cameras });
    origin.setFaults('small', { maxReaders: 1 });
    origin.setFaults('dark', { offline: true });
    origin.setFaults('site/dark', { offline: true });
    origin.setFaults('locked', { offline: true, auth: { user: 'bob', pass: 'secret' } });
    origin.setFaults('late', { startMs: 100, sourceTimeout: true });
    const stop = async () => {
      await origin.close();
      await Promise.all(cameras.map((camera) => camera.close()));
    };
    return { whep: new URL(origin.whepUrl).origin, hls: new URL(origin.hlsUrl).origin, stop };
  },
  false,
);

const found = findMediaMtx();
suite(
  `MediaMTX ${found?.version ?? ''} answers so`,
  async () => {
    const cameras = ['live', 'small'].map(createNamedCamera);
    const server = await MediaMtx.start({
      path: found?.path ?? '',
      extra: [
        'authInternalUsers:',
        '- user: any',
        '  permissions:',
        '  - action: publish',
        '  - action: api',
        '  - action: read',
        '    path: ~^(live|small|dark|site/dark|late)$',
        '- user: bob',
        '  pass: secret',
        '  permissions:',
        '  - action: read',
        '    path: locked',
      ],
      paths: [
        'live:',
        'dark:',
        'site/dark:',
        'locked:',
        'small:',
        '  maxReaders: 1',
        'late:',
        '  runOnDemand: sleep 30',
        '  runOnDemandStartTimeout: 1s',
      ],
    });
    for (const camera of cameras) await server.publish(camera);
    const stop = async () => {
      await server.close();
      await Promise.all(cameras.map((camera) => camera.close()));
    };
    return { whep: new URL(server.whepUrl).origin, hls: new URL(server.hlsUrl).origin, stop };
  },
  found ? false : 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN',
);
