import { expect } from '@open-wc/testing';
import { Fault, type FaultCode } from '../../../src/faults/fault.js';
import {
  createChoice,
  isWorthAskingOthers,
  listInTurn,
  mostTellingForCamera,
  notePicture,
  noteReturn,
  noteServerFault,
  noteSilence,
  returnDelayMs,
  updateServers,
  type ServerChoice,
} from '../../../src/server-list/server-choice.js';
import { createRandom } from '../../random.js';

const SERVERS = ['a', 'b', 'c', 'd', 'e', 'f'];
const inOrder = () => 0;
const fault = (code: FaultCode) => new Fault(code, { transport: 'whep' });

/** How many viewers use each server. */
function countUse(viewers: readonly ServerChoice[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { current } of viewers) counts[current] = (counts[current] ?? 0) + 1;
  return counts;
}

/** Lets each viewer go to the first server in its turn that lives. */
function play(viewers: readonly ServerChoice[], dead: readonly string[], nowMs: number): readonly ServerChoice[] {
  return viewers.map((before) => {
    let viewer = before;
    for (const server of listInTurn(before, nowMs)) {
      if (!dead.includes(server)) return notePicture(viewer, server, nowMs);
      viewer = noteServerFault(viewer, server, fault('unreachable'), nowMs);
    }
    return viewer;
  });
}

describe('500 viewers of a server that dies', () => {
  const random = createRandom(7);
  const begun = play(
    Array.from({ length: 500 }, () => createChoice(SERVERS, random)),
    [],
    0,
  );

  it('all use the preferred server first', () => {
    expect(countUse(begun)).to.deep.equal({ a: 500 });
  });

  it('spread over all others, and so do those of the second and the third that die', () => {
    let viewers = begun;
    const dead: string[] = [];
    for (const next of ['a', 'b', 'c']) {
      dead.push(next);
      viewers = play(viewers, dead, 1000 * dead.length);
      const left = SERVERS.length - dead.length;
      const counts = countUse(viewers);
      expect(Object.keys(counts)).to.have.length(left);
      for (const [server, count] of Object.entries(counts))
        expect(count, server).to.be.within((0.7 * 500) / left, (1.3 * 500) / left);
    }
  });

  it('return one at a time: no second sees more than one in ten of them', () => {
    const away = play(begun, ['a'], 1000);
    const seconds = new Map<number, number>();
    for (const viewer of away) {
      const second = Math.floor(returnDelayMs(viewer, random()) / 1000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    }
    expect(Math.max(...seconds.values())).to.be.below(50);
    expect(Math.min(...seconds.keys())).to.be.at.least(15);
  });
});

describe('the servers in turn', () => {
  const begun = createChoice(['a', 'b', 'c'], inOrder);
  const cases: readonly (readonly [string, ServerChoice, number, string])[] = [
    ['the preferred one is first', begun, 0, 'abc'],
    ['the one that showed the last picture is first', notePicture(begun, 'c', 0), 10, 'cab'],
    ['one that does not answer is last', noteSilence(begun, 'a', 0), 10, 'bca'],
    ['after half a minute it has its turn again', noteSilence(begun, 'a', 0), 30_000, 'abc'],
    [
      'where none answers, the turn is as before',
      noteSilence(noteSilence(noteSilence(begun, 'c', 0), 'b', 0), 'a', 0),
      10,
      'abc',
    ],
    ['one that shows a picture is not avoided any more', notePicture(noteSilence(begun, 'a', 0), 'a', 5), 10, 'abc'],
    ['an offline camera is no reason to avoid its server', noteServerFault(begun, 'a', fault('offline'), 0), 10, 'abc'],
    ['a full server is avoided', noteServerFault(begun, 'a', fault('capacity'), 0), 10, 'bca'],
    ['a server error is', noteServerFault(begun, 'a', fault('server-error'), 0), 10, 'bca'],
  ];
  for (const [title, choice, nowMs, turn] of cases) {
    it(title, () => expect(listInTurn(choice, nowMs).join('')).to.equal(turn));
  }
});

describe('another list', () => {
  it('keeps the order of those that stay, and the one in use', () => {
    const before = notePicture(createChoice(['a', 'd', 'c', 'b'], createRandom(3)), 'c', 0);
    const after = updateServers(before, ['a', 'b', 'c', 'x'], inOrder);
    expect(after.current).to.equal('c');
    const kept = (order: readonly string[]) => order.filter((server) => 'abc'.includes(server)).join('');
    expect(kept(after.order)).to.equal(kept(before.order));
    expect(after.order).to.have.members(['a', 'b', 'c', 'x']);
  });

  it('begins with its own first where the one in use is gone', () => {
    const before = notePicture(createChoice(['a', 'b'], inOrder), 'b', 0);
    expect(updateServers(before, ['x', 'a'], inOrder)).to.deep.include({ current: 'x', order: ['x', 'a'] });
  });
});

describe('the return to the preferred server', () => {
  const away = notePicture(createChoice(['a', 'b'], inOrder), 'b', 0);

  it('comes later after each try in vain, within five minutes and a half', () => {
    expect(returnDelayMs(away, 0.5)).to.equal(30_000);
    expect(returnDelayMs(noteReturn(away), 0.5)).to.equal(60_000);
    expect(returnDelayMs({ ...away, returns: 40 }, 0.999)).to.be.below(450_000);
  });

  it('comes later also where the server was lost again soon, and as early as ever where it lived for a minute', () => {
    const back = notePicture(noteReturn(away), 'a', 1000);
    expect(notePicture(back, 'b', 20_000).returns).to.equal(1);
    expect(notePicture(back, 'b', 61_000).returns).to.equal(0);
  });
});

describe('the fault of several servers', () => {
  const cases: readonly (readonly [readonly FaultCode[], FaultCode])[] = [
    [['unconfigured', 'offline'], 'offline'],
    [['unconfigured', 'unreachable'], 'unreachable'],
    [['unconfigured', 'unconfigured'], 'unconfigured'],
    [['unreachable', 'offline'], 'offline'],
    [['bad-address', 'server-error'], 'server-error'],
    [['offline', 'unauthorized'], 'unauthorized'],
  ];
  for (const [codes, code] of cases) {
    it(`${codes.join(' and ')} is ${code}`, () => expect(mostTellingForCamera(codes.map(fault))?.code).to.equal(code));
  }

  it('another server is asked after what is of this server or its camera, and not after a refusal', () => {
    for (const code of ['unreachable', 'server-error', 'busy', 'capacity', 'offline', 'unconfigured'] as const)
      expect(isWorthAskingOthers(fault(code)), code).to.equal(true);
    for (const code of ['unauthorized', 'forbidden', 'no-media-path', 'unsupported', 'play-refused', 'quota'] as const)
      expect(isWorthAskingOthers(fault(code)), code).to.equal(false);
  });
});
