import { box, cycle, glow, oval, polygon, type Context, type Scene } from './scene.js';

function cat(ctx: Context, x: number, way: number, seconds: number): void {
  ctx.save();
  ctx.translate(x, 292);
  ctx.scale(way, 1);
  const swing = Math.sin(seconds * 7) * 7;
  oval(ctx, 'rgba(0,0,0,0.28)', 0, 28, 46, 6);
  ctx.strokeStyle = '#d9822b';
  ctx.lineWidth = 7;
  ctx.lineCap = 'round';
  ctx.beginPath();
  ctx.moveTo(-34, -6);
  ctx.quadraticCurveTo(-62, -14, -56 + Math.sin(seconds * 3) * 8, -44);
  ctx.stroke();
  for (const [leg, phase] of [
    [-24, 1],
    [-14, -1],
    [20, -1],
    [28, 1],
  ] as const) {
    box(ctx, '#c4731f', leg + (swing * phase) / 2, 6, 8, 22, 4);
  }
  oval(ctx, '#d9822b', 0, 0, 40, 18);
  for (const stripe of [-16, -4, 8]) box(ctx, '#b4661a', stripe, -16, 5, 14, 2);
  oval(ctx, '#e08c34', 40, -16, 17, 15);
  polygon(ctx, '#d9822b', 28, -24, 30, -42, 40, -29);
  polygon(ctx, '#d9822b', 42, -29, 52, -42, 54, -24);
  const isBlinking = cycle(seconds, 4) > 0.95;
  oval(ctx, '#1d2a16', 46, -18, 2.4, isBlinking ? 0.6 : 3);
  oval(ctx, '#f4c9a0', 54, -12, 4, 3);
  ctx.restore();
}

/** A pet's room: a cat, a ball, a window. */
export const pet: Scene = {
  background(ctx, isNight) {
    const [wall, floor, sky, sofa] = isNight
      ? ['#2a2836', '#2c2521', '#0d1530', '#3a4358']
      : ['#e6d9c4', '#b38a63', '#8fc4ea', '#5f7f9c'];
    box(ctx, wall, 0, 0, 640, 232);
    box(ctx, floor, 0, 232, 640, 128);
    for (let y = 246; y < 360; y += 22) box(ctx, 'rgba(0,0,0,0.1)', 0, y, 640, 2);
    box(ctx, isNight ? '#4a4552' : '#ffffff', 400, 34, 176, 128, 3);
    box(ctx, sky, 408, 42, 160, 112);
    if (isNight) {
      oval(ctx, '#e9e4c8', 534, 70, 14, 14);
      for (const [x, y] of [
        [430, 60],
        [462, 88],
        [500, 54],
        [448, 120],
        [520, 118],
      ] as const)
        oval(ctx, '#cfd8f0', x, y, 1.4, 1.4);
    } else {
      oval(ctx, '#ffffff', 450, 76, 26, 9);
      oval(ctx, '#ffffff', 520, 98, 30, 9);
    }
    box(ctx, isNight ? '#4a4552' : '#ffffff', 484, 42, 7, 112);
    box(ctx, 'rgba(0,0,0,0.18)', 40, 252, 270, 12, 6);
    box(ctx, sofa, 36, 132, 276, 80, 18);
    box(ctx, sofa, 30, 176, 288, 78, 16);
    box(ctx, 'rgba(0,0,0,0.15)', 60, 182, 112, 44, 10);
    box(ctx, 'rgba(0,0,0,0.15)', 178, 182, 112, 44, 10);
    box(ctx, '#c96f5a', 66, 142, 56, 46, 10);
    oval(ctx, isNight ? '#3b3340' : '#d8b08c', 420, 318, 150, 28);
    box(ctx, '#7d5a3c', 596, 190, 16, 60, 3);
    for (const [dx, dy] of [
      [-26, -40],
      [0, -58],
      [26, -36],
      [-12, -20],
      [16, -16],
    ] as const)
      oval(ctx, isNight ? '#2f5040' : '#5f9a5a', 604 + dx * 0.8, 190 + dy, 18, 26);
    if (isNight) glow(ctx, '255,196,120', 340, 120, 150, 0.45);
  },
  movement(ctx, seconds) {
    const ball = cycle(seconds, 2);
    const height = Math.abs(Math.sin(ball * 2 * Math.PI)) * 50;
    const x = 560 - 20 * Math.cos(seconds);
    oval(ctx, 'rgba(0,0,0,0.25)', x, 330, 16 - height / 8, 4);
    oval(ctx, '#d2433f', x, 316 - height, 14, 14);
    oval(ctx, 'rgba(255,255,255,0.5)', x - 4, 311 - height, 4, 4);
    const walk = cycle(seconds, 16);
    const isRight = walk < 0.5;
    cat(ctx, 90 + 400 * (isRight ? walk * 2 : 2 - walk * 2), isRight ? 1 : -1, seconds);
  },
};
