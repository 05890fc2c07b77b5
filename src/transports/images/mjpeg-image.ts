import { onTick } from '../../liveness/ticker.js';
import { Fault } from '../../faults/fault.js';
import { ManualFrameCount } from '../../liveness/frame-counter.js';
import { releaseOnAbort } from '../open-with-timeout.js';
import { BLANK_SAMPLE, type OpenContext, type Session } from '../transport.js';

/**
 * A camera that serves one viewer at a time may still have been busy with the request whose answer could not be read,
 * and never answers requests that arrive meanwhile. Without a picture the image is loaded once more, after a pause in
 * which the camera can notice that the connection is closed.
 */
const RELOAD_AFTER_MS = 2000;
const FIRST_PAUSE_MS = 50;
/** No address is requested sooner after an answer without a picture. */
const RELOAD_PAUSE_MS = 200;

/**
 * Opens Motion JPEG in a plain `<img>`, for cameras without CORS. The browser reports no status and, in Chromium, no
 * stall and no end, and sends no headers of ours. The signal has to abort when opening fails.
 */
export async function openAsImage({ endpoints, surfaces, signal }: OpenContext): Promise<Session> {
  const image = document.createElement('img');
  image.alt = '';
  // Removing the image from the page would leave the connection open.
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
    setTimeout(load, FIRST_PAUSE_MS);
    const timer = setTimeout(reload, RELOAD_AFTER_MS);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
  // Firefox reports each picture, Chromium only the first: then the time of the newest stays unknown.
  const frames = new ManualFrameCount();
  image.addEventListener('load', () => frames.step(), { signal });
  return {
    transport: 'mjpeg',
    surface: image,
    frames,
    lost: new Promise((resolve) => {
      const lose = () => resolve(new Fault('lost', { transport: 'mjpeg', serverMessage: 'the stream broke' }));
      image.addEventListener('error', lose, { signal });
      // Chromium (156) drops the picture of a broken connection without an event.
      const check = () => {
        if (image.naturalWidth === 0) lose();
      };
      onTick(check, signal);
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
