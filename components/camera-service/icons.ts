import { icon } from '../cam-player/controls/icons.js';
import { svg } from 'lit';

/** The icons of the service's buttons and status indicators. */
export const ICONS = {
  start: icon(svg`<path d="M12 3.5v8M7 6.4a7.5 7.5 0 1 0 10 0"/>`),
  stop: icon(svg`<rect x="6.5" y="6.5" width="11" height="11" rx="1" fill="currentColor"/>`),
  startRecording: icon(svg`<circle cx="12" cy="12" r="8"/><circle cx="12" cy="12" r="4" fill="currentColor"/>`),
  stopRecording: icon(svg`<circle cx="12" cy="12" r="8"/><rect x="9" y="9" width="6" height="6" fill="currentColor"/>`),
  link: icon(svg`<path d="M9 3.5v4M15 3.5v4M6.5 7.5h11v3a5.5 5.5 0 0 1-11 0zM12 16v4.5"/>`),
  cut: icon(svg`<path d="M9 3.5v4M15 3.5v4M6.5 7.5h11v3a5.5 5.5 0 0 1-11 0zM12 16v4.5M3.5 3.5l17 17"/>`),
  camera: icon(svg`<path d="M3.5 7.5h11v9h-11zM14.5 11l6-3.5v9l-6-3.5"/>`),
};
