import { expect } from '@open-wc/testing';
import type { PlaybackState } from '../../../src/ladder/state.js';
import type { TransportName } from '../../../src/ladder/transport-name.js';
import { updateCounts, NO_EVENTS, type CountedStatus } from '../../../src/telemetry/counts.js';

/** What is noted, one after the other: state, session (a name for its surface), transport. */
type Change = readonly [PlaybackState, string?, TransportName?];

const surfaces = new Map<string, object>();
function surface(name: string): object {
  const initial = surfaces.get(name) ?? {};
  surfaces.set(name, initial);
  return initial;
}
const statuses = ([state, name, transport = 'whep']: Change): CountedStatus => ({
  state,
  transport: name ? transport : null,
  surface: name ? surface(name) : null,
});
const countAll = (...story: readonly Change[]) => {
  const { stalls, reconnects, transportChanges } = story.map(statuses).reduce(updateCounts, NO_EVENTS);
  return { stalls, reconnects, transportChanges };
};

describe('the event counts', () => {
  const STORIES: readonly [string, readonly Change[], Partial<ReturnType<typeof countAll>>][] = [
    ['counts nothing of a first picture', [['connecting'], ['live', 'a']], {}],
    [
      'counts nothing lost where a first picture comes late',
      [['connecting'], ['reconnecting'], ['offline'], ['live', 'a']],
      {},
    ],
    ['counts a picture that came back', [['live', 'a'], ['reconnecting'], ['live', 'b']], { reconnects: 1 }],
    [
      'counts one return, however many states lie between',
      [['live', 'a'], ['reconnecting'], ['offline'], ['reconnecting'], ['live', 'b']],
      { reconnects: 1 },
    ],
    [
      'counts a stall that heals by itself',
      [
        ['live', 'a'],
        ['stalled', 'a'],
        ['live', 'a'],
      ],
      { stalls: 1 },
    ],
    [
      'counts a stall that a new session heals',
      [
        ['live', 'a'],
        ['stalled', 'a'],
        ['live', 'b'],
      ],
      { stalls: 1, reconnects: 1 },
    ],
    [
      'counts a stall once, however often it is noted',
      [
        ['live', 'a'],
        ['stalled', 'a'],
        ['stalled', 'a'],
      ],
      { stalls: 1 },
    ],
    [
      'counts a better transport as a change, not as a loss',
      [
        ['live', 'a', 'll-hls'],
        ['live', 'b', 'whep'],
      ],
      { transportChanges: 1 },
    ],
    [
      'counts both where another transport brought the picture back',
      [['live', 'a', 'whep'], ['reconnecting'], ['live', 'b', 'll-hls'], ['live', 'c', 'whep']],
      { transportChanges: 2, reconnects: 1 },
    ],
    ['counts no pause', [['live', 'a'], ['paused'], ['connecting'], ['live', 'b']], {}],
    ['counts no rest', [['live', 'a'], ['suspended'], ['live', 'b']], {}],
    [
      'begins anew with another camera',
      [['live', 'a'], ['stalled', 'a'], ['idle'], ['connecting'], ['live', 'b', 'mjpeg']],
      {},
    ],
  ];
  for (const [name, story, wanted] of STORIES) {
    it(name, () =>
      expect(countAll(...story)).to.deep.equal({ stalls: 0, reconnects: 0, transportChanges: 0, ...wanted }),
    );
  }
});
