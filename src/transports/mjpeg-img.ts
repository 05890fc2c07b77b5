import { Fault } from '../fault.js';
import type { FrameCount } from '../frames.js';
import { releaseAtEnd } from './own-end.js';
import { BLANK_SAMPLE, type OpenContext, type Session } from './transport.js';

/** Nobody can count the frames of a plain image: the time of the newest stays unknown. */
const UNKNOWN: FrameCount = Object.freeze({ count: 0, lastAtMs: null });

/**
 * MJPEG in a plain `<img>`: for cameras without CORS. The browser tells neither status, stall nor end,
 * and sends no headers of ours. The signal must also end a failure to open it.
 */
export async function openAsImage({ endpoints, stage, signal }: OpenContext): Promise<Session> {
  const image = document.createElement('img');
  image.alt = '';
  // Taking it out of the page would leave the connection open.
  releaseAtEnd(image, signal);
  stage.place(image, signal);
  await new Promise<void>((resolve, reject) => {
    const listen = { once: true, signal };
    image.addEventListener('load', () => resolve(), listen);
    image.addEventListener(
      'error',
      () => reject(new Fault('unreachable', { rung: 'mjpeg', said: 'no picture came, and no reason' })),
      listen,
    );
    image.src = endpoints.mjpeg ?? '';
  });
  return {
    rung: 'mjpeg',
    surface: image,
    frames: UNKNOWN,
    lost: new Promise((resolve) => {
      image.addEventListener('error', () => resolve(new Fault('lost', { rung: 'mjpeg' })), { signal });
    }),
    hasAudio: false,
    setSound: () => Promise.resolve(),
    sample: () =>
      Promise.resolve({
        ...BLANK_SAMPLE,
        atMs: performance.now(),
        width: image.naturalWidth,
        height: image.naturalHeight,
        codec: 'JPEG',
      }),
  };
}
