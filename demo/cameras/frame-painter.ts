import { createCanvas, type Canvas } from '@napi-rs/canvas';
import { barcodeBits, CELLS, stripHeight } from './barcode.js';
import { box, type Context, type Scene } from './scenes/scene.js';

/** What a picture is drawn of. */
export interface FrameOptions {
  readonly title: string;
  readonly index: number;
  readonly scene: Scene;
  readonly isNight: boolean;
  readonly width: number;
  readonly height: number;
}

/** Draws the pictures of one camera, each on the same canvas: scene, title, clock, bar code. */
export class FramePainter {
  readonly canvas: Canvas;
  readonly #options: FrameOptions;
  readonly #background: Canvas;
  readonly #ctx: Context;

  constructor(options: FrameOptions) {
    const { width, height, scene, isNight } = options;
    this.#options = options;
    this.canvas = createCanvas(width, height);
    this.#ctx = this.canvas.getContext('2d');
    this.#background = createCanvas(width, height);
    const ctx = this.#background.getContext('2d');
    ctx.scale(width / 640, height / 360);
    scene.background(ctx, isNight);
    box(ctx, 'rgba(0,0,0,0.45)', 0, 0, 640, 24);
  }

  /** Draws the picture of this moment. */
  draw(epochMs: number): void {
    const { width, height, scene, isNight, title, index } = this.#options;
    const ctx = this.#ctx;
    ctx.resetTransform();
    ctx.drawImage(this.#background, 0, 0);
    ctx.scale(width / 640, height / 360);
    scene.movement(ctx, epochMs / 1000, isNight);
    ctx.font = '600 13px sans-serif';
    ctx.fillStyle = '#ffffff';
    ctx.fillText(title, 10, 17);
    ctx.font = '13px monospace';
    // 23 characters of a clock to the millisecond; a space for ISO's T.
    ctx.fillText(new Date(epochMs).toISOString().slice(0, 23).replace('T', ' '), 436, 17);
    ctx.resetTransform();
    this.#drawBarcode(barcodeBits({ cameraIndex: index, epochMs }), width, height);
  }

  #drawBarcode(bits: readonly number[], width: number, height: number): void {
    const ctx = this.#ctx;
    const strip = stripHeight(height);
    const cell = width / CELLS;
    ctx.fillStyle = '#101010';
    ctx.fillRect(0, height - strip, width, strip);
    ctx.fillStyle = '#f0f0f0';
    bits.forEach((bit, i) => {
      if (bit)
        ctx.fillRect(Math.round(i * cell), height - strip, Math.round((i + 1) * cell) - Math.round(i * cell), strip);
    });
  }
}
