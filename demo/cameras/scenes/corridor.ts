import { box, cycle, glow, oval, polygon, type Context, type Scene } from './scene.js';

/** Where a point of the corridor is seen: depth 0 is at the camera, 1 at the end; side -1 to 1, height 0 (floor) to 1. */
function at(depth: number, side: number, height: number): [number, number] {
  const scale = 1 / (1 + 6 * depth);
  return [320 + side * 390 * scale, 150 + (0.5 - height) * 470 * scale];
}

function person(ctx: Context, depth: number, side: number, coat: string, seconds: number): void {
  const [x, floor] = at(depth, side, 0);
  const size = 250 / (1 + 6 * depth);
  const step = Math.sin(seconds * 6 + side * 9) * 0.1 * size;
  oval(ctx, 'rgba(0,0,0,0.3)', x, floor, 0.2 * size, 0.05 * size);
  polygon(
    ctx,
    '#20252c',
    x - 0.1 * size,
    floor - 0.45 * size,
    x + 0.1 * size,
    floor - 0.45 * size,
    x + 0.08 * size + step,
    floor,
    x - 0.02 * size + step,
    floor,
  );
  polygon(
    ctx,
    '#2a3038',
    x - 0.1 * size,
    floor - 0.45 * size,
    x + 0.1 * size,
    floor - 0.45 * size,
    x + 0.02 * size - step,
    floor,
    x - 0.08 * size - step,
    floor,
  );
  box(ctx, coat, x - 0.14 * size, floor - 0.82 * size, 0.28 * size, 0.42 * size, 0.08 * size);
  oval(ctx, '#c99f80', x, floor - 0.92 * size, 0.075 * size, 0.09 * size);
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
        quad(door, at(depth, side, 0), at(end, side, 0), at(end, side, 0.78), at(depth, side, 0.78));
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
    for (let depth = 0.05; depth < 1; depth *= 1.5) {
      quad('rgba(0,0,0,0.07)', at(depth, -1, 0), at(depth, 1, 0), at(depth * 1.05, 1, 0), at(depth * 1.05, -1, 0));
    }
    const [x, y] = at(1, 0, 0.86);
    box(ctx, '#2f8f5b', x - 12, y - 4, 24, 8, 1);
  },
  movement(ctx, seconds, isNight) {
    const people = [
      { coat: '#4a6fa5', side: -0.35, period: 15, offset: 0, isComing: true },
      { coat: '#a5524a', side: 0.4, period: 19, offset: 0.4, isComing: false },
      { coat: '#d8c24a', side: 0.05, period: 23, offset: 0.7, isComing: true },
    ].map((one) => {
      const way = cycle(seconds, one.period, one.offset);
      return { ...one, depth: 0.12 + 0.9 * (one.isComing ? 1 - way : way) };
    });
    for (const { depth, side, coat } of people.sort((a, b) => b.depth - a.depth))
      person(ctx, depth, side, coat, seconds);
    if (isNight) {
      const isOn = cycle(seconds, 5) < 0.9 || cycle(seconds, 0.2) < 0.5;
      const [x, y] = at(0.22, 0, 0.9);
      if (isOn) glow(ctx, '190,215,255', x, y + 30, 170, 0.3);
    }
  },
};
