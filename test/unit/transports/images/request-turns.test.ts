import { expect } from '@open-wc/testing';
import { requestInTurn } from '../../../../src/transports/images/request-turns.js';
import { hurryTimers } from '../whep/whep-fake.js';

const never = () => new Promise<never>(() => undefined);

describe('requests to one address', () => {
  const { signal } = new AbortController();

  it('are sent one after the other', async () => {
    const order: string[] = [];
    let finish = () => {};
    const first = requestInTurn('turns:a', signal, () => new Promise<void>((resolve) => (finish = resolve)));
    const second = requestInTurn('turns:a', signal, () => Promise.resolve(order.push('second')));
    order.push('first');
    finish();
    await Promise.all([first, second]);
    expect(order).to.deep.equal(['first', 'second']);
  });

  it('to different addresses do not wait for each other', async () => {
    void requestInTurn('turns:b', signal, never);
    expect(await requestInTurn('turns:c', signal, () => Promise.resolve('sent'))).to.equal('sent');
  });

  it('do not wait for ever for one that never settles', async () => {
    const unhurry = hurryTimers(9000, 1000);
    try {
      void requestInTurn('turns:d', signal, never);
      expect(await requestInTurn('turns:d', signal, () => Promise.resolve('sent'))).to.equal('sent');
    } finally {
      unhurry();
    }
  });

  it('end with their signal while they wait for their turn', async () => {
    void requestInTurn('turns:e', signal, never);
    const ending = new AbortController();
    const waiting = requestInTurn('turns:e', ending.signal, () => Promise.resolve('sent'));
    ending.abort(new DOMException('gone', 'AbortError'));
    expect(await waiting.catch((reason: DOMException) => reason.name)).to.equal('AbortError');
  });
});
