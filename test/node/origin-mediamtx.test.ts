import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { CameraSource } from '../../demo/cameras/source.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { LINEUP } from '../../demo/lineup.js';
import { archiveName, download, fileInTar } from '../../demo/mediamtx/download.js';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import { createOffer, until } from './origin-fixtures.js';

/** A tar archive (POSIX ustar) of these files. */
function createTar(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(text.length.toString(8).padStart(11, '0'), 124);
    header.write('0', 156);
    header.write('ustar', 257);
    const body = Buffer.alloc(512 * Math.ceil(text.length / 512));
    body.write(text);
    return [header, body];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

describe('the download', () => {
  const binary = 'a binary '.repeat(200);
  const archive = gzipSync(createTar({ LICENSE: 'MIT', mediamtx: binary, 'mediamtx.yml': 'paths:' }));
  const sum = (data: Buffer) => createHash('sha256').update(data).digest('hex');
  let files: Record<string, Buffer | string>;
  let server: Server;
  let folder: string;
  const base = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  beforeEach(async () => {
    files = {
      '/m.tar.gz': archive,
      '/checksums.sha256': `${sum(Buffer.from('x'))}  other.tar.gz\n${sum(archive)}  m.tar.gz\n`,
    };
    folder = join(mkdtempSync(join(tmpdir(), 'cam-player-test-')), 'bin');
    server = createServer((request, response) => {
      const file = files[request.url ?? ''];
      response.writeHead(file === undefined ? 404 : 200).end(file);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(() => {
    server.close();
    rmSync(join(folder, '..'), { recursive: true });
  });

  test('puts the binary there, executable', async () => {
    await download(base(), 'm.tar.gz', folder);
    assert.equal(readFileSync(join(folder, 'mediamtx'), 'utf8'), binary);
    assert.equal(statSync(join(folder, 'mediamtx')).mode & 0o111, 0o111);
  });

  const broken: readonly [string, () => void, RegExp][] = [
    [
      'an archive that is another one',
      () => (files['/m.tar.gz'] = gzipSync(createTar({ mediamtx: 'evil' }))),
      /checksum/,
    ],
    [
      'a checksum that is not published',
      () => (files['/checksums.sha256'] = `${sum(archive)}  xm.tar.gz\n`),
      /checksum/,
    ],
    ['an archive that is not there', () => delete files['/m.tar.gz'], /404/],
    [
      'an archive without the binary',
      () => {
        const empty = gzipSync(createTar({ LICENSE: 'MIT' }));
        files = { '/m.tar.gz': empty, '/checksums.sha256': `${sum(empty)}  m.tar.gz` };
      },
      /no mediamtx inside/,
    ],
  ];
  for (const [name, spoil, message] of broken) {
    test(`${name} is refused, and nothing is written`, async () => {
      spoil();
      await assert.rejects(download(base(), 'm.tar.gz', folder), message);
      assert.equal(existsSync(folder), false);
    });
  }

  test('names the archives as the releases do', () => {
    assert.equal(archiveName('linux', 'x64'), 'mediamtx_v1.20.1_linux_amd64.tar.gz');
    assert.equal(archiveName('darwin', 'arm64'), 'mediamtx_v1.20.1_darwin_arm64.tar.gz');
    assert.equal(archiveName('win32', 'x64'), null);
  });

  test('a tar that is cut gives nothing', () => {
    assert.equal(fileInTar(createTar({ a: '1' }), 'b'), null);
    assert.equal(fileInTar(createTar({ a: '1' }).subarray(0, 100), 'a'), null);
    assert.equal(fileInTar(createTar({ './a': '1' }), 'a')?.toString(), '1');
  });
});

const found = findMediaMtx();
const skip = found ? false : 'no MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN';

describe(`MediaMTX ${found?.version ?? ''} with cameras published into it`, { skip }, () => {
  let server: MediaMtx;
  let camera: CameraSource;
  const api = async (path: string) => (await (await fetch(server.apiUrl + path)).json()) as Record<string, unknown>;
  const tracks = async () => (await api('/v3/paths/get/site/gate')).tracks;
  const bytes = async () => Number((await api('/v3/paths/get/site/gate')).bytesReceived);
  const post = () =>
    fetch(server.whepUrl.replace('{camera}', 'site/gate'), {
      method: 'POST',
      headers: { 'Content-Type': 'application/sdp' },
      body: createOffer(),
    });

  before(async () => {
    camera = createCamera({ ...(LINEUP[0] as (typeof LINEUP)[number]), name: 'site/gate' });
    server = await MediaMtx.start({ path: found?.path ?? '' });
    await server.publish(camera);
  });

  after(async () => {
    await server.close();
    await camera.close();
  });

  test('the camera flows into it as H.264', async () => {
    assert.deepEqual(await tracks(), ['H264']);
    const before = await bytes();
    await until('more bytes', async () => (await bytes()) > before + 50_000);
  });

  test('it is served over HLS, and its viewer is counted', async () => {
    const response = await fetch(server.hlsUrl.replace('{camera}', 'site/gate'));
    const index = await response.text();
    assert.match(index, /CODECS="avc1\.[0-9a-f]{6}",RESOLUTION=640x360,FRAME-RATE=25/);
    assert.deepEqual(await server.sessions('site/gate'), { whep: 0, hls: 1 });
  });

  test('it goes and comes', async () => {
    await server.unpublish('site/gate');
    assert.equal((await post()).status, 404);
    await server.publish(camera);
    assert.equal((await post()).status, 201);
  });

  test('it is back by itself after the server was killed', async () => {
    await server.kill();
    await assert.rejects(post());
    await server.start();
    await server.ready('site/gate');
    const before = await bytes();
    await until('more bytes', async () => (await bytes()) > before);
  });

  test('it is back by itself after the server threw it out', async () => {
    const { items } = (await api('/v3/webrtcsessions/list')) as { items: { id: string; state: string }[] };
    const publisher = items.find(({ state }) => state === 'publish')?.id;
    assert.ok(publisher);
    await fetch(`${server.apiUrl}/v3/webrtcsessions/kick/${publisher}`, { method: 'POST' });
    await until('another publisher', async () => {
      const source = (await api('/v3/paths/get/site/gate')).source as { id: string } | null | undefined;
      return source ? source.id !== publisher : false;
    });
    const before = await bytes();
    await until('more bytes', async () => (await bytes()) > before);
  });

  test('a server that hangs answers nothing until it is let go', async () => {
    server.setHung(true);
    const answer = post();
    const first = await Promise.race([
      answer.then(() => 'an answer'),
      new Promise((resolve) => setTimeout(resolve, 300, 'nothing')),
    ]);
    assert.equal(first, 'nothing');
    server.setHung(false);
    assert.equal((await answer).status, 201);
  });

  test('a publisher that is refused says why', async () => {
    const closed = await MediaMtx.start({ path: found?.path ?? '', paths: ['other:'] });
    await assert.rejects(closed.publish(camera), /WHIP 400: .*path 'site\/gate' is not configured/);
    await closed.close();
  });

  test('a server that does not start says why', async () => {
    await assert.rejects(MediaMtx.start({ path: found?.path ?? '', extra: ['nonsense: yes'] }), /nonsense/);
    await assert.rejects(MediaMtx.start({ path: '/nowhere/mediamtx' }), /ENOENT/);
  });
});
