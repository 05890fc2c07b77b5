import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  findFalseClaims,
  findHaste,
  findLateness,
  findRequestViolations,
  type Claim,
  type LoggedRequest,
  type StateChange,
  type SentPicture,
} from '../fuzz/laws.js';

const request = (atMs: number, over: Partial<LoggedRequest> = {}): LoggedRequest => ({
  atMs,
  method: 'GET',
  path: '/hls/index.m3u8',
  range: '',
  offers: '',
  from: 'empty',
  status: 404,
  endedAtMs: atMs + 5,
  isOnUsedConnection: false,
  isNew: false,
  ...over,
});
const claim = (atMs: number, over: Partial<Claim> = {}): Claim => ({
  atMs,
  ms: 300,
  isBound: false,
  isOfVideo: false,
  newAgeMs: 310,
  ...over,
});
const every = (ms: number, times: number, over: Partial<LoggedRequest> = {}) =>
  Array.from({ length: times }, (_, i) => request(i * ms, over));

describe('the laws of the fuzz test', () => {
  for (const [what, requests, wokenAtMs] of [
    ['asks twice a second', every(500, 20), null],
    ['asks on after something new', [request(0, { isNew: true }), request(10)], null],
    ['asks anew when it learns that the conditions have changed', [request(0), request(20)], 10],
    ['shows in an image what it may not read', [request(0), request(10, { from: 'image' })], null],
    ['is repeated by the browser', [request(0, { status: 0, isOnUsedConnection: true }), request(6)], null],
    ['asks how an address is while it waits', [request(0, { endedAtMs: 9000 }), request(1000)], null],
    ['asks something else', [request(0, { offers: 'audio video' }), request(10, { offers: 'video' })], null],
  ] as const) {
    it(`a player that ${what} keeps the limits`, () =>
      assert.deepEqual(findRequestViolations(requests, wokenAtMs), []));
  }

  for (const [what, requests, says] of [
    ['asks one address too often', every(400, 30), /requests in ten seconds/],
    ['asks for something new too often', every(400, 30, { isNew: true }), /requests in ten seconds/],
    ['asks again at once', [request(0), request(50)], /requested again at once/],
    [
      'asks again at once in spite of an open request',
      [request(0), request(3, { endedAtMs: null }), request(50)],
      /at once/,
    ],
    [
      'asks a third time after an image',
      [request(0), request(10, { from: 'image' }), request(20)],
      /requested again at once/,
    ],
    [
      'asks for many files at once',
      Array.from({ length: 21 }, (_, i) => request(i * 10, { path: `/hls/${i}.ts`, isNew: true })),
      /21 requests in one second/,
    ],
    [
      'keeps caches away, and asks at once',
      [request(0, { path: '/a.ts?again=1' }), request(20, { path: '/a.ts?again=2' })],
      /requested again at once/,
    ],
  ] as const) {
    it(`a player that ${what} breaks a limit`, () => assert.match(findRequestViolations(requests, null).join(), says));
  }

  const claims = (over: Partial<Claim>) => Array.from({ length: 40 }, (_, i) => claim(i * 100, over));
  for (const [what, listChanges] of [
    ['is right', claims({})],
    ['is a true bound', claims({ ms: 100, isBound: true })],
    ['is not made', claims({ ms: null })],
  ] as const) {
    it(`a delay that ${what} is accepted`, () => assert.deepEqual(findFalseClaims(listChanges), []));
  }
  for (const [what, listChanges] of [
    ['an hour', claims({ ms: 3_600_000 })],
    ['too small', claims({ ms: 20, newAgeMs: 900 })],
    ['a bound above the truth', claims({ ms: 3000, isBound: true })],
  ] as const) {
    it(`a delay that is ${what} is reported as false`, () => assert.notDeepEqual(findFalseClaims(listChanges), []));
  }

  const sentEvery = (ms: number, times: number, fromMs = 0): SentPicture[] =>
    Array.from({ length: times }, (_, i) => ({ atMs: fromMs + i * ms, transport: 'mjpeg' }));
  const listChanges = (...states: readonly [number, string][]): StateChange[] =>
    states.map(([atMs, state]) => ({ atMs, state, transport: 'mjpeg' }));
  for (const [what, states, sent] of [
    ['a first gap', listChanges([0, 'live'], [2000, 'stalled']), sentEvery(3000, 4)],
    ['a gap that is longer than all before', listChanges([0, 'live'], [9100, 'stalled']), sentEvery(1000, 4)],
    [
      'a gap before its first picture was on the screen',
      listChanges([9500, 'live'], [12_500, 'stalled']),
      sentEvery(5000, 3),
    ],
    [
      'what another address did',
      listChanges([0, 'live'], [8000, 'stalled']),
      sentEvery(3000, 4).map((one) => ({ ...one, transport: 'snapshot' })),
    ],
  ] as const) {
    it(`a player that calls frozen ${what} is patient enough`, () => assert.deepEqual(findHaste(states, sent), []));
  }
  it('a player that calls frozen what is as slow as before is not', () =>
    assert.match(
      findHaste(
        listChanges([0, 'live'], [2000, 'stalled'], [3000, 'live'], [8000, 'stalled']),
        sentEvery(3000, 4),
      ).join(),
      /called frozen after 2000 ms/,
    ));

  for (const [what, plainMs, playerMs, untilMs] of [
    ['first', Infinity, 400, 12_000],
    ['a second later', 500, 1500, 12_000],
    ['as slow as the machine', 3000, 7000, 12_000],
    ['too late for a server that changed meanwhile', 2000, Infinity, 4000],
  ] as const) {
    it(`a player that is ${what} is not late`, () =>
      assert.deepEqual(findLateness({ plainMs, playerMs, untilMs }), []));
  }
  it('a player that waits for the proof that a playlist is written is not late', () => {
    const firstPicture = { plainMs: 500, playerMs: 6000, untilMs: 12_000 };
    assert.deepEqual(findLateness({ ...firstPicture, mustProveLive: true }), []);
    assert.notDeepEqual(findLateness({ ...firstPicture, playerMs: 8000, mustProveLive: true }), []);
  });
  for (const [what, playerMs] of [
    ['seconds later', 6000],
    ['never there', Infinity],
  ] as const) {
    it(`a player that is ${what} is late`, () =>
      assert.notDeepEqual(findLateness({ plainMs: 500, playerMs, untilMs: 12_000 }), []));
  }
});
