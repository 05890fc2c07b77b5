import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCanvas } from '@napi-rs/canvas';
import fc from 'fast-check';
import { barcodeBits, readBarcode, stripHeight, type Pixels } from '../../demo/cameras/barcode.js';
import { FramePainter } from '../../demo/cameras/frame-painter.js';
import { corridor } from '../../demo/cameras/scenes/corridor.js';
import { crossing } from '../../demo/cameras/scenes/crossing.js';
import { dock } from '../../demo/cameras/scenes/dock.js';
import { pet } from '../../demo/cameras/scenes/pet.js';
import type { AccessUnit, CameraSource } from '../../demo/cameras/source.js';
import { createCamera, type CameraOptions } from '../../demo/cameras/synthetic.js';
import { NAL, nalType, nalUnits } from '../../demo/rtp/h264.js';
import { readJpeg, readVideo } from './pictures.js';

const SCENES = { corridor, crossing, dock, pet };
const NOW_MS = Date.UTC(2026, 10, 21, 7, 15, 1, 234);

/** Draws a strip with these cells as gray pixels. */
function readStrip(bits: readonly number[], { cell = 10, height = 16, black = 16, white = 240 } = {}): Pixels {
  const width = cell * bits.length;
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i += 1) {
    const level = bits[Math.floor((i % width) / cell)] ? white : black;
    data.set([level, level, level, 255], 4 * i);
  }
  return { data, width, height };
}

function readPixels(picture: FramePainter): Pixels {
  const { width, height } = picture.canvas;
  return picture.canvas.getContext('2d').getImageData(0, 0, width, height);
}

describe('bar code', () => {
  it('is read as it was written, for each camera and time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 2 ** 44 - 1 }), (cameraIndex, epochMs) => {
        const strip = readStrip(barcodeBits({ cameraIndex, epochMs }));
        assert.deepEqual(readBarcode(strip, strip.height), { cameraIndex, epochMs });
      }),
    );
  });

  it('is not read at all when a cell is wrong', () => {
    const bits = barcodeBits({ cameraIndex: 3, epochMs: NOW_MS });
    bits.forEach((bit, i) => {
      const strip = readStrip(bits.with(i, 1 - bit));
      assert.equal(readBarcode(strip, strip.height), null, `cell ${i}`);
    });
  });

  it('is read in faint, noisy and narrow strips, and not without a strip', () => {
    const reading = { cameraIndex: 15, epochMs: NOW_MS };
    const bits = barcodeBits(reading);
    const faint = readStrip(bits, { black: 90, white: 150 });
    faint.data.forEach((level, i) => (faint.data[i] = level + ((i * 7919) % 41) - 20));
    assert.deepEqual(readBarcode(faint, faint.height), reading);
    assert.deepEqual(readBarcode(readStrip(bits, { cell: 2, height: 8 }), 8), reading);
    assert.equal(readBarcode(readStrip(bits, { black: 128, white: 140 }), 16), null);
    assert.equal(readBarcode({ data: new Uint8ClampedArray(0), width: 0, height: 0 }), null);
  });

  it('is read from a whole frame at half and at double size', () => {
    const picture = new FramePainter({ title: 'x', index: 7, scene: pet, isNight: true, width: 640, height: 360 });
    picture.draw(NOW_MS);
    assert.deepEqual(readBarcode(readPixels(picture)), { cameraIndex: 7, epochMs: NOW_MS });
    for (const scale of [0.5, 2]) {
      const canvas = createCanvas(640 * scale, 360 * scale);
      const ctx = canvas.getContext('2d');
      ctx.drawImage(picture.canvas, 0, 0, canvas.width, canvas.height);
      const pixels = ctx.getImageData(0, 0, canvas.width, canvas.height);
      assert.deepEqual(readBarcode(pixels, 16 * scale), { cameraIndex: 7, epochMs: NOW_MS }, `scale ${scale}`);
    }
    assert.equal(stripHeight(360), 16);
    assert.equal(stripHeight(90), 8);
  });

  it('survives a JPEG of low quality', async () => {
    const picture = new FramePainter({
      title: 'x',
      index: 9,
      scene: crossing,
      isNight: false,
      width: 640,
      height: 360,
    });
    picture.draw(NOW_MS);
    const reading = await readJpeg(await picture.canvas.encode('jpeg', 40));
    assert.deepEqual(reading, { cameraIndex: 9, epochMs: NOW_MS });
  });
});

describe('scenes', () => {
  for (const [name, scene] of Object.entries(SCENES)) {
    it(`${name} moves by day and by night, and looks different at night`, () => {
      const pictures = [false, true].map(
        (isNight) => new FramePainter({ title: name, index: 0, scene, isNight, width: 640, height: 360 }),
      );
      const levels = pictures.map((picture) => {
        picture.draw(NOW_MS);
        const first = readPixels(picture);
        picture.draw(NOW_MS + 1000);
        assert.ok(changedBetween(first, readPixels(picture)) > 500, 'within a second something is elsewhere');
        return brightness(first);
      });
      assert.ok((levels[0] ?? 0) > (levels[1] ?? 0) + 30, `day ${levels[0]}, night ${levels[1]}`);
    });

    it(`${name} is the same at the same moment`, () => {
      const options = { title: name, index: 0, scene, isNight: true, width: 640, height: 360 };
      const [one, other] = [new FramePainter(options), new FramePainter(options)];
      one.draw(NOW_MS);
      other.draw(NOW_MS + 12_345);
      other.draw(NOW_MS);
      assert.equal(changedBetween(readPixels(one), readPixels(other)), 0);
    });
  }
});

describe('synthetic camera', () => {
  let camera: CameraSource;
  const options: CameraOptions = { name: 'site/cam', index: 5, scene: dock, keyFrameIntervalMs: 1200 };
  before(() => {
    camera = createCamera(options);
  });
  after(() => camera.close());

  it('starts with a key frame, and makes the next ones only when they are due', async () => {
    const units = await take(camera, 64);
    assert.ok(units.filter(({ isKey }) => isKey).length >= 3);
    expectKeysAsSoonAs(units, 1200);
    for (const { data, isKey } of units) {
      const types = nalUnits(data).map(nalType);
      assert.equal(types.includes(NAL.sps) && types.includes(NAL.pps), isKey, `NAL units ${types.join()}`);
    }
  });

  it('keeps a steady media clock, and gives the time of each frame', async () => {
    const units = await take(camera, 10);
    units.slice(1).forEach(({ timestampUs }, i) => {
      // A busy machine drops frames; the others keep their timestamps.
      const frames = (timestampUs - (units[i]?.timestampUs ?? 0)) / 40_000;
      assert.ok(frames > 0.9 && Math.abs(frames - Math.round(frames)) < 0.001, `${frames} frames`);
    });
    const captures = units.map(({ captureMs }) => captureMs);
    assert.deepEqual(
      captures,
      [...captures].sort((a, b) => a - b),
    );
  });

  it('draws the time into each encoded frame', async () => {
    const units = await take(camera, 12);
    const read = await readVideo({ codec: 'avc1.64001f', codedWidth: 640, codedHeight: 360 }, units);
    assert.deepEqual(
      read,
      units.map(({ captureMs }) => ({ cameraIndex: 5, epochMs: captureMs })),
    );
  });

  it('answers requests for key frames at a limited rate', async () => {
    const units: AccessUnit[] = [];
    await until(camera, (unit) => {
      // Of permanent requests, one in a quarter of a second is answered.
      camera.requestKeyFrame();
      return units.push(unit) === 22;
    });
    const keys = units.filter(({ isKey }) => isKey).map(({ timestampUs }) => timestampUs / 1000);
    // On a busy machine the units, and with them the requests, come some frames late. Without requests there is one key.
    assert.ok(keys.length >= 3, `key frames at ${keys.join(', ')} ms`);
    for (const [i, ms] of keys.slice(1).entries()) assert.ok(ms - (keys[i] ?? 0) > 249, `${keys.join(', ')} ms`);
  });

  it('stops without listeners, and starts again with a key frame', async () => {
    await take(camera, 3);
    const still = await camera.jpeg();
    const [first] = await take(camera, 1);
    assert.equal(first?.isKey, true);
    assert.ok((first?.captureMs ?? 0) >= still.captureMs);
  });

  it('gives several listeners the same units, until each has left', async () => {
    const [many, few] = await Promise.all([take(camera, 8), take(camera, 4)]);
    assert.deepEqual(many.slice(0, 4), few);
  });

  it('makes a JPEG of the newest frame with its time, with or without listeners', async () => {
    const resting = await camera.jpeg();
    assert.deepEqual(await readJpeg(resting.data), { cameraIndex: 5, epochMs: resting.captureMs });
    await until(camera, ({ captureMs }) => captureMs > resting.captureMs);
    const later = await camera.jpeg();
    assert.ok(later.captureMs > resting.captureMs);
    assert.deepEqual(await readJpeg(later.data), { cameraIndex: 5, epochMs: later.captureMs });
  });
});

/** Collects units until the condition is met. */
function until(camera: CameraSource, isEnough: (unit: AccessUnit) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = camera.onAccessUnit((unit) => {
      try {
        if (!isEnough(unit)) return;
        resolve();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
      stop();
    });
  });
}

/** Checks that each key frame comes exactly when this much media time has passed since the previous one. */
function expectKeysAsSoonAs(units: readonly AccessUnit[], ms: number): void {
  let keyUs = -Infinity;
  for (const { isKey, timestampUs } of units) {
    const sinceMs = (timestampUs - keyUs) / 1000;
    assert.equal(isKey, sinceMs > ms - 1, `${sinceMs} ms after the key frame before`);
    if (isKey) keyUs = timestampUs;
  }
}

/** Collects the next units of a camera. */
async function take(camera: CameraSource, count: number): Promise<AccessUnit[]> {
  const units: AccessUnit[] = [];
  await until(camera, (unit) => units.push(unit) === count);
  return units;
}

/** Counts the pixels that differ visibly, above the bar code and below the clock. */
function changedBetween(one: Pixels, other: Pixels): number {
  let count = 0;
  for (let i = 4 * one.width * 26; i < one.data.length - 4 * one.width * 16; i += 4) {
    if (Math.abs((one.data[i] ?? 0) - (other.data[i] ?? 0)) > 12) count += 1;
  }
  return count;
}

function brightness({ data }: Pixels): number {
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum += data[i + 1] ?? 0;
  return (4 * sum) / data.length;
}
