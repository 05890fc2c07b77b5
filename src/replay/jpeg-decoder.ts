import type { Frame, GroupOfPictures } from './frame.js';
import type { GroupDecoder, PictureSink } from './picture-decoder.js';

/** Decodes a picture that is an image by itself. */
export class JpegDecoder implements GroupDecoder {
  readonly group: GroupOfPictures;
  readonly acceleration = 'prefer-software';
  readonly #sink: PictureSink;
  #isClosed = false;
  #decoding: Promise<void> | null = null;

  constructor(group: GroupOfPictures, sink: PictureSink) {
    this.group = group;
    this.#sink = sink;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** There is only one picture. */
  get isFlushed(): boolean {
    return this.#decoding !== null;
  }

  feedTo(frame: Frame): void {
    this.#decoding ??= this.#decode(frame).catch((error: unknown) => {
      this.#isClosed = true;
      this.#sink.onError(error);
    });
  }

  flush(): Promise<void> {
    return this.#decoding ?? Promise.resolve();
  }

  close(): void {
    this.#isClosed = true;
  }

  async #decode(frame: Frame): Promise<void> {
    const bitmap = await createImageBitmap(new Blob([frame.data as Uint8Array<ArrayBuffer>]));
    const output = new VideoFrame(bitmap, { timestamp: 0 });
    bitmap.close();
    if (!this.#isClosed) this.#sink.onPicture(frame, output);
    output.close();
  }
}
