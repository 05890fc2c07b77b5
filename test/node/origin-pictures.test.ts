import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { Origin } from '../../demo/origin/origin.js';
import { ManualCamera, until } from './origin-fixtures.js';

let camera: ManualCamera;
let origin: Origin;

beforeEach(async () => {
  camera = new ManualCamera('site/gate');
  origin = await Origin.start({ cameras: [camera] });
});

afterEach(() => origin.close());

const snapshot = (query = '', headers: Record<string, string> = {}) =>
  fetch(origin.snapshotUrl.replace('{camera}', 'site/gate') + query, { headers });

/** Opens the MJPEG stream, and reads until the condition is met or the stream ends. */
async function readMjpeg(query: string, isEnough: (text: string) => boolean, whileOpen = () => {}): Promise<string> {
  const abort = new AbortController();
  const response = await fetch(origin.mjpegUrl.replace('{camera}', 'site/gate') + query, { signal: abort.signal });
  assert.equal(response.status, 200);
  const head = `${response.headers.get('content-type')}\n${response.headers.get('access-control-allow-origin')}\n`;
  let text = '';
  try {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString('latin1');
      if (isEnough(text)) break;
    }
    whileOpen();
  } catch {
    text += '[cut]';
  }
  abort.abort();
  return head + text;
}

const hasParts = (count: number) => (text: string) => text.split('jpeg of').length > count;

describe('snapshots', () => {
  test('a JPEG has its time in the headers', async () => {
    const response = await snapshot();
    assert.equal(await response.text(), 'jpeg of 1700000000000');
    assert.equal(response.headers.get('content-type'), 'image/jpeg');
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    assert.equal(response.headers.get('last-modified'), 'Tue, 14 Nov 2023 22:13:20 GMT');
    assert.equal(response.headers.get('etag'), '"1700000000000"');
  });

  const known: readonly [Record<string, string>, number][] = [
    [{ 'If-None-Match': '"1700000000000"' }, 304],
    [{ 'If-None-Match': '"1", W/"1700000000000"' }, 304],
    [{ 'If-None-Match': '"1"' }, 200],
    [{ 'If-None-Match': '"1"', 'If-Modified-Since': 'Tue, 14 Nov 2023 22:13:20 GMT' }, 200],
    [{ 'If-Modified-Since': 'Tue, 14 Nov 2023 22:13:20 GMT' }, 304],
    [{ 'If-Modified-Since': 'Tue, 14 Nov 2023 22:13:19 GMT' }, 200],
    [{ 'If-Modified-Since': 'noise' }, 200],
  ];
  for (const [headers, status] of known) {
    test(`${JSON.stringify(headers)} is answered with ${status}`, async () => {
      assert.equal((await snapshot('', headers)).status, status);
    });
  }

  test('a frozen camera returns the same frame again', async () => {
    await snapshot();
    origin.setFaults('site/gate', { frozen: true });
    camera.captureMs += 1000;
    assert.equal(await (await snapshot()).text(), 'jpeg of 1700000000000');
    origin.reset('site/gate');
    assert.equal(await (await snapshot()).text(), 'jpeg of 1700000001000');
  });

  test('the query can forbid other origins to read', async () => {
    assert.equal((await snapshot('?cors=off')).headers.get('access-control-allow-origin'), null);
  });

  const refusals: readonly [string, Parameters<Origin['setFaults']>[1], number][] = [
    ['offline', { offline: true }, 404],
    ['not configured', { unconfigured: true }, 404],
    ['full', { maxReaders: 0 }, 503],
    ['locked', { auth: { user: 'bob', pass: 'secret' } }, 401],
    ['replaced', { raw: { snapshot: { status: 429, headers: { 'Retry-After': '3' } } } }, 429],
  ];
  for (const [name, faults, status] of refusals) {
    test(`a camera that is ${name} answers with ${status}`, async () => {
      origin.setFaults('site/gate', faults);
      const response = await snapshot();
      assert.equal(response.status, status);
      if (status === 429) assert.equal(response.headers.get('retry-after'), '3');
    });
  }
});

describe('MJPEG', () => {
  test('parts follow each other with their length', async () => {
    const text = await readMjpeg('', hasParts(3));
    const part = '--frame\r\nContent-Type: image/jpeg\r\nContent-Length: 21\r\n\r\njpeg of 1700000000000\r\n';
    assert.ok(text.startsWith(`multipart/x-mixed-replace; boundary=frame\n*\n${part}${part}`), text);
    await until('the stream is freed', () => origin.sessions('site/gate').mjpeg === 0);
    assert.equal(camera.listenerCount, 0);
  });

  test('the query selects the variants of real cameras', async () => {
    const odd = await readMjpeg('?boundary=quoted&length=none&eol=lf&cors=off', hasParts(2));
    assert.ok(
      odd.startsWith(
        'multipart/x-mixed-replace; boundary="a frame:1"\nnull\n--a frame:1\nContent-Type: image/jpeg\n\njpeg of',
      ),
      odd,
    );
    const dashed = await readMjpeg('?boundary=dashed', hasParts(1));
    assert.ok(dashed.startsWith('multipart/x-mixed-replace; boundary=--frame\n*\n--frame\r\n'), dashed);
  });

  test('the stream can be cut in the middle of a frame', async () => {
    origin.setFaults('site/gate', { cutMultipart: true });
    const text = await readMjpeg('', () => false);
    assert.ok(text.endsWith('\r\n\r\njpeg of 17[cut]'), text);
  });

  test('a frozen camera keeps the stream open and sends nothing', async () => {
    origin.setFaults('site/gate', { frozen: true });
    const stream = readMjpeg('', hasParts(1));
    await until('it is open', () => origin.sessions('site/gate').mjpeg === 1);
    camera.captureMs += 1;
    origin.reset('site/gate');
    assert.equal(/jpeg of (\d+)/.exec(await stream)?.[1], '1700000000001', 'the first picture is one after the thaw');
  });

  test('a camera that goes offline ends the stream', async () => {
    let ended = '';
    const stream = readMjpeg('', (text) => {
      if (text.includes('jpeg of')) origin.setFaults('site/gate', { offline: true });
      ended = text;
      return false;
    });
    assert.ok(!(await stream).endsWith('[cut]'), 'in order');
    assert.ok(ended.endsWith('\r\n'));
  });
});

describe('control', () => {
  const post = (path: string, body: unknown) =>
    fetch(origin.controlUrl + path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });

  test('reports, sets and ends faults of a camera', async () => {
    await post('/site/gate', { offline: true, lossPercent: 5 });
    assert.equal(origin.faults('site/gate').offline, true);
    await post('/site/gate', { offline: false });
    const captureTimes = (await (await fetch(origin.controlUrl)).json()) as {
      server: string;
      cameras: { faults: { lossPercent: number }; sessions: unknown }[];
    };
    assert.equal(captureTimes.cameras[0]?.faults.lossPercent, 5);
    assert.deepEqual(captureTimes.cameras[0]?.sessions, { whep: 0, hls: 0, mjpeg: 0 });
    await post('/site/gate', { reset: true, noMedia: true });
    assert.deepEqual([origin.faults('site/gate').lossPercent, origin.faults('site/gate').noMedia], [0, true]);
  });

  const wrong: readonly [string, unknown, number][] = [
    ['/nobody', { offline: true }, 404],
    ['/site/gate', { ofline: true }, 400],
    ['/site/gate', { offline: 'yes' }, 400],
    ['/site/gate', { offline: true, maxReaders: 'one' }, 400],
    ['/site/gate', '{', 400],
    ['/site/gate', [], 400],
    ['', { server: 'away' }, 400],
  ];
  for (const [path, body, status] of wrong) {
    test(`${path} ${JSON.stringify(body)} is answered with ${status} and changes nothing`, async () => {
      assert.equal((await post(path, body)).status, status);
      assert.equal(origin.faults('site/gate').offline, false);
    });
  }

  test('takes the server away for a while, and stays available', async () => {
    const { hostname, port } = new URL(origin.whepUrl);
    const isOpen = () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(Number(port), hostname);
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      });
    const answer = (await (await post('', { server: 'gone', ms: 200 })).json()) as { server: string };
    assert.equal(answer.server, 'gone');
    assert.equal(await isOpen(), false);
    assert.equal((await snapshot()).status, 200, 'pictures stay');
    await until('it is back by itself', isOpen);
    await post('', { server: 'gone' });
    await post('', { server: 'back' });
    assert.equal(await isOpen(), true);
  });

  test('a page of another origin may use the control', async () => {
    const response = await fetch(origin.controlUrl, { method: 'OPTIONS' });
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
    assert.equal(response.headers.get('access-control-allow-headers'), 'Content-Type');
  });
});
