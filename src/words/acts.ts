import type { ActName, Speech } from './vocabulary.js';

/** English, apart from the rest: whoever watches a wall without buttons need not load it. */
const ENGLISH: Readonly<Record<ActName, string>> = {
  play: 'Play',
  pause: 'Pause',
  mute: 'Mute',
  unmute: 'Sound on',
  volume: 'Volume',
  save: 'Save picture',
  pip: 'Picture in picture',
  fullscreen: 'Full screen',
  leaveFullscreen: 'Leave full screen',
  retry: 'Try now',
  tap: 'Tap for sound',
};

/** The name of what a button does. */
export function actNameOf({ acts }: Speech, act: ActName): string {
  return acts[act] ?? ENGLISH[act];
}
