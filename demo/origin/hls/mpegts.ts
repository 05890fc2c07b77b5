import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, MpegTsOutputFormat, Output } from 'mediabunny';
import { formatCodec, type Parameters } from './fmp4.js';
import type { Segment } from './timeline.js';

/** A segment as MPEG-TS. */
export async function toMpegTs(
  { units }: Segment,
  parameters: Parameters,
  video: { readonly width: number; readonly height: number; readonly fps: number },
): Promise<Uint8Array> {
  const target = new BufferTarget();
  const output = new Output({ format: new MpegTsOutputFormat(), target });
  const source = new EncodedVideoPacketSource('avc');
  output.addVideoTrack(source);
  await output.start();
  const decoderConfig = { codec: formatCodec(parameters), codedWidth: video.width, codedHeight: video.height };
  for (const [i, { data, isKey, timestampUs }] of units.entries()) {
    const packet = new EncodedPacket(data, isKey ? 'key' : 'delta', timestampUs / 1e6, 1 / video.fps);
    await source.add(packet, i === 0 ? { decoderConfig } : undefined);
  }
  await output.finalize();
  return new Uint8Array(target.buffer ?? new ArrayBuffer(0));
}
