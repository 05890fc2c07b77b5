import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findLeaks } from '../soak/census.js';
import { createCycles, listKinds } from '../soak/cycles.js';
import { grownCounts, slopePerHour } from '../soak/growth.js';

test('a value that grows by 3 per minute has a slope of 180 per hour, whatever its start', () => {
  const points = [0, 1, 2, 5].map((minute) => ({ atMs: 1e12 + minute * 60_000, value: 700 + 3 * minute }));
  assert.ok(Math.abs(slopePerHour(points) - 180) < 1e-6);
});

test('a value that swings has no slope', () => {
  const points = [5, -5, -5, 5].map((value, i) => ({ atMs: i * 1000, value }));
  assert.ok(Math.abs(slopePerHour(points)) < 1e-6);
});

test('the cycles of a soak test include all kinds, and connecting for different times', () => {
  const transports = ['whep', 'hls'] as const;
  const cycles = createCycles(200, transports);
  assert.equal(cycles.length, 200);
  for (const kind of listKinds(transports)) {
    const own = cycles.filter(({ action, transport }) => action === kind.action && transport === kind.transport);
    assert.ok(new Set(own.map(({ delayMs }) => delayMs)).size > 5, `${kind.action} ${kind.transport}`);
  }
});

const census = (counts: Record<string, number>) => ({ counts, resources: { timers: [], blobUrls: [] }, heapBytes: 0 });

test('a count that swings has not grown; a count that never returns to its start has grown', () => {
  const early = [census({ timers: 3, nodes: 70 }), census({ timers: 5, nodes: 71 })];
  const late = [census({ timers: 9, nodes: 72 }), census({ timers: 5, nodes: 80 })];
  assert.deepEqual(grownCounts(early, late), ['nodes: 71 → 72']);
});

test('the leaks are the counts that were lower before', () => {
  const before = census({ timers: 1, videos: 0, nodes: 70 });
  assert.deepEqual(findLeaks(before, census({ timers: 1, videos: 2, nodes: 60 })), ['videos: 0 → 2']);
});
