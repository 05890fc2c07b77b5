import type { ZoomStrings } from '../strings.js';

/** The English strings for zooming. */
export const ENGLISH: ZoomStrings = {
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  whole: 'Show the whole picture',
};
