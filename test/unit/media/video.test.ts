import { expect } from '@open-wc/testing';
import { countVideoFrames, firstVideoFrame } from '../../../src/liveness/frame-counter.js';
import { allowVideos } from '../../../src/media/gesture.js';
import { createVideo } from '../../../src/media/video.js';
import { waitForPlayRefusal } from '../../../src/media/play-refusal.js';
import { rejectedFault, until } from '../support.js';

describe('a video of a camera', () => {
  let ending: AbortController;
  let place: HTMLElement;
  let timer = 0;
  beforeEach(() => {
    ending = new AbortController();
    place = document.createElement('div');
    document.body.append(place);
  });
  afterEach(() => {
    ending.abort();
    clearInterval(timer);
    place.remove();
  });

  /** Pictures that change, white for the most part. */
  function stream(): MediaStream {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 64;
    const context = canvas.getContext('2d');
    let x = 0;
    const draw = () => {
      if (!context) return;
      context.fillStyle = 'white';
      context.fillRect(0, 0, 64, 64);
      context.fillStyle = 'red';
      context.fillRect((x += 1) % 64, 0, 4, 4);
    };
    timer = window.setInterval(draw, 40);
    return canvas.captureStream();
  }

  function placed(): HTMLVideoElement {
    const video = createVideo(ending.signal);
    place.append(video);
    return video;
  }

  function brightness(video: HTMLVideoElement): number {
    const canvas = new OffscreenCanvas(1, 1);
    const context = canvas.getContext('2d');
    context?.drawImage(video, 0, 0, 1, 1);
    return context?.getImageData(0, 0, 1, 1).data[1] ?? 0;
  }

  const notAllowed = () => Promise.reject(new DOMException('a gesture is needed', 'NotAllowedError'));

  it('plays hidden, far below the window', async () => {
    place.style.cssText = 'position:absolute;top:5000px;opacity:0';
    const video = placed();
    video.srcObject = stream();
    await firstVideoFrame(video, ending.signal);
    expect(video.paused).to.equal(false);
    expect(brightness(video)).to.be.greaterThan(200);
  });

  it('plays another source, too', async () => {
    const video = placed();
    video.srcObject = stream();
    await firstVideoFrame(video, ending.signal);
    clearInterval(timer);
    video.srcObject = stream();
    await until(() => !video.paused && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
  });

  it('plays on when the browser pauses it', async () => {
    const video = placed();
    video.srcObject = stream();
    await firstVideoFrame(video, ending.signal);
    const frames = countVideoFrames(video, ending.signal);
    video.pause();
    await until(() => !video.paused);
    const { count } = frames;
    await until(() => frames.count > count);
  });

  it('is refused by a browser that wants a gesture', async () => {
    const video = placed();
    video.play = notAllowed;
    video.srcObject = stream();
    const fault = await rejectedFault(firstVideoFrame(video, ending.signal));
    expect(fault.code).to.equal('play-refused');
  });

  it('is refused by a browser that pauses it again and again', async () => {
    const video = placed();
    const pausing = new AbortController();
    video.srcObject = stream();
    video.addEventListener('playing', () => video.pause(), { signal: pausing.signal });
    // Between two pauses a frame may be shown: the refusal is told of a video that has had its first.
    const fault = await waitForPlayRefusal(video);
    pausing.abort();
    expect(fault.code).to.equal('play-refused');
  });

  it('is one that a gesture has allowed, and so is the next', async () => {
    // As on an iPhone: only a video that was played in a gesture may play later.
    const own = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'play');
    if (!own) throw new Error('no play() here');
    const allowed = new WeakSet<HTMLMediaElement>();
    let isGesture = true;
    HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
      if (isGesture) allowed.add(this);
      return allowed.has(this) ? (own.value as () => Promise<void>).call(this) : notAllowed();
    };
    try {
      allowVideos();
      isGesture = false;
      for (let i = 0; i < 5; i += 1) {
        const session = new AbortController();
        const video = createVideo(session.signal);
        place.append(video);
        video.srcObject = stream();
        await firstVideoFrame(video, session.signal);
        clearInterval(timer);
        video.srcObject = null;
        video.remove();
        session.abort();
        await until(() => video.paused);
      }
    } finally {
      Object.defineProperty(HTMLMediaElement.prototype, 'play', own);
    }
  });

  it('is counted by the callback where the counter stands at zero', async () => {
    const video = placed();
    video.getVideoPlaybackQuality = () => ({ totalVideoFrames: 0, droppedVideoFrames: 0 }) as VideoPlaybackQuality;
    const frames = countVideoFrames(video, ending.signal);
    video.srcObject = stream();
    await until(() => frames.count > 20);
    expect(frames.lastAtMs).to.not.equal(null);
    clearInterval(timer);
    await until(() => performance.now() - (frames.lastAtMs ?? 0) > 1000);
  });

  it('is seen and counted without the callback', async () => {
    const video = placed();
    Object.defineProperty(video, 'requestVideoFrameCallback', { value: undefined });
    Object.defineProperty(video, 'cancelVideoFrameCallback', { value: undefined });
    const frames = countVideoFrames(video, ending.signal);
    video.srcObject = stream();
    await firstVideoFrame(video, ending.signal);
    await until(() => frames.count > 20);
  });

  it('is seen where the callback is never called', async () => {
    const video = placed();
    video.requestVideoFrameCallback = () => 1;
    video.srcObject = stream();
    await firstVideoFrame(video, ending.signal);
  });

  it('is counted by the decoder where the browser counts nothing', async () => {
    const video = placed();
    let decoded = 0;
    Object.defineProperty(video, 'requestVideoFrameCallback', { value: undefined });
    Object.defineProperty(video, 'cancelVideoFrameCallback', { value: undefined });
    video.getVideoPlaybackQuality = () => ({ totalVideoFrames: 0, droppedVideoFrames: 0 }) as VideoPlaybackQuality;
    const frames = countVideoFrames(video, ending.signal, () => Promise.resolve(decoded));
    decoded = 3;
    await until(() => frames.count === 3);
    decoded = 8;
    await until(() => frames.count === 8);
    expect(frames.isValidWhenHidden).to.equal(true);
  });

  it('is known in a hidden page while it is in a window of its own', async () => {
    const video = placed();
    const frames = countVideoFrames(video, ending.signal);
    video.srcObject = stream();
    await until(() => frames.count > 3);
    expect(frames.isValidWhenHidden).to.equal(false);
    let pictureInPicture: Element | null = video;
    Object.defineProperty(document, 'pictureInPictureElement', { configurable: true, get: () => pictureInPicture });
    try {
      await until(() => frames.isValidWhenHidden);
      pictureInPicture = null;
      await until(() => !frames.isValidWhenHidden);
    } finally {
      Reflect.deleteProperty(document, 'pictureInPictureElement');
    }
  });
});
