import type { SKRSContext2D } from '@napi-rs/canvas';

export type Context = SKRSContext2D;

/** A drawn place, 640 by 360 units. */
export interface Scene {
  /** What stands still; drawn once. */
  background(ctx: Context, isNight: boolean): void;
  /** What moves, as it is at this second. */
  movement(ctx: Context, seconds: number, isNight: boolean): void;
}

/** A filled shape with straight edges: x, y, x, y, … */
export function polygon(ctx: Context, color: string, ...points: readonly number[]): void {
  ctx.fillStyle = color;
  ctx.beginPath();
  for (let i = 0; i < points.length; i += 2) ctx.lineTo(points[i] ?? 0, points[i + 1] ?? 0);
  ctx.closePath();
  ctx.fill();
}

/** A filled box with round corners. */
export function box(ctx: Context, color: string, x: number, y: number, w: number, h: number, radius = 0): void {
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.roundRect(x, y, w, h, radius);
  ctx.fill();
}

/** A filled ellipse. */
export function oval(ctx: Context, color: string, x: number, y: number, rx: number, ry: number): void {
  ctx.fillStyle = color;
  ctx.beginPath();
  ctx.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
  ctx.fill();
}

/** A soft light around a point. */
export function glow(ctx: Context, rgb: string, x: number, y: number, radius: number, strength = 0.8): void {
  const light = ctx.createRadialGradient(x, y, 0, x, y, radius);
  light.addColorStop(0, `rgba(${rgb},${strength})`);
  light.addColorStop(1, `rgba(${rgb},0)`);
  ctx.fillStyle = light;
  ctx.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
}

/** From 0 to 1 and again from 0, once in `period` seconds. */
export function cycle(seconds: number, period: number, offset = 0): number {
  return (((seconds / period + offset) % 1) + 1) % 1;
}
