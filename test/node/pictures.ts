import { createCanvas, loadImage } from '@napi-rs/canvas';
import { EncodedVideoChunk, VideoDecoder, type VideoDecoderConfig, type VideoFrame } from '@napi-rs/webcodecs';
import { readBarcode, type Pixels, type Reading } from '../../demo/cameras/barcode.js';

/** An encoded frame with the data that a decoder needs. */
export interface EncodedFrame {
  readonly data: Uint8Array;
  readonly isKey: boolean;
  readonly timestampUs: number;
}

/** Decodes these frames, and reads their bar codes. */
export async function readVideo(
  config: VideoDecoderConfig,
  encoded: readonly EncodedFrame[],
): Promise<(Reading | null)[]> {
  const frames: VideoFrame[] = [];
  const errors: Error[] = [];
  const decoder = new VideoDecoder({ output: (frame) => frames.push(frame), error: (error) => errors.push(error) });
  decoder.configure(config);
  for (const { data, isKey, timestampUs } of encoded) {
    decoder.decode(new EncodedVideoChunk({ type: isKey ? 'key' : 'delta', timestamp: timestampUs, data }));
  }
  await decoder.flush();
  decoder.close();
  if (errors[0]) throw errors[0];
  const readings = [];
  for (const frame of frames) {
    readings.push(readBarcode(await readGray(frame)));
    frame.close();
  }
  return readings;
}

/** Reads the bar code of a JPEG. */
export async function readJpeg(jpeg: Uint8Array): Promise<Reading | null> {
  const image = await loadImage(Buffer.from(jpeg));
  const ctx = createCanvas(image.width, image.height).getContext('2d');
  ctx.drawImage(image, 0, 0);
  return readBarcode(ctx.getImageData(0, 0, image.width, image.height));
}

/** Returns the luma plane of a frame as gray pixels. */
async function readGray(frame: VideoFrame): Promise<Pixels> {
  const planes = new Uint8Array(frame.allocationSize());
  const [luma] = await frame.copyTo(planes);
  const { codedWidth: width, codedHeight: height } = frame;
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i += 1) {
    const row = Math.floor(i / width);
    const level = planes[(luma?.offset ?? 0) + row * (luma?.stride ?? width) + (i % width)] ?? 0;
    data.set([level, level, level, 255], 4 * i);
  }
  return { data, width, height };
}
