import type { Fault } from './fault.js';
import type { ViewerState } from './ladder-state.js';
import type { Rung } from './rung.js';

/** The rungs as people know them. */
export const RUNG_NAMES: Readonly<Record<Rung, string>> = {
  whep: 'WebRTC',
  'll-hls': 'LL-HLS',
  hls: 'HLS',
  mjpeg: 'MJPEG',
  snapshot: 'Snapshot',
};

const WORDS: Readonly<Record<ViewerState, string>> = {
  idle: 'Stopped',
  connecting: 'Connecting',
  live: 'Live',
  stalled: 'Frozen',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  unconfigured: 'Camera not configured',
  capacity: 'Stream at capacity',
  unauthorized: 'Sign-in needed',
  unsupported: 'Not playable here',
  paused: 'Paused',
  suspended: 'Resting',
};

/** The state in a word or two, for a label. */
export function wordOf(state: ViewerState, fault: Fault | null): string {
  if (state === 'unsupported' && fault?.codec) return `This browser can’t play ${codecName(fault.codec)}`;
  return WORDS[state];
}

/** What a person can make of the fault, in one sentence; an empty text where the word says it all. */
export function sentenceOf(state: ViewerState, fault: Fault | null): string {
  if (state === 'paused') return 'Press play to go on.';
  switch (fault?.code) {
    case undefined:
      return '';
    case 'offline':
      return 'The camera is not sending.';
    case 'source-timeout':
      return 'The camera did not start in time.';
    case 'not-found':
      return 'There is nothing at the camera’s address.';
    case 'unconfigured':
      return 'The server does not know this camera.';
    case 'bad-address':
      return 'The camera’s address can’t be used.';
    case 'capacity':
      return 'The server has no place for another viewer.';
    case 'unauthorized':
      return 'The server wants other credentials.';
    case 'unsupported':
      return 'What the camera sends can’t be played in this browser.';
    case 'unreachable':
      return 'The server does not answer.';
    case 'no-media-path':
      return 'The network lets no video through.';
    case 'no-media':
      return 'The server connects, but sends no picture.';
    case 'stalled':
      return 'The picture stopped moving.';
    case 'lost':
    case 'ended-early':
      return 'The connection ended.';
    case 'server-error':
      return 'The server failed.';
    case 'bad-answer':
    case 'refused':
      return 'The server’s answer makes no sense.';
  }
}

/** When the next look comes, in words; null when none is planned. */
export function countdownOf(secondsLeft: number | null): string | null {
  if (secondsLeft === null) return null;
  return secondsLeft <= 0 ? 'Looking again…' : `Next try in ${spanOf(secondsLeft)}`;
}

/** How long a picture has stood still. */
export function frozenFor(seconds: number): string {
  return `Frozen for ${spanOf(seconds)}`;
}

/** A span of time: `4 s`, `3 min`, `2 h`. */
export function spanOf(seconds: number): string {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** A latency for the label: `0.2 s`, with `≥` where a leg of it could not be seen. */
export function latencyOf(totalMs: number, isLowerBound: boolean): string {
  return `${isLowerBound ? '≥ ' : ''}${(totalMs / 1000).toFixed(1)} s`;
}

function codecName(codec: string): string {
  return /^(hvc1|hev1|h265)/i.test(codec) ? 'H.265' : /^av01/i.test(codec) ? 'AV1' : codec;
}
