import type { Frame, GroupOfPictures } from './frame.js';
import { isPicture } from './memory.js';

/** A decoded picture outside of the decoder. Close it. */
export type Picture = VideoFrame | ImageBitmap;

/** Receives what a decoder makes of a group. */
export interface PictureSink {
  /** @param output Closed after the call. */
  onPicture(frame: Frame, output: VideoFrame): void;
  onError(error: unknown): void;
}

/** Decodes one group of pictures, as far as it is asked to. */
export interface GroupDecoder {
  readonly group: GroupOfPictures;
  /** How it decodes; no-preference where that does not matter. */
  readonly acceleration: HardwareAcceleration;
  /** Whether it has failed, or was closed. */
  readonly isClosed: boolean;
  /** Whether it takes no more frames. */
  readonly isFlushed: boolean;
  /** Decodes up to this picture of the group. */
  feedTo(last: Frame): void;
  /** Makes it give out what it holds back. It takes no more frames then. */
  flush(): Promise<void>;
  close(): void;
}

/** Decodes one group of pictures from its key frame on, as far as it is asked to. */
export class PictureDecoder implements GroupDecoder {
  readonly group: GroupOfPictures;
  readonly acceleration: HardwareAcceleration;
  readonly #decoder: VideoDecoder;
  readonly #sink: PictureSink;
  /** The pictures in the decoder, by the timestamp that they were given. */
  readonly #frames = new Map<number, Frame>();
  #fedCount = 0;
  #flushed: Promise<void> | null = null;

  /** @param acceleration `prefer-software` after the graphics process has failed. */
  constructor(group: GroupOfPictures, sink: PictureSink, acceleration: HardwareAcceleration) {
    this.group = group;
    this.acceleration = acceleration;
    this.#sink = sink;
    this.#decoder = new VideoDecoder({
      output: (output) => {
        const frame = this.#frames.get(output.timestamp);
        if (frame) sink.onPicture(frame, output);
        output.close();
      },
      error: (error) => sink.onError(error),
    });
    const track = group.frames.find(isPicture)?.track;
    if (!track) return;
    const { codec, description } = track;
    this.#decoder.configure({
      codec,
      ...(description && { description }),
      optimizeForLatency: true,
      hardwareAcceleration: acceleration,
    });
  }

  /** Whether it has failed, or was closed. */
  get isClosed(): boolean {
    return this.#decoder.state === 'closed';
  }

  /** Whether it takes no more frames. */
  get isFlushed(): boolean {
    return this.#flushed !== null;
  }

  /** Decodes up to this picture of the group. */
  feedTo(last: Frame): void {
    if (this.isClosed || this.#flushed) return;
    const { frames, startMs } = this.group;
    const end = frames.indexOf(last) + 1;
    for (; this.#fedCount < end && !this.isClosed; this.#fedCount += 1) {
      const frame = frames[this.#fedCount] as Frame;
      if (!isPicture(frame)) continue;
      let timestamp = Math.round((frame.atMs - startMs) * 1000);
      while (this.#frames.has(timestamp)) timestamp += 1;
      this.#frames.set(timestamp, frame);
      const { isKey, data } = frame;
      try {
        this.#decoder.decode(new EncodedVideoChunk({ type: isKey ? 'key' : 'delta', timestamp, data }));
      } catch (error) {
        // A browser looks into the data: what a stream calls a key frame may be none.
        this.close();
        this.#sink.onError(error);
        return;
      }
    }
  }

  /** Makes it give out what it holds back. It takes no more frames then. */
  flush(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    return (this.#flushed ??= this.#decoder.flush().catch((error: unknown) => {
      if (!this.isClosed) this.#sink.onError(error);
    }));
  }

  close(): void {
    if (!this.isClosed) this.#decoder.close();
  }
}

/** Whether this browser decodes the track. */
export async function canDecode({ codec, description }: Frame['track']): Promise<boolean> {
  // A page without TLS has no VideoDecoder.
  if (typeof VideoDecoder === 'undefined') return false;
  if (codec === 'jpeg') return true;
  const config = { codec, ...(description && { description }) };
  return VideoDecoder.isConfigSupported(config).then(
    ({ supported }) => supported === true,
    () => false,
  );
}

/**
 * Copies a picture out of the decoder. Hardware decoders have room for few pictures, and stop while they are all held.
 */
export async function copyPicture(output: VideoFrame): Promise<Picture> {
  const frame = output.clone();
  try {
    const { format, visibleRect, timestamp, displayWidth, displayHeight, colorSpace } = frame;
    if (format === null || !visibleRect) return await createImageBitmap(frame);
    const data = new Uint8Array(frame.allocationSize());
    const layout = await frame.copyTo(data);
    const { width: codedWidth, height: codedHeight } = visibleRect;
    const init = { format, codedWidth, codedHeight, timestamp, displayWidth, displayHeight, layout };
    return new VideoFrame(data, {
      ...init,
      colorSpace: colorSpace.toJSON(),
      transfer: [data.buffer],
    } as VideoFrameBufferInit);
  } finally {
    frame.close();
  }
}
