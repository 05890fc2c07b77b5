import type { PtzStrings } from '../strings.js';

/** The English strings for a camera that can be moved. */
export const ENGLISH: PtzStrings = {
  toggle: 'Move the camera',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  upLeft: 'Up and left',
  upRight: 'Up and right',
  downLeft: 'Down and left',
  downRight: 'Down and right',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  focusNear: 'Focus nearer',
  focusFar: 'Focus farther',
  home: 'Home position',
  presets: 'Saved positions',
  preset: 'Go to {}',
  aim: 'Click the picture to bring a point into the middle.',
  aimBox: 'Draw a box on the picture to enlarge it.',
  stop: 'Stop now',
  failed: {
    move: 'The camera could not be moved. {}',
    stop: 'The camera may still be moving. {}',
    load: 'The controls of the camera could not be loaded. {}',
  },
  unreachable: 'The camera’s service does not answer.',
};
