import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLeaks } from '../soak/census.js';
import { createCycles, listKinds } from '../soak/cycles.js';
import { grownCounts, slopePerHour } from '../soak/growth.js';

test('the slope of what grows by 3 in a minute is 180 in an hour, whatever it began with', () => {
  const points = [0, 1, 2, 5].map((minute) => ({ atMs: 1e12 + minute * 60_000, value: 700 + 3 * minute }));
  assert.ok(Math.abs(slopePerHour(points) - 180) < 1e-6);
});

test('the slope of what swings and comes back is none', () => {
  const points = [5, -5, -5, 5].map((value, i) => ({ atMs: i * 1000, value }));
  assert.ok(Math.abs(slopePerHour(points)) < 1e-6);
});

test('a soak lives every kind of life, connecting lives of many lengths', () => {
  const transports = ['whep', 'hls'] as const;
  const cycles = createCycles(200, transports);
  assert.equal(cycles.length, 200);
  for (const kind of listKinds(transports)) {
    const own = cycles.filter(({ action, transport }) => action === kind.action && transport === kind.transport);
    assert.ok(new Set(own.map(({ delayMs }) => delayMs)).size > 5, `${kind.action} ${kind.transport}`);
  }
});

const census = (counts: Record<string, number>) => ({ counts, resources: { timers: [], blobUrls: [] }, heapBytes: 0 });

test('what swings has not grown; what is never as little as before has', () => {
  const early = [census({ timers: 3, nodes: 70 }), census({ timers: 5, nodes: 71 })];
  const late = [census({ timers: 9, nodes: 72 }), census({ timers: 5, nodes: 80 })];
  assert.deepEqual(grownCounts(early, late), ['nodes: 71 → 72']);
});

test('what is left over is what there was less of before', () => {
  const before = census({ timers: 1, videos: 0, nodes: 70 });
  assert.deepEqual(findLeaks(before, census({ timers: 1, videos: 2, nodes: 60 })), ['videos: 0 → 2']);
});
