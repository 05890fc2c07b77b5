import type { Zoom } from '../../src/picture/zoom.js';

/** Another part of the picture is shown; `zoom` is the new one. Bubbles, and leaves shadow roots. */
export class CamZoomChangeEvent extends Event {
  readonly zoom: Zoom;
  constructor(zoom: Zoom) {
    super('cam-zoomchange', { bubbles: true, composed: true });
    this.zoom = zoom;
  }
}

declare global {
  interface HTMLElementEventMap {
    'cam-zoomchange': CamZoomChangeEvent;
  }
}
