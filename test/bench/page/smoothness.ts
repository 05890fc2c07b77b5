import type { Entry } from './outage.js';
import { PLAYERS, type Playing } from './players.js';
import { readDrawnMs } from './screen.js';

/** A frame on the screen, in milliseconds. */
export interface ShownFrame {
  /** When it was presented, on the page's clock. */
  readonly atMs: number;
  /** Its age at that time, by the bar code; null if it was not read. */
  readonly ageMs: number | null;
  /** The frames that were presented since the one before, this one included: a busy page is not told of each. */
  readonly presented: number;
}

/** The frames of one player, and the time in which they were shown. */
export interface Smoothness {
  readonly frames: readonly ShownFrame[];
  readonly fromMs: number;
  readonly untilMs: number;
  /** The transports that were shown, each with the time of its change; empty where a player does not tell. */
  readonly transports: readonly string[];
}

/**
 * Plays side by side in one page, and collects the new frames of each player.
 *
 * @param settleMs The time after the first frames that does not count.
 */
export async function smoothness(
  entries: readonly Entry[],
  settleMs: number,
  seconds: number,
  limitMs: number,
): Promise<readonly Smoothness[]> {
  const ending = new AbortController();
  // A muted video out of view may not start. Small pictures leave the processor to the decoders.
  document.body.style.cssText = 'display: flex; flex-wrap: wrap; zoom: 0.4; margin: 0';
  const running = entries.map(({ name, place }) => PLAYERS[name](place));
  const collected = running.map((playing) => collectFrames(playing, ending.signal));
  const deadlineMs = performance.now() + limitMs;
  while (collected.some((frames) => frames.length === 0) && performance.now() < deadlineMs) await pause(50);
  await pause(settleMs);
  const fromMs = performance.now();
  await pause(seconds * 1000);
  const untilMs = performance.now();
  ending.abort();
  running.forEach((playing) => playing.stop());
  return collected.map((frames, i) => {
    const shown = running[i]?.transports?.() ?? [];
    const transports = shown.map(({ name, atMs }) => `${name} at ${((atMs - fromMs) / 1000).toFixed(0)} s`);
    return { frames, fromMs, untilMs, transports };
  });
}

/** To read the bar code of each frame would take so long that the page is told of few. */
const READ_EVERY = 5;

/** Collects the frames of whichever video the player has. */
function collectFrames(playing: Playing, signal: AbortSignal): ShownFrame[] {
  const frames: ShownFrame[] = [];
  let watched: HTMLVideoElement | null = null;
  let before = 0;
  const onFrame = (video: HTMLVideoElement, metadata: VideoFrameCallbackMetadata) => {
    if (signal.aborted || video !== watched) return;
    const { expectedDisplayTime: atMs, presentedFrames } = metadata;
    const drawnMs = frames.length % READ_EVERY === 0 ? readDrawnMs(video) : null;
    const ageMs = drawnMs === null ? null : Date.now() - performance.now() + atMs - drawnMs;
    frames.push({ atMs, ageMs, presented: Math.max(1, presentedFrames - before) });
    before = presentedFrames;
    video.requestVideoFrameCallback((_, next) => onFrame(video, next));
  };
  const follow = () => {
    if (signal.aborted) return;
    const video = playing.video();
    if (video && video !== watched) {
      before = Infinity;
      video.requestVideoFrameCallback((_, metadata) => onFrame(video, metadata));
    }
    watched = video;
    requestAnimationFrame(follow);
  };
  follow();
  return frames;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
