import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { CameraSource } from '../../demo/cameras/source.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { choosePorts } from '../../demo/mediamtx/config.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { Origin } from '../../demo/origin/origin.js';
import { Fault, MediaMtxClient, type FaultCode, type PathConf } from '../../src/mediamtx-api/index.js';
import { isSessionKind, SESSION_KINDS } from '../../src/mediamtx-api/session.js';
import { createOffer, until } from './origin-fixtures.js';

/** A server with the paths `site/gate`, `spare` and `~^dyn_`, and cameras on `site/gate` and `dyn_1`. */
interface Server {
  readonly apiUrl: string;
  readonly hlsUrl: string;
  readonly whepUrl: string;
  setPublished(camera: CameraSource, isPublished: boolean): Promise<void>;
  close(): Promise<void>;
}

const ADMIN = { user: 'admin', pass: 'open-sesame' };

async function startEmbedded(cameras: readonly CameraSource[]): Promise<Server> {
  const paths = { 'site/gate': {}, spare: {}, '~^dyn_': {} };
  const origin = await Origin.start({ cameras, paths, apiUser: ADMIN });
  const { apiUrl, hlsUrl, whepUrl } = origin;
  return {
    apiUrl,
    hlsUrl,
    whepUrl,
    setPublished: ({ name }, isPublished) => Promise.resolve(origin.setFaults(name, { offline: !isPublished })),
    close: () => origin.close(),
  };
}

async function startReal(path: string, cameras: readonly CameraSource[]): Promise<Server> {
  const server = await MediaMtx.start({
    path,
    apiUser: ADMIN,
    paths: ['site/gate:', 'spare:', "'~^dyn_':"],
    extra: [
      'authInternalUsers:',
      '- user: any',
      '  permissions: [{action: publish}, {action: read}]',
      `- user: ${ADMIN.user}`,
      `  pass: ${ADMIN.pass}`,
      '  permissions: [{action: api}]',
    ],
  });
  for (const camera of cameras) await server.publish(camera);
  const { apiUrl, hlsUrl, whepUrl } = server;
  return {
    apiUrl,
    hlsUrl,
    whepUrl,
    setPublished: (camera, isPublished) => (isPublished ? server.publish(camera) : server.unpublish(camera.name)),
    close: () => server.close(),
  };
}

const found = findMediaMtx();
const missing = found ? false : 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN';
const SERVERS = [
  ['the embedded origin', startEmbedded, false],
  [
    `MediaMTX ${found?.version ?? ''}`,
    (cameras: readonly CameraSource[]) => startReal(found?.path ?? '', cameras),
    missing,
  ],
] as const;

// The embedded API and the real one must give the same answers to the same requests.
for (const [name, start, skip] of SERVERS) {
  describe(`the API of ${name}`, { skip }, () => {
    let server: Server;
    let client: MediaMtxClient;
    let gate: CameraSource;
    let visitor: CameraSource;

    before(async () => {
      const [kind] = LINEUP;
      assert.ok(kind);
      gate = createCamera({ ...kind, name: 'site/gate' });
      visitor = createCamera({ ...kind, name: 'dyn_1' });
      server = await start([gate, visitor]);
      client = new MediaMtxClient({
        url: server.apiUrl,
        credentials: { username: ADMIN.user, password: ADMIN.pass },
      });
    });

    after(async () => {
      await server.close();
      await Promise.all([gate.close(), visitor.close()]);
    });

    const names = async () => (await collect(client.paths())).map((path) => path.name);

    /** Opens an HLS session as a player does; returns the URL of the media playlist. */
    async function watchByHls(): Promise<URL> {
      const index = server.hlsUrl.replace('{camera}', 'site/gate');
      const response = await fetch(`${index}?cookieCheck=1`);
      const child = (await response.text()).split('\n').find((line) => /^[^#].*m3u8/.test(line)) ?? '';
      return new URL(child, index);
    }

    test('returns its version and its start time', async () => {
      const { version, startedAtMs } = await client.info();
      assert.match(version, /^v1\.\d+\.\d+/);
      assert.ok(startedAtMs !== null && startedAtMs <= Date.now());
    });

    test('lists the paths that are configured by name, and the published ones', async () => {
      const { items, itemCount, pageCount } = await client.listPaths();
      assert.deepEqual([itemCount, pageCount], [3, 1]);
      assert.deepEqual(
        items.map((path) => [path.name, path.confName, path.isReady, path.source?.type ?? null]),
        [
          ['dyn_1', '~^dyn_', true, 'webRTCSession'],
          ['site/gate', 'site/gate', true, 'webRTCSession'],
          ['spare', 'spare', false, null],
        ],
      );
    });

    test('returns a path’s tracks, and since when it is ready', async () => {
      const path = await client.getPath('site/gate');
      assert.deepEqual(
        path.tracks.map(({ codec, width, height, properties }) => [codec, width, height, properties.profile]),
        [['H264', 640, 360, 'High']],
      );
      assert.ok(path.readyAtMs !== null && path.readyAtMs <= Date.now());
      assert.deepEqual(
        Object.keys(path.raw).sort(),
        [
          ...['name', 'confName', 'ready', 'readyTime', 'available', 'availableTime', 'online', 'onlineTime'],
          ...['source', 'tracks', 'tracks2', 'readers', 'inboundBytes', 'outboundBytes', 'inboundFramesInError'],
          ...['bytesReceived', 'bytesSent'],
        ].sort(),
      );
    });

    test('returns lists in pages', async () => {
      const last = await client.listPaths({ page: 1, itemsPerPage: 2 });
      assert.deepEqual([last.itemCount, last.pageCount, last.items.map((path) => path.name)], [3, 2, ['spare']]);
      assert.deepEqual((await client.listPaths({ page: 9 })).items, []);
      const one = (await collect(client.paths({ itemsPerPage: 1 }))).map((path) => path.name);
      assert.deepEqual(one, ['dyn_1', 'site/gate', 'spare']);
      assert.deepEqual(
        (await collect(client.pathConfs({ itemsPerPage: 2 }))).map((conf) => conf.name),
        ['site/gate', 'spare', '~^dyn_'],
      );
      await says(client.listPaths({ itemsPerPage: 0 }), 'refused', 'invalid items per page');
    });

    test('answers not-found for unknown items', async () => {
      await says(client.getPath('nowhere'), 'unconfigured', 'path not found');
      await says(client.getPathConf('nowhere'), 'unconfigured', 'path configuration not found');
      await says(client.patchPath('nowhere', {}), 'unconfigured', 'path not found');
      await says(client.deletePath('nowhere'), 'unconfigured', 'path not found');
      const credentials = { username: ADMIN.user, password: ADMIN.pass };
      await says(new MediaMtxClient({ url: `${server.apiUrl}/elsewhere`, credentials }).info(), 'not-found');
    });

    test('adds, changes, replaces and deletes a path', async () => {
      await client.addPath('site/yard', { maxReaders: 3, source: 'rtsp://127.0.0.1:1/yard', sourceOnDemand: true });
      assert.ok((await names()).includes('site/yard'));
      await says(client.addPath('site/yard'), 'refused', 'path already exists');
      await client.patchPath('site/yard', { sourceOnDemandCloseAfter: '15s' });
      const changed = await client.getPathConf('site/yard');
      assert.deepEqual(
        [changed.name, changed.maxReaders, changed.sourceOnDemand, changed.sourceOnDemandCloseAfter],
        ['site/yard', 3, true, '15s'],
      );
      await client.replacePath('site/yard', {});
      const anew = await client.getPathConf('site/yard');
      assert.deepEqual([anew.maxReaders, anew.source], [0, 'publisher']);
      assert.equal((await client.getPath('site/yard')).isReady, false);
      await client.deletePath('site/yard');
      assert.ok(!(await names()).includes('site/yard'));
    });

    const REFUSED: readonly [string, string, unknown, string][] = [
      ['a setting that it does not know', 'a', { colour: 'red' }, 'json: unknown field "colour"'],
      ['a text for a number', 'a', { maxReaders: 'x' }, 'json: cannot unmarshal string into Go value of type int'],
      ['a number for a text', 'a', { source: 1 }, 'json: cannot unmarshal number into Go value of type string'],
      ['a text for yes or no', 'a', { record: 'x' }, 'json: cannot unmarshal string into Go value of type bool'],
      ['a list', 'a', [], 'json: cannot unmarshal array into Go value of type map[string]json.RawMessage'],
      ['a source that is none', 'a', { source: 'nonsense' }, "invalid source: 'nonsense'"],
      [
        'a publisher on demand',
        'a',
        { sourceOnDemand: true },
        "'sourceOnDemand' is useless when source is 'publisher'",
      ],
      [
        'a name with a space',
        'a b',
        {},
        "invalid path name 'a b': can contain only alphanumeric characters, underscore, dot, minus, slash",
      ],
      ['a name that ends with a slash', 'a/', {}, "invalid path name 'a/': can't end with a slash"],
      ['a name that begins with one', '/a', {}, "invalid path name '/a': can't begin with a slash"],
      ['a pattern that is none', '~(', {}, 'invalid regular expression: ('],
    ];
    for (const [what, path, conf, message] of REFUSED) {
      test(`refuses ${what}`, () => says(client.addPath(path, conf as PathConf), 'refused', message));
    }

    test('lists HLS readers with their address and the bytes sent', async () => {
      const child = await watchByHls();
      const path = await client.getPath('site/gate');
      const reader = path.readers.find(({ type }) => type === 'hlsSession');
      const session = (await collect(client.sessions('hlsSession'))).find(({ id }) => id === reader?.id);
      assert.ok(session);
      assert.equal(session.path, 'site/gate');
      assert.match(session.address, /^127\.0\.0\.1:\d+$/);
      assert.ok(session.createdAtMs !== null && session.createdAtMs <= Date.now());
      await until('bytes that go out', async () => {
        await fetch(child);
        const { inboundBytes, outboundBytes } = await client.getPath('site/gate');
        return inboundBytes > path.inboundBytes && outboundBytes > path.outboundBytes;
      });
      await client.kickSession(session);
      await until('nobody reads', async () => (await client.getPath('site/gate')).readers.length === 0);
      await says(client.kickSession(session), 'lost', 'session not found');
    });

    test('lists WebRTC readers', async () => {
      const response = await fetch(server.whepUrl.replace('{camera}', 'site/gate'), {
        method: 'POST',
        headers: { 'Content-Type': 'application/sdp' },
        body: createOffer(),
      });
      assert.equal(response.status, 201);
      const reading = async () =>
        (await collect(client.sessions('webRTCSession'))).filter(({ state }) => state === 'read');
      const [session, ...more] = await reading();
      assert.ok(session && more.length === 0);
      assert.equal(session.path, 'site/gate');
      assert.equal(session.userAgent, 'node');
      assert.match(session.address, /^127\.0\.0\.1:\d+$/);
      await client.kickSession(session);
      await until('nobody reads', async () => (await reading()).length === 0);
    });

    test('a protocol that is switched off is not found', () => says(client.listSessions('srtConn'), 'not-found'));

    test('a path disappears with its camera, unless it is configured by name', async () => {
      await Promise.all([gate, visitor].map((camera) => server.setPublished(camera, false)));
      assert.deepEqual(await names(), ['site/gate', 'spare']);
      const path = await client.getPath('site/gate');
      assert.deepEqual([path.isReady, path.readyAtMs, path.source, path.tracks], [false, null, null, []]);
      await Promise.all([gate, visitor].map((camera) => server.setPublished(camera, true)));
      await until('all are back', async () => (await names()).length === 3);
      assert.equal((await client.getPath('site/gate')).isReady, true);
    });

    test('refuses a wrong password', async () => {
      const { apiUrl: url } = server;
      await says(new MediaMtxClient({ url }).listPaths(), 'unauthorized', 'authentication error');
      const wrong = { username: ADMIN.user, password: 'sesame' };
      await says(new MediaMtxClient({ url, credentials: wrong }).listPaths(), 'unauthorized', 'authentication error');
      const pair = { token: `${ADMIN.user}:${ADMIN.pass}` };
      assert.equal((await new MediaMtxClient({ url, credentials: pair }).listPaths()).itemCount, 3);
    });

    test('a deleted path is not configured for its viewers', async () => {
      await client.deletePath('site/gate');
      await until('the viewer hears it', async () => {
        const response = await fetch(`${server.hlsUrl.replace('{camera}', 'site/gate')}?cookieCheck=1`);
        return (await response.text()).includes("path 'site/gate' is not configured");
      });
    });

    test('a server that is gone is unreachable', async () => {
      await server.close();
      await says(client.listPaths(), 'unreachable');
    });
  });
}

test('the backend’s route of the recipe forwards readable data to signed-in users', async () => {
  const doc = await readFile(new URL('../../docs/deployments/discovery.md', import.meta.url), 'utf8');
  const sample = /```js\n([\s\S]*?)```/.exec(doc)?.[1] ?? '';
  const origin = await Origin.start({
    cameras: [],
    paths: { spare: {} },
    apiUser: { user: 'backend', pass: 'change-me' },
  });
  const folder = await mkdtemp(join(tmpdir(), 'cam-player-route-'));
  const { whep: port } = await choosePorts();
  const backend = join(folder, 'backend.mjs');
  await writeFile(join(folder, 'sessions.js'), `exports.isSignedIn = (cookie) => cookie === 'session=1';`);
  await writeFile(backend, sample.replace('http://127.0.0.1:9997', origin.apiUrl).replace('8080', String(port)));
  const child = spawn(process.execPath, [backend], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}/mediamtx`;
  const withCookie = (input: Parameters<typeof fetch>[0], init?: RequestInit) =>
    fetch(input, { ...init, headers: { ...init?.headers, cookie: 'session=1' } });
  try {
    const stranger = new MediaMtxClient({ url });
    await until('the backend answers', async () => (await readCode(stranger.listPaths())) === 'unauthorized');
    const client = new MediaMtxClient({ url, fetch: withCookie });
    assert.deepEqual(
      (await collect(client.paths())).map(({ name }) => name),
      ['spare'],
    );
    assert.equal(await readCode(client.getPath('none')), 'unconfigured');
    for (const kind of Object.keys(SESSION_KINDS).filter(isSessionKind)) {
      // A missing or disabled list is fine; a refused one would make `findSessions` fail for readers of all kinds.
      assert.notEqual(await readCode(client.listSessions(kind)), 'unauthorized', kind);
    }
    assert.equal(await readCode(client.getPathConf('spare')), 'unauthorized');
    assert.equal(await readCode(client.addPath('mine', { runOnInit: 'id' })), 'unauthorized');
    await origin.close();
    assert.equal(await readCode(client.listPaths()), 'unreachable');
  } finally {
    child.kill();
    await origin.close();
    await rm(folder, { recursive: true });
  }
});

async function readCode(call: Promise<unknown>): Promise<FaultCode | null> {
  return call.then(
    () => null,
    (thrown: unknown) => (thrown instanceof Fault ? thrown.code : null),
  );
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function says(call: Promise<unknown>, code: FaultCode, serverMessage?: string): Promise<void> {
  await assert.rejects(call, (thrown) => {
    assert.ok(thrown instanceof Fault, String(thrown));
    assert.equal(thrown.code, code);
    if (serverMessage !== undefined) assert.equal(thrown.serverMessage, serverMessage);
    return true;
  });
}
