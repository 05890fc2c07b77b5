import { box, cycle, glow, oval, polygon, type Context, type Scene } from './scene.js';

const DOORS = [70, 250, 430] as const;

function forklift(ctx: Context, x: number, way: number, hasPallet: boolean): void {
  ctx.save();
  ctx.translate(x, 286);
  ctx.scale(way, 1);
  box(ctx, 'rgba(0,0,0,0.35)', -34, 28, 76, 8, 4);
  box(ctx, '#e0a526', -30, -6, 44, 30, 5);
  box(ctx, '#23282e', -22, -34, 30, 30, 4);
  box(ctx, '#8fb0c4', -18, -30, 22, 20, 2);
  box(ctx, '#3a4047', 16, -40, 5, 66);
  box(ctx, '#3a4047', 18, 22, 28, 4);
  if (hasPallet) {
    box(ctx, '#a9794a', 22, 14, 30, 6);
    box(ctx, '#c59a68', 24, -12, 26, 26, 2);
    box(ctx, '#b08857', 36, -12, 3, 26);
  }
  oval(ctx, '#14171b', -18, 26, 10, 10);
  oval(ctx, '#14171b', 8, 26, 10, 10);
  ctx.restore();
}

/** A loading dock: a truck comes and goes, a fork lift carries. */
export const dock: Scene = {
  background(ctx, isNight) {
    const [sky, wall, dark, ground] = isNight
      ? ['#0a0f18', '#2b3138', '#1d2228', '#24272b']
      : ['#a9c3d6', '#b9b4a8', '#8d887c', '#86837c'];
    box(ctx, sky, 0, 0, 640, 360);
    box(ctx, wall, 0, 40, 640, 180);
    for (let x = 0; x < 640; x += 20) box(ctx, 'rgba(0,0,0,0.06)', x, 40, 2, 180);
    box(ctx, dark, 0, 36, 640, 10);
    box(ctx, ground, 0, 220, 640, 140);
    DOORS.forEach((x, i) => {
      box(ctx, dark, x - 8, 84, 136, 136, 3);
      box(ctx, isNight ? '#3a4149' : '#d8d5cc', x, 92, 120, 128);
      for (let y = 96; y < 216; y += 16) box(ctx, 'rgba(0,0,0,0.12)', x, y, 120, 2);
      ctx.fillStyle = isNight ? '#9aa3ad' : '#4e4a43';
      ctx.font = '600 22px sans-serif';
      ctx.fillText(String(i + 1), x + 53, 76);
    });
    for (let x = -20; x < 640; x += 48) polygon(ctx, '#d3a92c', x, 220, x + 24, 220, x + 14, 230, x - 10, 230);
    if (isNight) DOORS.forEach((x) => glow(ctx, '255,220,160', x + 60, 76, 120, 0.4));
  },
  movement(ctx, seconds, isNight) {
    const way = cycle(seconds, 24);
    const near = way < 0.3 ? way / 0.3 : way < 0.7 ? 1 : (1 - way) / 0.3;
    const x = 660 - 230 * near;
    box(ctx, 'rgba(0,0,0,0.3)', x - 6, 236, 330, 14, 6);
    box(ctx, '#eef0f2', x, 104, 190, 130, 4);
    box(ctx, '#2f6db0', x, 128, 190, 22);
    box(ctx, '#39424c', x + 196, 132, 70, 102, 8);
    box(ctx, '#8fb0c4', x + 226, 142, 38, 36, 4);
    for (const wheel of [30, 66, 232]) oval(ctx, '#14171b', x + wheel, 236, 15, 15);
    if (way > 0.7 && cycle(seconds, 1) < 0.5) glow(ctx, '255,170,60', x + 4, 222, 22, 1);
    if (isNight) glow(ctx, '255,90,70', x + 2, 200, 30, 0.7);
    const trip = cycle(seconds, 14);
    const isOut = trip < 0.5;
    forklift(ctx, 60 + 330 * (isOut ? trip * 2 : 2 - trip * 2), isOut ? 1 : -1, isOut);
  },
};
