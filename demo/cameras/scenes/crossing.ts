import { box, glow, oval, polygon, type Context, type Scene } from './scene.js';

/** The lights go round once in so many seconds: west and east have green from 0 to 7, north and south from 8 to 15. */
const ROUND_S = 16;
const SPEED = 150;
const BRAKING = 60;
const ACCELERATION = 90;

/** Where a car comes from, and where its road meets the lights: distance from its start to its place at the line. */
const ROADS = {
  east: { x: -80, y: 196, angle: 0, line: 297 },
  west: { x: 720, y: 160, angle: Math.PI, line: 297 },
  south: { x: 300, y: -70, angle: Math.PI / 2, line: 154 },
  north: { x: 336, y: 430, angle: -Math.PI / 2, line: 154 },
} as const;

/**
 * `from`: second of the round at which it appears; `go`: when it drives off at the lights, absent for who finds green.
 */
const CARS = [
  { road: 'east', from: 10, go: 0.3, behind: 0, color: '#c8443c', length: 46 },
  { road: 'east', from: 12, go: 1, behind: 72, color: '#e4e7ea', length: 70 },
  { road: 'east', from: 2.2, color: '#2f3b4a', length: 46 },
  { road: 'west', from: 9, go: 0.5, behind: 0, color: '#3f6fb5', length: 46 },
  { road: 'west', from: 3.1, color: '#d9a13b', length: 46 },
  { road: 'south', from: 3, go: 8.4, behind: 0, color: '#4f8f6a', length: 42 },
  { road: 'south', from: 10, color: '#b9532f', length: 42 },
  { road: 'north', from: 4.5, go: 8.7, behind: 0, color: '#8a8f98', length: 42 },
  { road: 'north', from: 12, color: '#6d4f8f', length: 42 },
] as const;

const since = (seconds: number, from: number) => (((seconds - from) % ROUND_S) + ROUND_S) % ROUND_S;

/** How far a car has come so long after it appeared, if it stops at `stop` until `go`. */
function getDistance(age: number, stop: number, go: number): number {
  const brakes = (stop - BRAKING) / SPEED;
  const stands = brakes + (2 * BRAKING) / SPEED;
  if (age < brakes) return SPEED * age;
  if (age < Math.min(stands, go)) return stop - BRAKING * ((stands - age) / (stands - brakes)) ** 2;
  const driving = Math.max(0, age - go);
  const speedsUp = SPEED / ACCELERATION;
  if (driving < speedsUp) return stop + (ACCELERATION / 2) * driving ** 2;
  return stop + SPEED * (driving - speedsUp / 2);
}

function car(ctx: Context, color: string, length: number, isNight: boolean, isStanding: boolean): void {
  const end = length / 2;
  if (isNight) {
    polygon(ctx, 'rgba(255,240,200,0.14)', end, -6, end + 90, -26, end + 90, 26, end, 6);
    glow(ctx, '255,240,200', end, 0, 18, 0.7);
    glow(ctx, '255,60,50', -end, 0, isStanding ? 22 : 12, 0.8);
  }
  box(ctx, 'rgba(0,0,0,0.3)', -end + 3, -9, length, 22, 6);
  box(ctx, color, -end, -11, length, 22, 6);
  box(ctx, 'rgba(255,255,255,0.16)', -end + 12, -8, length - 30, 16, 4);
  box(ctx, 'rgba(12,18,26,0.75)', end - 17, -9, 7, 18, 3);
  box(ctx, 'rgba(12,18,26,0.6)', -end + 5, -9, 6, 18, 3);
  if (isStanding) for (const y of [-9, 5]) box(ctx, '#ff4136', -end, y, 3, 4, 1);
}

function person(ctx: Context, x: number, y: number, seconds: number, coat: string): void {
  const step = 3 * Math.sin(9 * seconds);
  oval(ctx, 'rgba(0,0,0,0.25)', x + 3, y + 3, 6, 4);
  for (const side of [-1, 1]) oval(ctx, '#22262c', x + 2 * side, y + side * step, 2, 3);
  oval(ctx, coat, x, y, 6.5, 4);
  oval(ctx, '#3b2a20', x, y, 3, 3);
}

function house(ctx: Context, x: number, y: number, w: number, h: number, isNight: boolean): void {
  box(ctx, 'rgba(0,0,0,0.28)', x + 7, y + 7, w, h, 3);
  box(ctx, isNight ? '#1a2029' : '#a8937c', x, y, w, h, 3);
  box(ctx, isNight ? '#151a22' : '#94806a', x, y + h / 2, w, h / 2, 3);
  box(ctx, isNight ? '#222a35' : '#bca78f', x, y + h / 2 - 1.5, w, 3);
  for (let i = 0; i < 4; i += 1) {
    const isLit = isNight && (i * 7 + x) % 3 === 0;
    const glass = isLit ? '#e8c67a' : isNight ? '#0f141b' : '#86a3b8';
    for (const row of [0.2, 0.66]) box(ctx, glass, x + 16 + (i * (w - 24)) / 4, y + h * row, 20, h * 0.16, 2);
  }
}

function tree(ctx: Context, x: number, y: number, radius: number, isNight: boolean): void {
  const [shade, leaf, light] = isNight ? ['#0a110e', '#14221b', '#1a2b22'] : ['#3d5f3b', '#4d7a48', '#6b9a60'];
  oval(ctx, 'rgba(0,0,0,0.22)', x + 5, y + 6, radius, radius);
  oval(ctx, shade, x, y, radius, radius);
  oval(ctx, leaf, x - radius * 0.12, y - radius * 0.12, radius * 0.82, radius * 0.82);
  oval(ctx, light, x - radius * 0.3, y - radius * 0.3, radius * 0.42, radius * 0.42);
}

/** A crossing with traffic, seen from above. */
export const crossing: Scene = {
  background(ctx, isNight) {
    const [grass, walk, street, line] = isNight
      ? ['#121d18', '#262b31', '#1b1f24', '#676d74']
      : ['#6b8f60', '#b9b4a8', '#4a4f55', '#ece9e0'];
    box(ctx, grass, 0, 0, 640, 360);
    box(ctx, walk, 0, 128, 640, 102);
    box(ctx, walk, 266, 0, 104, 360);
    box(ctx, street, 0, 138, 640, 82);
    box(ctx, street, 276, 0, 84, 360);
    for (let x = 8; x < 640; x += 34) if (x < 220 || x > 400) box(ctx, line, x, 177, 18, 3);
    for (let y = 2; y < 360; y += 30) if (y < 90 || y > 250) box(ctx, line, 316, y, 3, 16);
    for (let i = 0; i < 6; i += 1) for (const x of [250, 368]) box(ctx, line, x, 143 + i * 13, 18, 7);
    for (let i = 0; i < 6; i += 1) for (const y of [112, 228]) box(ctx, line, 281 + i * 13, y, 7, 18);
    house(ctx, 24, 30, 176, 78, isNight);
    house(ctx, 424, 30, 180, 78, isNight);
    house(ctx, 36, 252, 164, 76, isNight);
    house(ctx, 420, 252, 170, 76, isNight);
    for (const [x, y, radius] of [
      [236, 52, 17],
      [232, 92, 13],
      [398, 48, 15],
      [398, 96, 18],
      [236, 268, 18],
      [228, 312, 14],
      [398, 262, 13],
      [400, 312, 18],
      [622, 104, 15],
      [12, 262, 14],
      [616, 268, 17],
    ] as const)
      tree(ctx, x, y, radius, isNight);
    if (isNight) for (const x of [258, 378]) for (const y of [124, 234]) glow(ctx, '255,214,140', x, y, 96, 0.32);
  },
  movement(ctx, seconds, isNight) {
    // By turns from here to there and back; they have their green with north and south.
    const walked = Math.min(1, Math.max(0, (since(seconds, 0) - 8.5) / 5.5));
    const way = Math.floor(seconds / ROUND_S) % 2 === 0 ? walked : 1 - walked;
    const steps = walked > 0 && walked < 1 ? seconds : 0;
    person(ctx, 256, 131 + 96 * way, steps, '#b8483f');
    person(ctx, 265, 227 - 96 * way, steps * 1.1, '#3d6fa8');
    person(ctx, 377, 133 + 92 * way, steps, '#caa23c');

    for (const { road, from, color, length, ...stop } of CARS) {
      const { x, y, angle, line } = ROADS[road];
      const age = since(seconds, from);
      const go = 'go' in stop ? since(stop.go, from) : 0;
      const driven = 'go' in stop ? getDistance(age, line - stop.behind, go) : SPEED * age;
      ctx.save();
      ctx.translate(x + driven * Math.cos(angle), y + driven * Math.sin(angle));
      ctx.rotate(angle);
      car(ctx, color, length, isNight, age < go && driven > line - 120);
      ctx.restore();
    }

    const at = since(seconds, 0);
    const getTrafficLight = (from: number) =>
      since(at, from) < 7 ? '70,230,120' : since(at, from) < 8 ? '255,190,60' : '255,70,60';
    for (const [x, y, from] of [
      [242, 226, 0],
      [394, 130, 0],
      [270, 106, 8],
      [366, 252, 8],
    ] as const) {
      oval(ctx, '#14181d', x, y, 5, 5);
      glow(ctx, getTrafficLight(from), x, y, 13, 1);
    }
  },
};
