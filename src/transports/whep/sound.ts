import { onTick } from '../../liveness/ticker.js';
import { ManualFrameCount } from '../../liveness/frame-counter.js';
import { countPackets } from './stats.js';

/** A browser makes its statistics anew each 50 ms at most; the watchdog needs them a few times a second. */
const COUNT_EVERY_MS = 250;

/**
 * Counts the packets of a session that has sound alone, as others count frames: their growth is the proof that it is
 * alive. Calls back when a picture comes after all.
 */
export function countSound(pc: RTCPeerConnection, signal: AbortSignal, onPicture: () => void): ManualFrameCount {
  const frames = new ManualFrameCount();
  let before = 0;
  let dueAtMs = 0;
  const observe = async () => {
    if (performance.now() < dueAtMs) return;
    dueAtMs = Infinity;
    const { audio, video } = countPackets(await pc.getStats());
    if (signal.aborted) return;
    const nowMs = performance.now();
    dueAtMs = nowMs + COUNT_EVERY_MS;
    if (video > 0) onPicture();
    if (audio > before) frames.step(nowMs, audio - before);
    before = audio;
  };
  onTick(() => void observe(), signal);
  return frames;
}
