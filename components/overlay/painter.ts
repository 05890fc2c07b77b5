import type { PicturePlace, PicturePoint } from '../../src/picture/geometry.js';
import { boundsOf, placeBounds, placeLabel, placeShape, type Bounds, type OverlayShape } from './shapes.js';

// In CSS pixels. Nothing of it grows with the zoom.
const LINE = 2;
const HALO = 4;
const DOT = 4;
const FONT = 12;
const LABEL_HEIGHT = 18;
const LABEL_PADDING = 5;
const LABEL_MARK = 3;
const HALO_COLOR = 'rgb(0 0 0 / 50%)';
const LABEL_BACKGROUND = 'rgb(10 12 15 / 78%)';
const LABEL_COLOR = '#f2f4f7';
/** Labels are few, or they change with each picture: an old width is of no use. */
const MAX_WIDTHS = 500;

interface Label {
  readonly text: string;
  readonly color: string;
  readonly shape: Bounds;
}

/** What is drawn in one color. Boxes are apart: a browser draws a rectangle much faster than a path. */
class Outlines {
  readonly boxes: Bounds[] = [];
  readonly lines = new Path2D();
  readonly dots = new Path2D();
}

/** Draws shapes on a canvas that covers the player, in the pixels of the screen: sharp at any zoom. */
export class Painter {
  readonly canvas = document.createElement('canvas');
  readonly #context = this.canvas.getContext('2d') as CanvasRenderingContext2D;
  /** The widths of labels in the font that is used, in CSS pixels. */
  readonly #widths = new Map<string, number>();
  #font = '';
  #isBlank = true;

  constructor() {
    this.canvas.part.add('shapes');
    this.canvas.ariaHidden = 'true';
    Object.assign(this.canvas.style, {
      position: 'absolute',
      inset: '0',
      width: '100%',
      height: '100%',
      pointerEvents: 'none',
      color: 'var(--cam-overlay-color, #ffd54a)',
    });
  }

  /** Sets the size of the drawing, in pixels of the screen. */
  resize(width: number, height: number): void {
    this.canvas.width = width;
    this.canvas.height = height;
    this.#isBlank = true;
  }

  /** Draws these shapes in place of the ones before. Without a place of the picture, nothing is drawn. */
  draw(shapes: readonly OverlayShape[], place: PicturePlace | null): void {
    const { canvas } = this;
    const context = this.#context;
    if (!this.#isBlank) {
      context.resetTransform();
      context.clearRect(0, 0, canvas.width, canvas.height);
    }
    this.#isBlank = shapes.length === 0 || !place;
    if (!place || this.#isBlank) return;
    const view = canvas.getBoundingClientRect();
    const { color: ownColor, fontFamily } = getComputedStyle(canvas);
    // A page may enlarge the whole player by CSS.
    context.setTransform(canvas.width / view.width, 0, 0, canvas.height / view.height, 0, 0);
    context.translate(-view.left, -view.top);
    const halo = new Outlines();
    const outlines = new Map<string, Outlines>();
    const labels: Label[] = [];
    for (const shape of shapes) {
      const corners = placeShape(shape, place);
      if (corners.length === 0) continue;
      const { color = ownColor, label } = shape;
      const own = outlines.get(color) ?? new Outlines();
      outlines.set(color, own);
      for (const target of [halo, own]) {
        if ('width' in shape && corners.length === 4) target.boxes.push(boundsOf(corners));
        else if (corners.length > 1) addOutline(target.lines, corners);
        else addDot(target.dots, corners);
      }
      if (label) labels.push({ text: label, color, shape: boundsOf(corners) });
    }
    this.#drawOutlines(halo, outlines, ownColor, placeBounds(place));
    if (labels.length > 0) this.#drawLabels(labels, view, ownColor, `600 ${FONT}px ${fontFamily}`);
  }

  #drawOutlines(halo: Outlines, outlines: ReadonlyMap<string, Outlines>, ownColor: string, picture: Bounds): void {
    const context = this.#context;
    const { left, top, right, bottom } = picture;
    context.save();
    context.beginPath();
    // What goes over the edge of the picture ends there, with its whole line.
    context.rect(left - HALO / 2, top - HALO / 2, right - left + HALO, bottom - top + HALO);
    context.clip();
    context.lineWidth = HALO;
    context.strokeStyle = HALO_COLOR;
    this.#stroke(halo);
    context.stroke(halo.dots);
    context.lineWidth = LINE;
    for (const [color, own] of outlines) {
      // A text that is no color changes nothing.
      context.strokeStyle = context.fillStyle = ownColor;
      context.strokeStyle = context.fillStyle = color;
      this.#stroke(own);
      context.fill(own.dots);
    }
    context.restore();
  }

  #stroke({ boxes, lines }: Outlines): void {
    const context = this.#context;
    context.lineJoin = 'miter';
    for (const { left, top, right, bottom } of boxes) context.strokeRect(left, top, right - left, bottom - top);
    context.lineJoin = 'round';
    context.stroke(lines);
  }

  #drawLabels(labels: readonly Label[], view: DOMRect, ownColor: string, font: string): void {
    const context = this.#context;
    if (font !== this.#font || this.#widths.size > MAX_WIDTHS) this.#widths.clear();
    this.#font = font;
    context.font = font;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    const pixels = this.canvas.width / view.width;
    // Text is sharp at whole pixels of the screen.
    const toPixel = (value: number, origin: number) => origin + Math.round((value - origin) * pixels) / pixels;
    const placed = labels.flatMap(({ text, color, shape }) => {
      const width = Math.ceil(this.#measure(text)) + 2 * LABEL_PADDING + LABEL_MARK;
      const at = placeLabel(shape, { width, height: LABEL_HEIGHT }, view);
      return at ? [{ text, color, width, x: toPixel(at.x, view.left), y: toPixel(at.y, view.top) }] : [];
    });
    for (const { text, color, width, x, y } of placed) {
      context.fillStyle = LABEL_BACKGROUND;
      context.fillRect(x, y, width, LABEL_HEIGHT);
      context.fillStyle = ownColor;
      context.fillStyle = color;
      context.fillRect(x, y, LABEL_MARK, LABEL_HEIGHT);
      context.fillStyle = LABEL_COLOR;
      context.fillText(text, x + LABEL_MARK + LABEL_PADDING, y + LABEL_HEIGHT / 2);
    }
  }

  #measure(text: string): number {
    const known = this.#widths.get(text);
    if (known !== undefined) return known;
    const { width } = this.#context.measureText(text);
    this.#widths.set(text, width);
    return width;
  }
}

function addOutline(path: Path2D, corners: readonly PicturePoint[]): void {
  corners.forEach(({ x, y }, index) => (index === 0 ? path.moveTo(x, y) : path.lineTo(x, y)));
  path.closePath();
}

function addDot(path: Path2D, corners: readonly PicturePoint[]): void {
  for (const { x, y } of corners) {
    path.moveTo(x + DOT, y);
    path.arc(x, y, DOT, 0, 2 * Math.PI);
  }
}
