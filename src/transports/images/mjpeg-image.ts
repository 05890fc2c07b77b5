import { onTick } from '../../liveness/ticker.js';
import { Fault } from '../../faults/fault.js';
import { ManualFrameCount } from '../../liveness/frame-counter.js';
import { releaseOnAbort } from '../open-with-timeout.js';
import { BLANK_SAMPLE, type OpenContext, type Session } from '../transport.js';

/**
 * A camera that serves one viewer at a time may have been busy still with the question whose answer could not be read:
 * it never answers what was asked meanwhile. Without a picture the image asks once more, after a breath in which the
 * camera can see that the connection is gone.
 */
const RELOAD_AFTER_MS = 2000;
const RELOAD_PAUSE_MS = 50;

/**
 * MJPEG in a plain `<img>`: for cameras without CORS. The browser tells neither status nor, in Chromium,
 * stall or end, and sends no headers of ours. The signal must also end a failure to open it.
 */
export async function openAsImage({ endpoints, surfaces, signal }: OpenContext): Promise<Session> {
  const image = document.createElement('img');
  image.alt = '';
  // Taking it out of the page would leave the connection open.
  releaseOnAbort(image, signal);
  surfaces.place(image, signal);
  await new Promise<void>((resolve, reject) => {
    const listen = { once: true, signal };
    image.addEventListener('load', () => resolve(), listen);
    image.addEventListener(
      'error',
      () => reject(new Fault('unreachable', { transport: 'mjpeg', serverMessage: 'no picture came, and no reason' })),
      listen,
    );
    const load = () => {
      if (!signal.aborted) image.src = endpoints.mjpeg ?? '';
    };
    const reload = () => {
      if (image.naturalWidth > 0) return;
      image.removeAttribute('src');
      setTimeout(load, RELOAD_PAUSE_MS);
    };
    setTimeout(load, RELOAD_PAUSE_MS);
    const timer = setTimeout(reload, RELOAD_AFTER_MS);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
  // Firefox tells of each picture, Chromium of the first alone: then the time of the newest stays unknown.
  const frames = new ManualFrameCount();
  image.addEventListener('load', () => frames.step(), { signal });
  return {
    transport: 'mjpeg',
    surface: image,
    frames,
    lost: new Promise((resolve) => {
      const lose = () => resolve(new Fault('lost', { transport: 'mjpeg', serverMessage: 'the stream broke' }));
      image.addEventListener('error', lose, { signal });
      // Chromium (156) drops the picture of a connection that broke, without an event.
      onTick(() => image.naturalWidth === 0 && lose(), signal);
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
