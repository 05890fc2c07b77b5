import { expect } from '@open-wc/testing';
import { watchPageLifecycle } from '../../../src/playback/page-lifecycle.js';
import { waitUntil } from '../../wait-until.js';

describe('what the page tells', () => {
  let ending: AbortController;
  let wakes: number;
  let gestures: number;
  let focuses: number;
  const visible: boolean[] = [];
  beforeEach(() => {
    ending = new AbortController();
    wakes = gestures = focuses = visible.length = 0;
    watchPageLifecycle(
      {
        onVisible: (isVisible) => visible.push(isVisible),
        onResume: () => (wakes += 1),
        onGesture: () => (gestures += 1),
        onFocus: () => (focuses += 1),
      },
      ending.signal,
    );
  });
  afterEach(() => ending.abort());

  it('somebody taps or presses a key, whoever keeps that to himself', () => {
    const button = document.createElement('button');
    button.addEventListener('click', (event) => event.stopPropagation());
    document.body.append(button);
    button.click();
    button.remove();
    expect(gestures).to.equal(1);
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
    expect(gestures).to.equal(2);
  });

  it('the viewer returns to the window', () => {
    window.dispatchEvent(new Event('focus'));
    expect([focuses, wakes]).to.deep.equal([1, 0]);
  });

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

  it('the page is visible again', () => {
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
      await waitUntil(() => wakes === 1, 'it wakes');
    } finally {
      Date.now = now;
    }
  });
});
