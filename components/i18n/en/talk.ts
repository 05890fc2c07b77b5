import type { TalkStrings } from '../strings.js';

/** The English strings for talking to a camera. */
export const ENGLISH: TalkStrings = {
  hold: 'Hold to talk',
  asking: 'To talk, allow the microphone.',
  connecting: 'Connecting…',
  talking: 'You are talking.',
  problems: {
    insecure: 'To talk, open this page over HTTPS.',
    denied: 'The microphone is blocked. Allow it in the site settings, then press again.',
    dismissed: 'The microphone was not allowed. Press again and allow it.',
    noMicrophone: 'No microphone was found. Connect one, then press again.',
    microphoneBusy: 'The microphone does not start. Close other programs that use it, then press again.',
    microphoneLost: 'The microphone was disconnected.',
    unauthorized: 'Talking needs other credentials.',
    noWayBack: 'There is no way to talk to this camera.',
    busy: 'Talking is not possible right now. Press again in a moment.',
    unreachable: 'The service for talking does not answer. Press again.',
    lost: 'The connection was lost. Press again.',
    failed: 'Talking failed. {}',
  },
};
