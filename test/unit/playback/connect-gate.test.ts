import { expect } from '@open-wc/testing';
import { ConnectGate } from '../../../src/playback/connect-gate.js';
import { waitUntil } from '../../wait-until.js';

/** So many of these entered, in this order; each can give its place back or be aborted. */
function crowd(gate: ConnectGate, orders: readonly (() => number)[]) {
  const begun: number[] = [];
  const releases = new Map<number, () => void>();
  const endings = orders.map(() => new AbortController());
  orders.forEach((order, index) => {
    gate.enter(endings[index]!.signal, order, (release) => {
      begun.push(index);
      releases.set(index, release);
    });
  });
  return {
    begun,
    release: (index: number) => releases.get(index)?.(),
    abort: (index: number) => endings[index]?.abort(),
  };
}
const equal = () => 0;

describe('the page’s connect gate', () => {
  it('lets four begin at once, and the next when one has its picture', () => {
    const { begun, release } = crowd(new ConnectGate(), [equal, equal, equal, equal, equal, equal]);
    expect(begun).to.deep.equal([0, 1, 2, 3]);
    release(2);
    expect(begun).to.deep.equal([0, 1, 2, 3, 4]);
    release(2);
    expect(begun, 'a place is given back once').to.deep.equal([0, 1, 2, 3, 4]);
    release(0);
    expect(begun.at(-1)).to.equal(5);
  });

  it('has as many places, and the time limit, that it is made with', async () => {
    const { begun } = crowd(new ConnectGate(2, 30), [equal, equal, equal]);
    expect(begun).to.deep.equal([0, 1]);
    await waitUntil(() => begun.length === 3, 'the third begins');
  });

  it('lets the most urgent go first, as it is when the place is free', () => {
    let last = 3;
    const { begun, release } = crowd(new ConnectGate(), [equal, equal, equal, equal, () => 2, () => 1, () => last]);
    last = 0;
    release(0);
    release(1);
    release(2);
    expect(begun.slice(4)).to.deep.equal([6, 5, 4]);
  });

  it('an abort gives the place back, or the wait for one up', () => {
    const { begun, abort } = crowd(new ConnectGate(), [equal, equal, equal, equal, equal, equal]);
    abort(4);
    abort(1);
    expect(begun).to.deep.equal([0, 1, 2, 3, 5]);
    abort(1);
    expect(begun).to.have.length(5);
  });

  it('who takes long keeps nobody waiting for ever', async () => {
    const { begun, release } = crowd(new ConnectGate(), [equal, equal, equal, equal, equal]);
    await waitUntil(() => begun.length === 5, 'the fifth begins');
    // Places that were lent on are not given back a second time.
    release(0);
    expect(begun).to.have.length(5);
  });
});
