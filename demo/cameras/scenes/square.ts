import { box, cycle, type Scene } from './scene.js';

/** Seconds from the left edge to the right one and back. */
const PERIOD_S = 5;
const SIZE = 96;
const TOP = 132;
/** The part of the square that has the second color, in the middle of it. */
export const CORE = 0.75;

const leftOf = (epochMs: number) => {
  const way = cycle(epochMs / 1000, PERIOD_S);
  return (640 - SIZE) * (way < 0.5 ? way * 2 : 2 - way * 2);
};

/** Where the square is in the picture of this moment, from 0 to 1. */
export function squareAt(epochMs: number): {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
} {
  return { x: leftOf(epochMs) / 640, y: TOP / 360, width: SIZE / 640, height: SIZE / 360 };
}

/** A dark square with a light core moves over a gray ground, by 218 units a second: 9 in each frame at 25 fps. */
export const square: Scene = {
  background(ctx) {
    box(ctx, '#6a6a6a', 0, 0, 640, 360);
  },
  movement(ctx, seconds) {
    const left = leftOf(seconds * 1000);
    const edge = (SIZE * (1 - CORE)) / 2;
    ctx.fillStyle = '#202020';
    ctx.fillRect(left, TOP, SIZE, SIZE);
    ctx.fillStyle = '#f0f0f0';
    ctx.fillRect(left + edge, TOP + edge, SIZE - 2 * edge, SIZE - 2 * edge);
  },
};
