import { box, cycle, glow, polygon, type Context, type Scene } from './scene.js';

const CARS = [
  { color: '#c8443c', lane: 196, period: 9, offset: 0, way: 1, length: 46 },
  { color: '#e4e7ea', lane: 196, period: 9, offset: 0.46, way: 1, length: 70 },
  { color: '#3f6fb5', lane: 160, period: 11, offset: 0.2, way: -1, length: 46 },
  { color: '#d9a13b', lane: 160, period: 11, offset: 0.72, way: -1, length: 46 },
] as const;
const DOWN = [
  { color: '#4f8f6a', lane: 300, period: 13, offset: 0.1, way: 1, length: 40 },
  { color: '#8a8f98', lane: 336, period: 10, offset: 0.5, way: -1, length: 40 },
] as const;

function car(ctx: Context, color: string, length: number, isNight: boolean): void {
  if (isNight) {
    polygon(ctx, 'rgba(255,240,200,0.16)', length / 2, -6, length / 2 + 90, -26, length / 2 + 90, 26, length / 2, 6);
    glow(ctx, '255,240,200', length / 2, 0, 18, 0.7);
    glow(ctx, '255,60,50', -length / 2, 0, 12, 0.7);
  }
  box(ctx, 'rgba(0,0,0,0.3)', -length / 2 + 3, -9, length, 22, 6);
  box(ctx, color, -length / 2, -11, length, 22, 6);
  box(ctx, 'rgba(12,18,26,0.75)', length / 2 - 17, -9, 8, 18, 3);
  box(ctx, 'rgba(12,18,26,0.6)', -length / 2 + 5, -9, 6, 18, 3);
}

/** A crossing with traffic, seen from above. */
export const crossing: Scene = {
  background(ctx, isNight) {
    const [grass, street, line, house] = isNight
      ? ['#101a16', '#1c2024', '#5b6066', '#161b22']
      : ['#5f8058', '#4a4f55', '#e8e6de', '#a4917c'];
    box(ctx, grass, 0, 0, 640, 360);
    for (const [x, y, w, h] of [
      [24, 22, 190, 84],
      [410, 20, 200, 92],
      [30, 260, 200, 84],
      [420, 258, 190, 80],
    ] as const) {
      box(ctx, 'rgba(0,0,0,0.25)', x + 6, y + 6, w, h, 4);
      box(ctx, house, x, y, w, h, 4);
      for (let i = 0; i < 5; i += 1) {
        const isLit = isNight && (i * 7 + x) % 3 === 0;
        box(ctx, isLit ? '#e8c67a' : 'rgba(255,255,255,0.09)', x + 14 + (i * w) / 5.4, y + 12, 20, h - 24, 2);
      }
    }
    box(ctx, street, 0, 138, 640, 82);
    box(ctx, street, 276, 0, 84, 360);
    for (let x = 8; x < 640; x += 34) if (x < 250 || x > 372) box(ctx, line, x, 177, 18, 3);
    for (let y = 6; y < 360; y += 30) if (y < 116 || y > 226) box(ctx, line, 316, y, 3, 16);
    for (let i = 0; i < 6; i += 1) {
      box(ctx, line, 250, 143 + i * 13, 18, 7);
      box(ctx, line, 368, 143 + i * 13, 18, 7);
    }
    if (isNight)
      for (const [x, y] of [
        [262, 124],
        [376, 124],
        [262, 232],
        [376, 232],
      ] as const)
        glow(ctx, '255,214,140', x, y, 92, 0.35);
  },
  movement(ctx, seconds, isNight) {
    const put = (x: number, y: number, angle: number, color: string, length: number) => {
      ctx.save();
      ctx.translate(x, y);
      ctx.rotate(angle);
      car(ctx, color, length, isNight);
      ctx.restore();
    };
    for (const { color, lane, period, offset, way, length } of CARS) {
      const at = -80 + 800 * cycle(seconds, period, offset);
      put(way > 0 ? at : 640 - at, lane, way > 0 ? 0 : Math.PI, color, length);
    }
    for (const { color, lane, period, offset, way, length } of DOWN) {
      const at = -70 + 500 * cycle(seconds, period, offset);
      put(lane, way > 0 ? at : 360 - at, (way * Math.PI) / 2, color, length);
    }
    const isGreen = cycle(seconds, 8) < 0.5;
    glow(ctx, isGreen ? '70,230,120' : '255,80,70', 264, 130, 12, 1);
    glow(ctx, isGreen ? '255,80,70' : '70,230,120', 374, 228, 12, 1);
  },
};
