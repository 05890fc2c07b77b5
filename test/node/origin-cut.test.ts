import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Origin } from '../../demo/origin/origin.js';
import { ManualCamera, createOffer, until } from './origin-fixtures.js';

const received: string[] = [];
let origin: Origin;

before(async () => {
  const cameras = [new ManualCamera('one'), new ManualCamera('two')];
  origin = await Origin.start({
    cameras,
    onRequest: ({ method, url, headers }) => received.push(`${method} ${url} ${headers.authorization ?? '-'}`),
  });
});
after(() => origin.close());

const getUrl = (template: string, camera: string) => template.replace('{camera}', camera);
const post = (camera: string, headers: Record<string, string> = {}) =>
  fetch(getUrl(origin.whepUrl, camera), {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp', ...headers },
    body: createOffer(),
  });

test('a camera that is cut answers nothing and tells nobody, while the other goes on', async () => {
  assert.equal((await post('one')).status, 201);
  const stream = await fetch(getUrl(origin.mjpegUrl, 'one'));
  const reader = stream.body?.getReader();
  assert.ok((await reader?.read())?.value);
  assert.deepEqual(origin.sessions('one'), { whep: 1, hls: 0, mjpeg: 1 });

  origin.setFaults('one', { cut: true });
  assert.equal(origin.sessions('one').whep, 0);
  await until('the stream is cut', () => origin.sessions('one').mjpeg === 0);
  await assert.rejects(async () => {
    while (!(await reader?.read())?.done);
  });
  for (const template of [origin.whepUrl, origin.hlsUrl, origin.mjpegUrl, origin.snapshotUrl]) {
    await assert.rejects(fetch(getUrl(template, 'one')), TypeError);
  }
  assert.equal((await post('two')).status, 201);

  origin.setFaults('one', { cut: false });
  assert.equal((await post('one')).status, 201);
});

test('a camera that is cut while it starts does not answer either', async () => {
  origin.setFaults('one', { startMs: 100 });
  received.length = 0;
  const waiting = post('one');
  await until('it is asked', () => received.some((line) => line.startsWith('POST /one')));
  origin.setFaults('one', { cut: true });
  await assert.rejects(waiting, TypeError);
  origin.reset('one');
});

test('who leaves while a camera starts is no viewer of it', async () => {
  origin.setFaults('two', { startMs: 100 });
  const leaving = new AbortController();
  received.length = 0;
  const left = fetch(getUrl(origin.mjpegUrl, 'two'), { signal: leaving.signal });
  await until('it is asked', () => received.length > 0);
  leaving.abort();
  await assert.rejects(left);
  // Asked later, it is answered later.
  const stays = await fetch(getUrl(origin.mjpegUrl, 'two'));
  assert.equal(origin.sessions('two').mjpeg, 1);
  await stays.body?.cancel();
  origin.reset('two');
});

test('each request is told before it is answered, with its headers', async () => {
  await post('two', { Authorization: 'Bearer x' });
  assert.ok(received.includes('POST /two/whep Bearer x'));
});
