import { createCanvas, type Canvas } from '@napi-rs/canvas';
import { box, cycle, oval, polygon, type Context, type Scene } from './scene.js';

/** Where a camera looks: the middle of its picture in the panorama, 0 to 1, and how much it enlarges (1 or more). */
export interface PanoramaView {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The whole panorama, in units. At zoom 1 the picture shows 640 by 360 of them. */
export const PANORAMA_WIDTH = 2560;
export const PANORAMA_HEIGHT = 960;

/** The part of the panorama that a view shows, in units. It never leaves the panorama. */
export function computeCut({ x, y, zoom }: PanoramaView): { x: number; y: number; width: number; height: number } {
  const width = 640 / zoom;
  const height = 360 / zoom;
  const keep = (value: number, whole: number, part: number) => Math.min(Math.max(value - part / 2, 0), whole - part);
  return {
    x: keep(x * PANORAMA_WIDTH, PANORAMA_WIDTH, width),
    y: keep(y * PANORAMA_HEIGHT, PANORAMA_HEIGHT, height),
    width,
    height,
  };
}

/**
 * A yard that is wider and higher than the picture: one sees that the camera moves. A sign in the corner shows that the
 * camera plays a sound.
 *
 * @param view Asked for each frame.
 * @param loudness How loud the camera's loudspeaker is, 0 to 1; asked for each frame.
 */
export function createPanorama(view: () => PanoramaView, loudness: () => number = () => 0): Scene {
  let yard: Canvas | null = null;
  return {
    background() {
      yard ??= drawYard();
    },
    movement(ctx, seconds) {
      if (!yard) return;
      const cut = computeCut(view());
      ctx.drawImage(yard, cut.x, cut.y, cut.width, cut.height, 0, 0, 640, 360);
      ctx.save();
      ctx.scale(640 / cut.width, 360 / cut.height);
      ctx.translate(-cut.x, -cut.y);
      drawCar(ctx, -200 + (PANORAMA_WIDTH + 400) * cycle(seconds, 40));
      ctx.restore();
      box(ctx, 'rgba(0,0,0,0.45)', 0, 0, 640, 24);
      drawLoudspeaker(ctx, loudness());
    },
  };
}

function drawYard(): Canvas {
  const canvas = createCanvas(PANORAMA_WIDTH, PANORAMA_HEIGHT);
  const ctx = canvas.getContext('2d');
  box(ctx, '#a9c3d6', 0, 0, PANORAMA_WIDTH, 420);
  oval(ctx, '#f6e7b0', 2150, 150, 70, 70);
  for (let x = 0; x < PANORAMA_WIDTH; x += 320) {
    polygon(ctx, '#8fa7a0', x - 160, 430, x + 60, 250 + ((x / 320) % 3) * 40, x + 300, 430);
  }
  box(ctx, '#7f8a6b', 0, 420, PANORAMA_WIDTH, 540);
  box(ctx, '#6f7277', 0, 640, PANORAMA_WIDTH, 150);
  for (let x = 20; x < PANORAMA_WIDTH; x += 120) box(ctx, '#e8e2c8', x, 710, 60, 8);
  for (let index = 0; index < 8; index += 1) drawHouse(ctx, 90 + index * 310, index + 1);
  for (let x = 40; x < PANORAMA_WIDTH; x += 90) {
    box(ctx, '#6b5238', x, 850, 8, 60);
    box(ctx, '#7d6143', x - 40, 866, 90, 8);
  }
  return canvas;
}

/** A house with its number: what a viewer reads to know where the camera looks. */
function drawHouse(ctx: Context, x: number, number: number): void {
  const colors = ['#b9694e', '#d8d5cc', '#8d9db1', '#c9a95d', '#9a7fa8', '#7fa08a', '#b07f7f', '#8f8f8f'];
  box(ctx, colors[number - 1] ?? '#8f8f8f', x, 430, 200, 190, 2);
  polygon(ctx, '#5b4038', x - 16, 432, x + 100, 350, x + 216, 432);
  box(ctx, '#3d2f2a', x + 82, 530, 40, 90, 2);
  for (const dx of [22, 140]) box(ctx, '#e9f0f4', x + dx, 470, 40, 40, 2);
  ctx.fillStyle = '#1d2228';
  ctx.font = '700 40px sans-serif';
  ctx.fillText(String(number), x + 90, 420);
}

function drawCar(ctx: Context, x: number): void {
  box(ctx, '#c23b3b', x, 680, 110, 30, 8);
  box(ctx, '#8fb0c4', x + 24, 660, 60, 26, 8);
  for (const dx of [26, 84]) oval(ctx, '#14171b', x + dx, 712, 13, 13);
}

function drawLoudspeaker(ctx: Context, level: number): void {
  const color = level > 0 ? '#7ee2a8' : '#98a1ac';
  box(ctx, 'rgba(0,0,0,0.45)', 8, 304, 92, 32, 4);
  polygon(ctx, color, 16, 314, 24, 314, 32, 307, 32, 333, 24, 326, 16, 326);
  for (let bar = 0; bar < 5; bar += 1) {
    // A voice is seldom louder than a third.
    const isOn = level * 3 > bar / 5;
    box(ctx, isOn ? color : '#3a4048', 42 + bar * 11, 326 - bar * 3, 7, 4 + bar * 3);
  }
}
