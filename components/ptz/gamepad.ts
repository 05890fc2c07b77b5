import { motionOfPad } from './motions.js';
import type { Holds } from './holds.js';

/** The player that a gamepad moves: the last one whose camera controls were shown. */
let owner: Holds | null = null;

/** Lets the gamepads move this camera until the signal aborts, or another player takes them. */
export function followGamepads(holds: Holds, signal: AbortSignal): void {
  owner?.releaseAll('gamepad');
  owner = holds;
  let frame = 0;
  const poll = () => {
    frame = 0;
    const isOurs = owner === holds && !signal.aborted && document.hasFocus();
    const pads = isOurs ? readGamepads() : [];
    for (const pad of pads) holds.set(`gamepad ${pad.index}`, motionOfPad(pad));
    // A gamepad that is gone holds nothing.
    const names = new Set(pads.map((pad) => `gamepad ${pad.index}`));
    holds.keepOnly('gamepad', names);
    if (isOurs && pads.length > 0) frame = requestAnimationFrame(poll);
  };
  const start = () => {
    if (frame === 0) poll();
  };
  const options = { signal };
  for (const type of ['gamepadconnected', 'gamepaddisconnected', 'focus', 'blur']) {
    window.addEventListener(type, start, options);
  }
  signal.addEventListener('abort', () => {
    cancelAnimationFrame(frame);
    if (owner === holds) owner = null;
    holds.releaseAll('gamepad');
  });
  start();
}

/** The gamepads whose sticks are known: the axes of another device may rest anywhere. */
function readGamepads(): readonly Gamepad[] {
  try {
    return navigator
      .getGamepads()
      .filter((pad): pad is Gamepad => pad?.connected === true && pad.mapping === 'standard');
  } catch {
    // Forbidden by the page's permissions policy.
    return [];
  }
}
