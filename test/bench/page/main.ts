import { latencyClaims } from './latency.js';
import { OutageWatch, type Entry, type Outage } from './outage.js';
import { frame, readDrawnMs } from './screen.js';
import { enlarge, setShapes, showCamera } from './overlay.js';
import { overview, peers } from './overview.js';
import { smoothness } from './smoothness.js';
import { wall } from './wall.js';
import { loadReader, PLAYERS, type Place, type PlayerName, type Playing } from './players.js';

/** The functions that the bench calls in the page. Times in milliseconds. */
export interface Bench {
  /** Measures the time from the start of a player to its first presented frame; null if there is none in time. */
  firstPicture(name: PlayerName, place: Place, limitMs: number): Promise<number | null>;
  /** Measures the age of the pictures of players side by side in one page. */
  glassToGlass(names: readonly PlayerName[], place: Place, seconds: number): Promise<Record<string, number[]>>;
  /** Starts players side by side; resolves when all of them play. */
  play(entries: readonly Entry[], limitMs: number): Promise<boolean>;
  /** Observes the players that `play` started, through an outage that begins now. */
  beginOutage(): void;
  /** Returns the result of each player when all of them show new pictures, or after the limit. */
  endOutage(limitMs: number): Promise<readonly Outage[]>;
  /** Compares the delay that a player reports with the delay on the screen. */
  readonly latencyClaims: typeof latencyClaims;
  /** Collects the frames of players side by side. */
  readonly smoothness: typeof smoothness;
  /** Shows four cameras in one page. */
  readonly wall: typeof wall;
  /** Shows twenty cameras and one in the spotlight. */
  readonly overview: typeof overview;
  readonly peers: typeof peers;
  /** Shows one camera, sets its overlay, and enlarges its picture. */
  readonly showCamera: typeof showCamera;
  readonly setShapes: typeof setShapes;
  readonly enlarge: typeof enlarge;
  readonly loadReader: (whep: string, camera: string) => Promise<void>;
  /** Counts the requests for HLS so far: playlists and hls.js itself. */
  readonly hlsRequests: () => number;
}

declare global {
  interface Window {
    bench: Bench;
  }
}

async function firstFrame(playing: Playing, limitMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + limitMs;
  let video: HTMLVideoElement | null = null;
  while (!(video = playing.video())) {
    if (performance.now() > deadlineMs) return false;
    await frame();
  }
  if (video.readyState >= 2 && video.getVideoPlaybackQuality().totalVideoFrames > 0) return true;
  const seen = video;
  return Promise.race([
    new Promise<boolean>((resolve) => seen.requestVideoFrameCallback(() => resolve(true))),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), deadlineMs - performance.now())),
  ]);
}

function collectAges(playing: Playing): { readonly ages: number[]; readonly stop: () => void } {
  const ages: number[] = [];
  let isRunning = true;
  const look = () => {
    if (!isRunning) return;
    const video = playing.video();
    if (!video) {
      requestAnimationFrame(look);
      return;
    }
    video.requestVideoFrameCallback(() => {
      const nowMs = Date.now();
      const drawnMs = readDrawnMs(video);
      if (drawnMs !== null) ages.push(nowMs - drawnMs);
      look();
    });
  };
  look();
  return {
    ages,
    stop: () => {
      isRunning = false;
    },
  };
}

let watch: OutageWatch | null = null;

window.bench = {
  async play(entries, limitMs) {
    watch = new OutageWatch(entries);
    const there = await Promise.all(watch.players.map((playing) => firstFrame(playing, limitMs)));
    return there.every(Boolean);
  },
  beginOutage: () => watch?.begin(),
  endOutage: (limitMs) => watch?.end(limitMs) ?? Promise.resolve([]),
  loadReader,
  smoothness,
  wall,
  overview,
  peers,
  showCamera,
  setShapes,
  enlarge,
  latencyClaims,
  hlsRequests: () => performance.getEntriesByType('resource').filter(({ name }) => /\.m3u8|hls/.test(name)).length,
  async firstPicture(name, place, limitMs) {
    const beganMs = performance.now();
    const playing = PLAYERS[name](place);
    const isThere = await firstFrame(playing, limitMs);
    const tookMs = performance.now() - beganMs;
    playing.stop();
    return isThere ? tookMs : null;
  },
  async glassToGlass(names, place, seconds) {
    const running = names.map((name) => ({ name, playing: PLAYERS[name](place) }));
    await Promise.all(running.map(({ playing }) => firstFrame(playing, 20_000)));
    // In the first seconds the players catch up with the live edge.
    await new Promise((resolve) => setTimeout(resolve, 6000));
    const collecting = running.map(({ name, playing }) => ({ name, ...collectAges(playing) }));
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    collecting.forEach(({ stop }) => stop());
    running.forEach(({ playing }) => playing.stop());
    return Object.fromEntries(collecting.map(({ name, ages }) => [name, ages]));
  },
};
