import { expect } from '@open-wc/testing';
import type { OverlayShape } from '../../../components/overlay/shapes.js';
import { addShapes, shapesAt, type Timeline } from '../../../components/overlay/timeline.js';
import { createRandom } from '../../random.js';

const NOW = 1_000_000;
const shape = (label: string, more: Partial<OverlayShape> = {}): OverlayShape => ({ x: 0, y: 0, label, ...more });

/** What is shown at each of these times. A list is `[set at, ...shapes]`, all times after `NOW`. */
function shownAt(
  lists: readonly (readonly [atMs: number, ...shapes: OverlayShape[]])[],
  times: readonly number[],
  delayMs: number | null,
): string[] {
  let timeline: Timeline = [];
  const given = [...lists];
  return times.map((time) => {
    while (given[0] && given[0][0] <= time) {
      const [atMs, ...shapes] = given.shift() as (typeof lists)[number];
      timeline = addShapes(timeline, shapes, NOW + atMs);
    }
    const shown = shapesAt(timeline, NOW + time, delayMs === null ? null : NOW + time - delayMs);
    timeline = shown.timeline;
    return shown.shapes.map(({ label }) => label).join('');
  });
}

describe('which shapes are shown', () => {
  const at = (ms: number) => ({ at: NOW + ms });
  const CASES: readonly (readonly [
    name: string,
    lists: Parameters<typeof shownAt>[0],
    delayMs: number | null,
    shown: Readonly<Record<number, string>>,
  ])[] = [
    ['a list is shown at once, and stays', [[0, shape('a')]], 100, { 0: 'a', 9e6: 'a' }],
    [
      'another one replaces it',
      [
        [0, shape('a')],
        [5, shape('b')],
      ],
      100,
      { 4: 'a', 5: 'b' },
    ],
    ['an empty one removes it', [[0, shape('a')], [5]], 100, { 4: 'a', 5: '' }],
    ['a time to live ends', [[0, shape('a', { ttlMs: 20 }), shape('b')]], 100, { 0: 'ab', 19: 'ab', 20: 'b', 21: 'b' }],
    ['a moment is held back for the delay', [[0, shape('a', at(0))]], 100, { 0: '', 99: '', 100: 'a', 9e6: 'a' }],
    ['a moment in the past, too', [[0, shape('a', at(-30))]], 100, { 0: '', 69: '', 70: 'a' }],
    ['a moment that was shown long ago is shown at once', [[0, shape('a', at(-300))]], 100, { 0: 'a' }],
    ['a clock that is ahead waits for the delay at most', [[0, shape('a', at(9e6))]], 100, { 99: '', 100: 'a' }],
    ['a moment that the transport cannot tell does not wait', [[0, shape('a', at(0))]], null, { 0: 'a' }],
    ['a moment that is no number does not wait', [[0, shape('a', { at: NaN })]], 100, { 0: 'a' }],
    [
      'a time to live begins when the shape appears',
      [[0, shape('a', { ttlMs: 20, ...at(0) })]],
      100,
      { 100: 'a', 119: 'a', 120: '' },
    ],
    [
      'the list before stays until the moment of the next',
      [
        [0, shape('a')],
        [5, shape('b', at(0))],
      ],
      100,
      { 5: 'a', 99: 'a', 100: 'b' },
    ],
    [
      'lists faster than the delay are all shown, each in its turn',
      [
        [0, shape('a', at(0))],
        [40, shape('b', at(40))],
        [80, shape('c', at(80))],
      ],
      100,
      { 80: '', 100: 'a', 139: 'a', 140: 'b', 180: 'c' },
    ],
    [
      'a list with one shape without a moment replaces at once',
      [
        [0, shape('a')],
        [5, shape('b', at(5)), shape('c')],
      ],
      100,
      { 5: 'c', 104: 'c', 105: 'bc' },
    ],
    [
      'shapes of one list come one after the other',
      [[50, shape('a', at(0)), shape('b', at(30))]],
      100,
      { 99: '', 100: 'a', 129: 'a', 130: 'ab' },
    ],
    [
      'a list of an earlier moment replaces those of a later one',
      [
        [0, shape('a')],
        [50, shape('b', at(40))],
        [60, shape('c', at(20))],
      ],
      100,
      { 119: 'a', 120: 'c', 140: 'c' },
    ],
    [
      'an empty one after moments waits for the picture of now, and what is still to come is shown until then',
      [[0, shape('a', at(0))], [50]],
      100,
      { 99: '', 100: 'a', 149: 'a', 150: '' },
    ],
    [
      'a list without moments replaces what is held back',
      [
        [0, shape('a', at(0))],
        [5, shape('b')],
      ],
      100,
      { 5: 'b', 100: 'b', 200: 'b' },
    ],
  ];
  for (const [name, lists, delayMs, shown] of CASES) {
    it(name, () => {
      const times = Object.keys(shown).map(Number);
      const told = shownAt(lists, times, delayMs);
      expect(Object.fromEntries(times.map((time, index) => [time, told[index]]))).to.deep.equal(shown);
    });
  }

  it('what was shown stays when the delay becomes longer', () => {
    let timeline = addShapes([], [shape('a', at(0))], NOW);
    timeline = shapesAt(timeline, NOW + 100, NOW).timeline;
    const later = shapesAt(timeline, NOW + 200, NOW - 500);
    expect(later.shapes.map(({ label }) => label)).to.deep.equal(['a']);
    expect(later.nextDueMs, 'nothing is held back').to.equal(Infinity);
  });

  it('a time to live goes on where the shape appeared on another player', () => {
    const shapes = [shape('a', { ttlMs: 50 }), shape('b')];
    const timeline = addShapes([], shapes, NOW, [NOW - 60, NOW - 60]);
    expect(shapesAt(timeline, NOW, null).shapes.map(({ label }) => label)).to.deep.equal(['b']);
  });

  it('tells when it changes next', () => {
    const timeline = addShapes([], [shape('a', { ttlMs: 50 }), shape('b', { ttlMs: 20 }), shape('c', at(-10))], NOW);
    const { nextDueMs, nextEndMs, timeline: looked } = shapesAt(timeline, NOW, NOW - 100);
    expect([nextDueMs - NOW, nextEndMs - NOW]).to.deep.equal([-10, 20]);
    const ended = shapesAt(looked, NOW + 20, NOW);
    expect([ended.nextDueMs, ended.nextEndMs]).to.deep.equal([Infinity, NOW + 50]);
  });

  it('keeps what is shown, and the newest lists, when no moment comes', () => {
    let timeline = shapesAt(addShapes([], [shape('a')], NOW), NOW, NOW).timeline;
    for (let ms = 1; ms <= 3000; ms += 1) timeline = addShapes(timeline, [shape(`${ms}`, at(ms))], NOW + ms);
    expect(timeline.length).to.be.at.most(1001);
    expect(shapesAt(timeline, NOW + 3000, NOW).shapes[0]?.label).to.equal('a');
    expect(shapesAt(timeline, NOW + 3100, NOW + 3100).shapes[0]?.label).to.equal('3000');
  });

  it('laws: a shape is never shown before its moment or after its time, and the newest list is shown in the end', () => {
    for (let round = 0; round < 500; round += 1) {
      const random = createRandom(23, round);
      const delayMs = random() * 200;
      let timeline: Timeline = [];
      const setAtMs = new Map<OverlayShape, number>();
      let last: OverlayShape[] = [];
      let now = NOW;
      for (let turn = 0; turn < 40; turn += 1) {
        now += random() * 60;
        if (random() < 0.6) {
          last = Array.from({ length: Math.floor(random() * 4) }, () =>
            shape('s', {
              ...(random() < 0.6 && { at: now - random() * 150 + 20 }),
              ...(random() < 0.5 && { ttlMs: random() * 200 }),
            }),
          );
          for (const one of last) setAtMs.set(one, now);
          timeline = addShapes(timeline, last, now);
        }
        const shown = shapesAt(timeline, now, now - delayMs);
        timeline = shown.timeline;
        for (const one of shown.shapes) {
          const set = setAtMs.get(one) ?? NaN;
          const dueMs = one.at === undefined ? set : Math.min(one.at, set);
          if (one.at !== undefined) expect(dueMs).to.be.at.most(now - delayMs);
          expect(now - Math.max(set, one.at === undefined ? set : dueMs + delayMs)).to.be.at.most(
            // It appeared at the first look after it was due.
            (one.ttlMs ?? Infinity) + 60,
          );
        }
        expect(shown.nextEndMs).to.be.greaterThan(now);
        expect(shown.nextDueMs).to.be.greaterThan(now - delayMs);
      }
      const end = shapesAt(timeline, now + 1000, now + 1000 - delayMs);
      expect(end.nextDueMs).to.equal(Infinity);
      expect(end.shapes.every((one) => last.includes(one))).to.equal(true);
      expect(end.shapes).to.include.members(last.filter(({ ttlMs }) => ttlMs === undefined));
    }
  });
});
