import { onBeat } from '../beat.js';
import { Fault } from '../fault.js';
import { ManualFrameCount } from '../frames.js';
import { releaseAtEnd } from './own-end.js';
import { BLANK_SAMPLE, type OpenContext, type Session } from './transport.js';

/**
 * MJPEG in a plain `<img>`: for cameras without CORS. The browser tells neither status nor, in Chromium,
 * stall or end, and sends no headers of ours. The signal must also end a failure to open it.
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
  // Firefox tells of each picture, Chromium of the first alone: then the time of the newest stays unknown.
  const frames = new ManualFrameCount();
  image.addEventListener('load', () => frames.step(), { signal });
  return {
    rung: 'mjpeg',
    surface: image,
    frames,
    lost: new Promise((resolve) => {
      const lose = () => resolve(new Fault('lost', { rung: 'mjpeg', said: 'the stream broke' }));
      image.addEventListener('error', lose, { signal });
      // Chromium (156) drops the picture of a connection that broke, without an event.
      onBeat(() => image.naturalWidth === 0 && lose(), signal);
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
