import { svg } from 'lit';
import { icon } from '../cam-player/controls/icons.js';
import type { MotionName } from './motions.js';

const arrow = (degrees: number) =>
  icon(svg`<path d="M12 19V6M6.5 11 12 5.5 17.5 11" transform="rotate(${degrees} 12 12)"/>`);

/** The icons of the controls of a camera that can be moved. */
export const ICONS: Readonly<Record<MotionName | 'toggle' | 'home', ReturnType<typeof icon>>> = {
  toggle: icon(
    svg`<circle cx="12" cy="12" r="2.5"/><path d="M12 3v4M12 17v4M3 12h4M17 12h4M10 5l2-2 2 2M10 19l2 2 2-2M5 10l-2 2 2 2M19 10l2 2-2 2"/>`,
  ),
  home: icon(svg`<path d="M4.5 11.5 12 5l7.5 6.5M6.5 10v9h11v-9"/>`),
  up: arrow(0),
  upRight: arrow(45),
  right: arrow(90),
  downRight: arrow(135),
  down: arrow(180),
  downLeft: arrow(225),
  left: arrow(270),
  upLeft: arrow(315),
  zoomIn: icon(svg`<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5M8 10.5h5M10.5 8v5"/>`),
  zoomOut: icon(svg`<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5M8 10.5h5"/>`),
  focusNear: icon(svg`<circle cx="12" cy="12" r="7.5"/><path d="M8 12h8"/>`),
  focusFar: icon(svg`<circle cx="12" cy="12" r="7.5"/><path d="M8 12h8M12 8v8"/>`),
};
