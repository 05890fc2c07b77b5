import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCamera } from '../../demo/cameras/synthetic.js';
import type { AccessUnit } from '../../demo/cameras/source.js';
import { LINEUP } from '../../demo/lineup.js';
import { nalUnits } from '../../demo/rtp/h264.js';
import { h265Payloads } from '../../demo/rtp/h265.js';

const FU = 49;
const getNalType = (nal: Uint8Array) => ((nal[0] ?? 0) >> 1) & 0x3f;

/** NAL units out of RTP payloads (RFC 7798 §4.4.3). */
function joined(payloads: readonly Uint8Array[]): Uint8Array[] {
  const nals: number[][] = [];
  for (const payload of payloads) {
    const [first = 0, second = 0, fragment = 0] = payload;
    if (getNalType(payload) !== FU) nals.push([...payload]);
    else if (fragment & 0x80) nals.push([(first & 0x81) | ((fragment & 0x3f) << 1), second, ...payload.subarray(3)]);
    else nals.at(-1)?.push(...payload.subarray(3));
  }
  return nals.map((nal) => Uint8Array.from(nal));
}

describe('a camera that sends H.265', () => {
  it('begins with its parameter sets and a key frame, and is cut into packets that make it up again', async () => {
    const camera = createCamera({ ...LINEUP[0]!, codec: 'h265', width: 640, height: 360 });
    try {
      const unit = await new Promise<AccessUnit>((resolve) => {
        camera.onAccessUnit((each) => each.isKey && resolve(each));
      });
      const nals = nalUnits(unit.data);
      assert.deepEqual(nals.slice(0, 3).map(getNalType), [32, 33, 34]);
      const payloads = h265Payloads(unit.data, 500);
      assert.ok(payloads.length > nals.length, 'some of it is too long for one packet');
      assert.ok(payloads.every(({ length }) => length <= 500));
      assert.deepEqual(
        joined(payloads),
        nals.map((nal) => Uint8Array.from(nal)),
      );
    } finally {
      await camera.close();
    }
  });
});
