import { box, cycle, glow, oval, polygon, type Context, type Scene } from './scene.js';

/**
 * Where a point of the corridor is seen: depth 0 is at the camera, 1 at the end; side -1 to 1, height 0 (floor) to 1.
 */
function at(depth: number, side: number, height: number): [number, number] {
  const scale = 1 / (1 + 6 * depth);
  return [320 + side * 390 * scale, 150 + (0.5 - height) * 470 * scale];
}

interface Walker {
  readonly coat: string;
  readonly hair: string;
  readonly isComing: boolean;
}

function person(ctx: Context, depth: number, side: number, { coat, hair, isComing }: Walker, seconds: number): void {
  const [x, floor] = at(depth, side, 0);
  ctx.save();
  ctx.translate(x, floor);
  const size = 250 / (1 + 6 * depth);
  ctx.scale(size, size);
  const phase = seconds * 6 + side * 9;
  const step = 0.07 * Math.sin(phase);
  oval(ctx, 'rgba(0,0,0,0.28)', 0, 0, 0.19, 0.045);
  ctx.translate(0, -0.012 * Math.abs(Math.cos(phase)));
  for (const way of [-1, 1]) {
    // The leg in front is nearer, and so lower; the arm swings against it.
    const foot = way * step;
    polygon(ctx, '#262c34', way * 0.11, -0.46, 0, -0.46, way * 0.03, foot - 0.02, way * 0.085, foot - 0.02);
    oval(ctx, '#14171b', way * 0.06, foot - 0.02, 0.04, 0.024);
    const hand = -0.43 - way * step;
    ctx.lineWidth = 0.062;
    ctx.lineCap = 'round';
    ctx.strokeStyle = coat;
    ctx.beginPath();
    ctx.moveTo(way * 0.125, -0.74);
    ctx.lineTo(way * 0.165, hand);
    ctx.stroke();
    oval(ctx, '#c99f80', way * 0.167, hand + 0.035, 0.026, 0.03);
  }
  box(ctx, coat, -0.13, -0.81, 0.26, 0.39, 0.07);
  box(
    ctx,
    'rgba(0,0,0,0.13)',
    isComing ? -0.008 : -0.13,
    isComing ? -0.8 : -0.46,
    isComing ? 0.016 : 0.26,
    isComing ? 0.36 : 0.04,
  );
  box(ctx, '#c99f80', -0.03, -0.86, 0.06, 0.07);
  oval(ctx, hair, 0, -0.94, 0.074, 0.088);
  if (isComing) oval(ctx, '#d3aa8b', 0, -0.915, 0.058, 0.07);
  ctx.restore();
}

/** A corridor with doors, through which people walk. */
export const corridor: Scene = {
  background(ctx, isNight) {
    const [wall, floor, ceiling, door] = isNight
      ? ['#252b33', '#1a1e24', '#1e232a', '#313a45']
      : ['#cfd3d2', '#8f9a9c', '#e6e8e6', '#8a7158'];
    box(ctx, wall, 0, 0, 640, 360);
    const quad = (color: string, ...corners: [number, number][]) => polygon(ctx, color, ...corners.flat());
    quad(floor, at(0, -1, 0), at(0, 1, 0), at(1, 1, 0), at(1, -1, 0));
    quad(ceiling, at(0, -1, 1), at(0, 1, 1), at(1, 1, 1), at(1, -1, 1));
    quad(isNight ? '#39424d' : '#b4bab9', at(1, -1, 0), at(1, 1, 0), at(1, 1, 1), at(1, -1, 1));
    for (const depth of [0.06, 0.22, 0.5]) {
      for (const side of [-1, 1]) {
        const end = depth * 1.3 + 0.05;
        const frame = isNight ? '#1d232b' : '#a9aeac';
        const [from, to] = [depth - 0.05 * depth, end + 0.05 * end];
        quad(frame, at(from, side, 0), at(to, side, 0), at(to, side, 0.8), at(from, side, 0.8));
        quad(door, at(depth, side, 0), at(end, side, 0), at(end, side, 0.78), at(depth, side, 0.78));
        const handle = at(depth + 0.16 * (end - depth), side, 0.38);
        oval(ctx, isNight ? '#5a636e' : '#d9d3c4', ...handle, 9 / (1 + 6 * depth), 5 / (1 + 6 * depth));
      }
      const lamp = [
        at(depth, -0.2, 1),
        at(depth, 0.2, 1),
        at(depth * 1.25, 0.2, 1),
        at(depth * 1.25, -0.2, 1),
      ] as const;
      quad(isNight ? '#59626d' : '#ffffff', ...lamp);
      if (!isNight) glow(ctx, '255,255,245', lamp[0][0] + 20, lamp[0][1] + 8, 70, 0.5);
    }
    for (const side of [-1, 1]) {
      // A skirting board leads the eye along.
      const rail = isNight ? '#2f3843' : '#a4a9a6';
      quad(rail, at(0, side, 0), at(1, side, 0), at(1, side, 0.05), at(0, side, 0.05));
    }
    for (let depth = 0.05; depth < 1; depth *= 1.5) {
      quad('rgba(0,0,0,0.07)', at(depth, -1, 0), at(depth, 1, 0), at(depth * 1.05, 1, 0), at(depth * 1.05, -1, 0));
    }
    const [x, y] = at(1, 0, 0.86);
    box(ctx, '#2f8f5b', x - 12, y - 4, 24, 8, 1);
    if (isNight) glow(ctx, '70,220,140', x, y, 40, 0.35);
    // Light from the far end lies on the floor.
    const shine = ctx.createLinearGradient(0, 180, 0, 360);
    shine.addColorStop(0, isNight ? 'rgba(150,180,215,0.16)' : 'rgba(255,255,255,0.5)');
    shine.addColorStop(1, 'rgba(255,255,255,0)');
    ctx.fillStyle = shine;
    ctx.beginPath();
    for (const corner of [at(1, -0.5, 0), at(1, 0.5, 0), at(0.05, 0.3, 0), at(0.05, -0.3, 0)]) ctx.lineTo(...corner);
    ctx.fill();
  },
  movement(ctx, seconds, isNight) {
    const people = [
      { coat: '#4a6fa5', hair: '#3a2a1e', side: -0.35, period: 15, offset: 0, isComing: true },
      { coat: '#a5524a', hair: '#6b4a2b', side: 0.4, period: 19, offset: 0.4, isComing: false },
      { coat: '#cfb846', hair: '#8d8f93', side: 0.05, period: 23, offset: 0.7, isComing: true },
    ].map((one) => {
      const way = cycle(seconds, one.period, one.offset);
      return { ...one, depth: 0.12 + 0.9 * (one.isComing ? 1 - way : way) };
    });
    for (const one of people.sort((a, b) => b.depth - a.depth)) person(ctx, one.depth, one.side, one, seconds);
    if (isNight) {
      const isOn = cycle(seconds, 5) < 0.9 || cycle(seconds, 0.2) < 0.5;
      const [x, y] = at(0.22, 0, 0.9);
      if (isOn) glow(ctx, '190,215,255', x, y + 30, 170, 0.3);
    }
  },
};
