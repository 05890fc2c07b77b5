import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Origin } from '../../demo/origin/origin.js';
import { HandCamera, offerOf, until } from './origin-fixtures.js';

const heard: string[] = [];
let origin: Origin;

before(async () => {
  const cameras = [new HandCamera('one'), new HandCamera('two')];
  origin = await Origin.start({
    cameras,
    onRequest: ({ method, url, headers }) => heard.push(`${method} ${url} ${headers.authorization ?? '-'}`),
  });
});
after(() => origin.close());

const urlOf = (template: string, camera: string) => template.replace('{camera}', camera);
const post = (camera: string, headers: Record<string, string> = {}) =>
  fetch(urlOf(origin.whepUrl, camera), {
    method: 'POST',
    headers: { 'Content-Type': 'application/sdp', ...headers },
    body: offerOf(),
  });

test('a camera that is cut answers nothing and tells nobody, while the other goes on', async () => {
  assert.equal((await post('one')).status, 201);
  const stream = await fetch(urlOf(origin.mjpegUrl, 'one'));
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
    await assert.rejects(fetch(urlOf(template, 'one')), TypeError);
  }
  assert.equal((await post('two')).status, 201);

  origin.setFaults('one', { cut: false });
  assert.equal((await post('one')).status, 201);
});

test('a camera that is cut while it starts does not answer either', async () => {
  origin.setFaults('one', { startMs: 100 });
  heard.length = 0;
  const held = post('one');
  await until('it is asked', () => heard.some((line) => line.startsWith('POST /one')));
  origin.setFaults('one', { cut: true });
  await assert.rejects(held, TypeError);
  origin.reset('one');
});

test('who leaves while a camera starts is no viewer of it', async () => {
  origin.setFaults('two', { startMs: 100 });
  const leaving = new AbortController();
  heard.length = 0;
  const left = fetch(urlOf(origin.mjpegUrl, 'two'), { signal: leaving.signal });
  await until('it is asked', () => heard.length > 0);
  leaving.abort();
  await assert.rejects(left);
  // Asked later, it is answered later.
  const stays = await fetch(urlOf(origin.mjpegUrl, 'two'));
  assert.equal(origin.sessions('two').mjpeg, 1);
  await stays.body?.cancel();
  origin.reset('two');
});

test('each request is told before it is answered, with its headers', async () => {
  await post('two', { Authorization: 'Bearer x' });
  assert.ok(heard.includes('POST /two/whep Bearer x'));
});
