import { expect, waitUntil } from '@open-wc/testing';
import { watchPage } from '../../src/page.js';

describe('what the page tells', () => {
  let ending: AbortController;
  let wakes: number;
  const visible: boolean[] = [];
  beforeEach(() => {
    ending = new AbortController();
    wakes = visible.length = 0;
    watchPage({ onVisible: (isVisible) => visible.push(isVisible), onWake: () => (wakes += 1) }, ending.signal);
  });
  afterEach(() => ending.abort());

  it('the network is back', () => {
    window.dispatchEvent(new Event('online'));
    expect(wakes).to.equal(1);
  });

  it('the page comes back from the history’s cache, not when it is loaded', () => {
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }));
    expect(wakes).to.equal(0);
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    expect(wakes).to.equal(1);
  });

  it('the browser thaws it', () => {
    document.dispatchEvent(new Event('resume'));
    expect(wakes).to.equal(1);
  });

  it('somebody looks again', () => {
    document.dispatchEvent(new Event('visibilitychange'));
    expect(visible).to.deep.equal([!document.hidden]);
    expect(wakes).to.equal(1);
  });

  it('nothing after its end', () => {
    ending.abort();
    window.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('resume'));
    document.dispatchEvent(new Event('visibilitychange'));
    expect(wakes).to.equal(0);
  });

  it('the machine slept: the clock leapt while the page was in front', async () => {
    const now = Date.now;
    Date.now = () => now() + 3_600_000;
    try {
      await waitUntil(() => wakes === 1, 'it wakes', { timeout: 8000 });
    } finally {
      Date.now = now;
    }
  });
});
