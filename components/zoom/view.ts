import { html, svg, type TemplateResult } from 'lit';
import { toOffset, visibleSize, type Frame, type Zoom } from '../../src/picture/zoom.js';
import { icon } from '../cam-player/controls/icons.js';
import type { Part, View } from '../cam-player/view.js';
import type { ZoomStrings } from '../i18n/strings.js';

const GLASS = svg`<circle cx="10.5" cy="10.5" r="6"/><path d="M15 15l5 5M8 10.5h5"/>`;
const ICONS = { zoomOut: icon(svg`${GLASS}`), zoomIn: icon(svg`${GLASS}<path d="M10.5 8v5"/>`) };

/** What the buttons do. */
export interface ZoomCommands {
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly reset: () => void;
}

/** The buttons while the picture is enlarged. The one in the middle tells how much, and shows the whole picture. */
export function buttons(
  { strings: playerStrings }: View,
  strings: ZoomStrings,
  { scale }: Zoom,
  commands: ZoomCommands,
): Part {
  const button = (label: string, content: unknown, action: () => void, kind: string): TemplateResult =>
    html`<button part="button" class=${kind} aria-label=${label} title=${label} @click=${action}>${content}</button>`;
  const times = `${playerStrings.formatNumber(scale, 1)}×`;
  return html`${button(strings.zoomOut, ICONS.zoomOut, commands.zoomOut, 'zoom rare')}
  ${button(`${strings.whole} – ${times}`, times, commands.reset, 'zoom scale')}
  ${button(strings.zoomIn, ICONS.zoomIn, commands.zoomIn, 'zoom rare')}`;
}

/** The small map in the corner: the whole picture, and in it the part that is shown. */
export function map(zoom: Zoom, frame: Frame): Part {
  const size = visibleSize(frame);
  const { x, y } = toOffset(zoom, frame);
  const [width, height] = [size.x * zoom.scale, size.y * zoom.scale];
  const part = [Math.min(1, frame.width / width), Math.min(1, frame.height / height)];
  // Moved by a transform alone, so that nothing is laid out while the picture is dragged.
  const transform = `translate(${(-100 * x) / width}%,${(-100 * y) / height}%) scale(${part.join()})`;
  return html`<div part="zoom-map" aria-hidden="true" style="aspect-ratio:${(size.x / size.y).toFixed(3)}">
    <div style="transform:${transform}"></div>
  </div>`;
}
