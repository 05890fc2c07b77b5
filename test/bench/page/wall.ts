import '../../../components/entry/define-mosaic.js';
import { PLAYERS, type Place } from './players.js';

/** Four cameras: the mosaic, or four videos on bare peer connections. */
export type WallName = 'mosaic' | 'bare';

const WIDTH_PX = 1280;

/** Shows these cameras. Resolves with true when all of them play, with false if one does not. */
export async function wall(name: WallName, places: readonly Place[], limitMs: number): Promise<boolean> {
  const box = document.createElement('div');
  box.style.cssText = `width:${WIDTH_PX}px;display:grid;grid-template-columns:1fr 1fr;gap:4px`;
  document.body.replaceChildren(box);
  const videos = name === 'mosaic' ? mosaic(box, places) : bare(box, places);
  const deadlineMs = performance.now() + limitMs;
  while (performance.now() < deadlineMs) {
    const playing = videos().filter((video) => video.getVideoPlaybackQuality().totalVideoFrames > 0);
    if (playing.length === places.length) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

function mosaic(box: HTMLElement, places: readonly Place[]): () => HTMLVideoElement[] {
  const element = document.createElement('cam-mosaic');
  element.style.gridColumn = '1 / -1';
  element.cameras = places.map(({ camera }) => camera).join(' ');
  element.whep = places[0]?.whep ?? '';
  element.hls = places[0]?.hls ?? '';
  box.append(element);
  return () =>
    [...element.renderRoot.querySelectorAll('cam-player')].flatMap(({ status: { surface } }) =>
      surface instanceof HTMLVideoElement ? [surface] : [],
    );
}

function bare(box: HTMLElement, places: readonly Place[]): () => HTMLVideoElement[] {
  const playing = places.map((place) => PLAYERS.bare(place));
  for (const one of playing) {
    const video = one.video();
    if (!video) continue;
    video.removeAttribute('width');
    video.style.width = '100%';
    box.append(video);
  }
  return () => playing.flatMap((one) => one.video() ?? []);
}
