import type { ServiceStrings } from '../strings.js';

/** The English strings for the camera's own service. */
export const ENGLISH: ServiceStrings = {
  start: 'Start camera',
  stop: 'Stop camera',
  startRecording: 'Start recording',
  stopRecording: 'Stop recording',
  refresh: 'Refresh',
  refused: {
    start: 'The camera could not be started. {}',
    stop: 'The camera could not be stopped. {}',
    startRecording: 'Recording could not be started. {}',
    stopRecording: 'Recording could not be stopped. {}',
  },
  stopped: 'Camera is stopped',
  stoppedReason: 'The camera has been switched off.',
  starting: 'Camera is starting',
  unreachable: 'The camera’s service does not answer.',
  cameraUnreachable: 'The service cannot reach the camera.',
  indicators: 'Camera service',
  connected: 'Connected',
  on: 'Camera on',
  off: 'Camera off',
  recording: 'Recording, {}',
  notRecording: 'Not recording',
};
