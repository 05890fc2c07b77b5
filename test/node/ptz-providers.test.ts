import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createPanorama } from '../../demo/cameras/scenes/panorama.js';
import { createCamera } from '../../demo/cameras/synthetic.js';
import { NO_FAULTS } from '../../demo/deployments/ptz/faults.js';
import { PtzHead } from '../../demo/deployments/ptz/head.js';
import { PtzService } from '../../demo/deployments/ptz/service.js';
import { Fault, frigatePtz, homeAssistantPtz, httpPtz, lightNvrPtz } from '../../src/index.js';
import type { PtzRequestOptions } from '../../src/ptz/ptz.js';

const head = new PtzHead(1000);
let service: PtzService;
const options = (): PtzRequestOptions => ({ signal: AbortSignal.timeout(5000), keepalive: false });
const lastMove = () => head.events.findLast(({ what }) => what === 'move')?.velocity;

describe('what moves a camera by the interface of a server', { timeout: 30_000 }, () => {
  before(async () => {
    const scene = createPanorama(() => head.view);
    service = await PtzService.start(createCamera({ name: 'yard', index: 6, scene, width: 320, height: 180 }), head);
  });
  after(() => service.close());
  beforeEach(async () => {
    await service.setFaults(NO_FAULTS);
    head.reset();
    service.requests.length = 0;
  });

  test('lightNVR: moves, stops, home, saved positions and capabilities', async () => {
    const ptz = lightNvrPtz(`${service.url}/`, 'yard', { headers: { 'X-Page': 'wall' } });
    await ptz.move({ pan: 0.5, tilt: -0.25, zoom: 0 }, options());
    assert.deepEqual(lastMove(), { pan: 0.5, tilt: -0.25, zoom: 0, focus: 0 });
    await ptz.stop(options());
    assert.equal(head.isMoving, false);
    assert.deepEqual(await ptz.presets?.(options().signal), [
      { id: '1', name: 'Gate' },
      { id: '2', name: 'Road' },
      { id: '3', name: 'House 8' },
    ]);
    await ptz.goTo?.('3', options());
    assert.equal(head.view.zoom, 2.5);
    await ptz.home?.(options());
    assert.equal(head.view.zoom, 1);
    assert.ok(typeof ptz.capabilities === 'function');
    assert.deepEqual(await ptz.capabilities(options().signal), { panTilt: true, zoom: true, home: true });
    await assert.rejects(lightNvrPtz(service.url, 'attic').stop(options()), { status: 404 });
  });

  test('Home Assistant: one speed for all axes, directions by name, and a move that ends after a second', async () => {
    const ptz = homeAssistantPtz(service.url, 'camera.yard', { presets: [{ id: '2', name: 'Road' }] });
    const controller = new AbortController();
    const move = ptz.move({ pan: -0.5, tilt: 1, zoom: 0 }, { signal: controller.signal, keepalive: false });
    const rejected = assert.rejects(move, { name: 'AbortError' });
    while (!head.isMoving) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(lastMove(), { pan: -1, tilt: 1, zoom: 0, focus: 0 });
    // The player does not wait for the second to be over.
    controller.abort();
    await rejected;
    await ptz.stop(options());
    assert.equal(head.isMoving, false);
    await ptz.move({ pan: 0.2, tilt: 0, zoom: 0 }, options());
    assert.equal(head.isMoving, false, 'the answer comes when the camera has stopped');
    const { x } = head.view;
    await ptz.step?.({ pan: 1, tilt: 0, zoom: 0 }, options());
    assert.ok(head.view.x > x);
    await ptz.goTo?.('2', options());
    assert.equal(head.view.zoom, 1.5);
    await assert.rejects(homeAssistantPtz(service.url, 'camera.attic').stop(options()), { status: 400 });
  });

  test('Frigate: the features and saved positions of a camera', async () => {
    const ptz = frigatePtz(service.url, 'yard');
    assert.ok(typeof ptz.capabilities === 'function');
    const capabilities = await ptz.capabilities(options().signal);
    assert.deepEqual(capabilities, { panTilt: true, diagonal: false, zoom: true, focus: true, center: true });
    assert.deepEqual((await ptz.presets?.(options().signal))?.[0], { id: 'gate', name: 'gate' });
    assert.equal(ptz.repeatMs, Infinity);
  });

  test('templates: placeholders in URLs and bodies, a scale, and a list of saved positions', async () => {
    const ptz = httpPtz({
      move: `${service.url}/ptz.cgi?move={pan},{tilt},{zoom}`,
      stop: { url: `${service.url}/ptz.cgi?stop`, method: 'GET' },
      goTo: { url: `${service.url}/api/streams/yard/ptz/preset`, body: { token: '{preset}', at: ['{preset}'] } },
      center: `${service.url}/ptz.cgi?center={x},{y}`,
      zoomInto: `${service.url}/ptz.cgi?box={x},{y},{width},{height}`,
      presets: `${service.url}/ptz.cgi?presets`,
      scale: 100,
      moveLimitMs: 1000,
    });
    await ptz.move({ pan: 0.333, tilt: -1, zoom: 0 }, options());
    assert.deepEqual(lastMove(), { pan: 0.33, tilt: -1, zoom: 0, focus: 0 });
    await ptz.stop(options());
    assert.equal(head.isMoving, false);
    head.home('test');
    await ptz.center?.({ x: 0.75, y: 0.5 }, options());
    assert.ok(Math.abs(head.view.x - (0.5 + (0.25 * 640) / 2560)) < 0.001);
    head.home('test');
    await ptz.zoomInto?.({ x: 0.25, y: 0.25, width: 0.5, height: 0.5 }, options());
    assert.equal(head.view.zoom, 2);
    await ptz.goTo?.('1', options());
    assert.ok(head.view.x < 0.1);
    assert.match(service.requests.at(-1)?.text ?? '', /\{"token":"1","at":\["1"\]\}/);
    assert.equal((await ptz.presets?.(options().signal))?.length, 3);
    assert.equal(ptz.moveLimitMs, 1000);
    assert.ok(!('home' in ptz));
  });

  test('a refusal is a fault with the message of the service; a service that is gone is none', async () => {
    const ptz = lightNvrPtz(service.url, 'yard');
    await service.setFaults({ isForbidden: true });
    await assert.rejects(ptz.move({ pan: 1, tilt: 0, zoom: 0 }, options()), (thrown: unknown) => {
      assert.ok(thrown instanceof Fault);
      assert.equal(thrown.serverMessage, 'you may not move this camera');
      assert.equal(thrown.status, 403);
      return true;
    });
    await service.setFaults({ isForbidden: false, isDown: true });
    await assert.rejects(ptz.stop(options()), TypeError);
  });

  test('credentials are asked for once, and again after a refusal', async () => {
    const reasons: string[] = [];
    const ptz = lightNvrPtz(service.url, 'yard', {
      credentials: ({ reason }) => {
        reasons.push(reason);
        return { token: 'abcd' };
      },
    });
    await ptz.stop(options());
    await ptz.stop(options());
    assert.deepEqual(reasons, ['first']);
    await service.setFaults({ isForbidden: true });
    await assert.rejects(ptz.stop(options()));
    await service.setFaults({ isForbidden: false });
    await ptz.stop(options());
    assert.deepEqual(reasons, ['first', 'refused']);
  });

  test('the head of the camera stops by itself when a move is not repeated', async () => {
    await httpPtz({ move: `${service.url}/ptz.cgi?move={pan},0,0`, stop: '' }).move(
      { pan: 1, tilt: 0, zoom: 0 },
      options(),
    );
    while (head.isMoving) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(head.events.at(-1)?.what, 'limit');
  });
});
