import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { H264RtpPayload, Vp8RtpPayload } from 'werift';
import { nalType, nalUnits, rtpPayloads } from '../../demo/rtp/h264.js';
import { readFeedback, senderReport } from '../../demo/rtp/rtcp.js';
import { vp8Payloads } from '../../demo/rtp/vp8.js';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('H.264 in RTP', () => {
  test('NAL units are found behind short and long start codes', () => {
    const units = nalUnits(bytes(0, 0, 0, 1, 0x67, 1, 2, 0, 0, 1, 0x68, 3, 0, 0, 0, 1, 0x65, 0, 0, 3, 1));
    assert.deepEqual(
      units.map((unit) => [...unit]),
      [
        [0x67, 1, 2],
        [0x68, 3],
        [0x65, 0, 0, 3, 1],
      ],
    );
    assert.deepEqual(nalUnits(bytes()), []);
    assert.equal(nalType(bytes(0x65)), 5);
  });

  test('a small unit is sent whole, and an access unit delimiter is not sent', () => {
    assert.deepEqual(
      rtpPayloads(bytes(0, 0, 0, 1, 9, 0xf0, 0, 0, 0, 1, 0x67, 1, 2)).map((payload) => [...payload]),
      [[0x67, 1, 2]],
    );
  });

  test('a large unit is cut into fragments that another implementation puts together', () => {
    for (const size of [1199, 1200, 1201, 2395, 2396, 2397, 10_000]) {
      const body = Uint8Array.from({ length: size - 1 }, (_, i) => (i % 250) + 5);
      const payloads = rtpPayloads(Buffer.concat([bytes(0, 0, 0, 1, 0x65), body]));
      assert.ok(payloads.every(({ length }) => length <= 1200));
      let fragment: Buffer | undefined;
      let whole = Buffer.alloc(0);
      for (const payload of payloads) {
        const read = H264RtpPayload.deSerialize(Buffer.from(payload), fragment);
        fragment = read.fragment;
        // Before the last fragment there is no unit, whatever the type says.
        whole = Buffer.concat([whole, read.payload ?? Buffer.alloc(0)]);
      }
      assert.deepEqual([...whole], [0, 0, 0, 1, 0x65, ...body], `${size} bytes`);
    }
  });
});

describe('RTCP', () => {
  const packet = (type: number, format: number, ...words: number[]) => {
    const buffer = Buffer.alloc(4 + 4 * words.length);
    buffer.writeUInt8(0x80 | format, 0);
    buffer.writeUInt8(type, 1);
    buffer.writeUInt16BE(words.length, 2);
    words.forEach((word, i) => buffer.writeUInt32BE(word, 4 + 4 * i));
    return buffer;
  };

  test('PLI and FIR ask for a key frame; a receiver report does not', () => {
    assert.equal(readFeedback(packet(206, 1, 1, 2)).wantsKeyFrame, true);
    assert.equal(readFeedback(packet(206, 4, 1, 2, 3, 4)).wantsKeyFrame, true);
    assert.equal(readFeedback(packet(206, 15, 1, 2, 3)).wantsKeyFrame, false);
    assert.deepEqual(readFeedback(packet(201, 1, 1, 2, 3, 4, 5, 6, 7)), { wantsKeyFrame: false, missing: [] });
  });

  test('a NACK names packets, also across the wrap of sequence numbers', () => {
    const compound = Buffer.concat([packet(201, 0, 1), packet(205, 1, 1, 2, 0xffff0005, 0x00100000)]);
    assert.deepEqual(readFeedback(compound).missing, [0xffff, 0, 2, 0x10]);
  });

  test('a truncated packet is read as far as possible', () => {
    const nack = packet(205, 1, 1, 2, 0x00010000, 0x00020000);
    for (let length = 0; length <= nack.length; length += 1) readFeedback(nack.subarray(0, length));
    assert.deepEqual(readFeedback(nack.subarray(0, 18)).missing, [1]);
  });

  test('a sender report ties the two clocks', () => {
    const report = senderReport({ ssrc: 7, epochMs: 1_700_000_000_500, rtpTime: 2 ** 32 + 5, packets: 3, bytes: 9 });
    assert.equal(report.readUInt8(1), 200);
    assert.equal(report.readUInt16BE(2) * 4 + 4, report.length);
    assert.equal(report.readUInt32BE(8) - 2_208_988_800, 1_700_000_000);
    assert.equal(report.readUInt32BE(12), 2 ** 31);
    assert.deepEqual(
      [16, 20, 24].map((at) => report.readUInt32BE(at)),
      [5, 3, 9],
    );
  });
});

describe('VP8 in RTP', () => {
  test('a frame of any size is cut into payloads that another implementation puts together', () => {
    for (const size of [1, 1198, 1199, 1200, 2398, 2399, 10_000]) {
      const frame = Uint8Array.from({ length: size }, (_, i) => (i % 250) + 5);
      const payloads = vp8Payloads(frame);
      assert.ok(payloads.every(({ length }) => length > 1 && length <= 1200));
      const read = payloads.map((payload) => Vp8RtpPayload.deSerialize(Buffer.from(payload)));
      assert.deepEqual(
        read.map(({ isPartitionHead }) => isPartitionHead),
        payloads.map((_, i) => i === 0),
      );
      assert.deepEqual(Buffer.concat(read.map(({ payload }) => payload)), Buffer.from(frame));
    }
  });
});
