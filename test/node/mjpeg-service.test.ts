import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { dock } from '../../demo/cameras/scenes/dock.js';
import { NO_FAULTS } from '../../demo/deployments/mjpeg-service/faults.js';
import { CameraService } from '../../demo/deployments/mjpeg-service/service.js';
import { MultipartParser } from '../../src/transports/images/multipart.js';

let service: CameraService;
const request = (path: string, method = 'GET') => fetch(`${service.url}/live/${path}`, { method });
const status = async () => (await (await request('status')).json()) as Record<string, unknown>;

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('the demo’s camera service', { timeout: 30_000 }, () => {
  before(async () => {
    service = await CameraService.start(createCamera({ name: 'bay', index: 5, scene: dock, width: 320, height: 180 }));
  });
  after(() => service.close());
  beforeEach(async () => {
    await service.setFaults(NO_FAULTS);
    await request('start', 'POST');
    await until(async () => (await status()).running === true);
  });

  test('streams different JPEGs until it is stopped', async () => {
    const response = await request('stream');
    assert.match(response.headers.get('Content-Type') ?? '', /^multipart\/x-mixed-replace/);
    const parser = new MultipartParser('frame');
    const frames: string[] = [];
    let isStopped = false;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      for (const { body } of parser.push(chunk)) {
        assert.equal(Buffer.from(body.subarray(0, 2)).toString('hex'), 'ffd8');
        frames.push(Buffer.from(body).toString('base64'));
      }
      if (frames.length < 5 || isStopped) continue;
      isStopped = true;
      await request('stop', 'POST');
    }
    assert.ok(new Set(frames).size >= 4);
    const refused = await request('stream');
    assert.equal(refused.status, 409);
    assert.deepEqual(await refused.json(), { error: 'the camera is stopped' });
  });

  test('writes a readable recording, and counts its frames', async () => {
    assert.equal((await request('record/start', 'POST')).status, 200);
    const file = service.recorder.recording?.file ?? '';
    await until(() => (service.recorder.recording?.frames ?? 0) >= 8);
    const statusAfter = await status();
    assert.equal(statusAfter.recording, true);
    assert.ok(Number(statusAfter.recordedBytes) > 1000 && Number(statusAfter.recordingSeconds) > 0.2);
    await request('record/stop', 'POST');
    assert.equal((await status()).recording, false);
    let parts = 0;
    await until(() => {
      parts = new MultipartParser('frame').push(readFileSync(file)).length;
      return parts >= 7;
    });
    assert.ok(parts >= 7);
  });

  test('does not record a camera that is stopped, and ends the recording of one that stops', async () => {
    await request('record/start', 'POST');
    await request('stop', 'POST');
    assert.equal((await status()).recording, false);
    assert.equal((await request('record/start', 'POST')).status, 409);
  });

  test('a start that is cancelled never happens', async () => {
    await request('stop', 'POST');
    await service.setFaults({ startMs: 100 });
    await request('start', 'POST');
    assert.equal((await status()).starting, true);
    await request('stop', 'POST');
    // The claim is that nothing happens for twice as long as the start would have taken.
    await new Promise((resolve) => setTimeout(resolve, 200));
    const stopped = await status();
    assert.deepEqual([stopped.starting, stopped.running], [false, false]);
  });

  test('has each of its faults', async () => {
    await service.setFaults({ isBusy: true });
    assert.equal((await request('record/start', 'POST')).status, 409);
    await service.setFaults({ isBusy: false, isBroken: true });
    assert.equal((await request('status')).status, 500);
    await service.setFaults({ isBroken: false, isUnplugged: true });
    assert.equal((await status()).connected, false);
    assert.equal((await request('stream')).status, 503);
    await service.setFaults({ isUnplugged: false, password: 'open' });
    assert.equal((await request('status')).status, 401);
    const authorization = `Basic ${Buffer.from('viewer:open').toString('base64')}`;
    const known = await fetch(`${service.url}/live/status`, { headers: { authorization } });
    assert.equal(known.status, 200);
    await service.setFaults({ password: null, isDown: true });
    await assert.rejects(request('status'));
    await service.setFaults({ isDown: false });
    assert.equal((await request('status')).status, 200);
  });

  test('refuses unknown faults', async () => {
    for (const body of ['{"isDwon": true}', '{"isDown": "yes"}', '{"password": 3}', '3']) {
      const answer = await fetch(service.controlUrl, { method: 'POST', body });
      assert.equal(answer.status, 500, body);
    }
    assert.deepEqual(service.faults, NO_FAULTS);
  });

  test('deletes its recordings at the end', async () => {
    const other = await CameraService.start(
      createCamera({ name: 'x', index: 6, scene: dock, width: 320, height: 180 }),
    );
    const { folder } = other.recorder;
    assert.ok(existsSync(folder));
    await other.close();
    assert.equal(existsSync(folder), false);
  });
});
