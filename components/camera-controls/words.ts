import type { ServiceWords } from '../../src/words/service.js';

/** English comes with the buttons; the other languages have these words beside the player's. */
export const ENGLISH: ServiceWords = {
  start: 'Start camera',
  stop: 'Stop camera',
  startRecording: 'Start recording',
  stopRecording: 'Stop recording',
  refresh: 'Refresh',
  refused: {
    start: 'The camera was not started. {}',
    stop: 'The camera was not stopped. {}',
    startRecording: 'The recording was not started. {}',
    stopRecording: 'The recording was not stopped. {}',
  },
  stopped: 'Camera is stopped',
  stoppedWhy: 'Somebody switched it off.',
  starting: 'Camera is starting',
  noAnswer: 'The camera’s service does not answer.',
  unplugged: 'The service does not reach its camera.',
  lights: 'Camera service',
  connected: 'Connected',
  on: 'Camera on',
  off: 'Camera off',
  recording: 'Recording, {}',
  notRecording: 'Not recording',
};
