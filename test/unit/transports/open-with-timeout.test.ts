import { expect } from '@open-wc/testing';
import { Fault } from '../../../src/faults/fault.js';
import { openWithTimeout, releaseOnAbort } from '../../../src/transports/open-with-timeout.js';
import { waitUntil } from '../../wait-until.js';

describe('openWithTimeout', () => {
  let outer: AbortController;
  beforeEach(() => (outer = new AbortController()));

  const thrownBy = (opening: Promise<unknown>): Promise<unknown> =>
    opening.then(
      () => null,
      (reason: unknown) => reason,
    );
  const never = () => new Promise<never>(() => undefined);

  it('opens nothing for a viewer that has gone', async () => {
    const reason = new Error('gone');
    outer.abort(reason);
    let isOpened = false;
    const opening = openWithTimeout(outer.signal, () => Promise.resolve((isOpened = true)));
    expect(await thrownBy(opening)).to.equal(reason);
    expect(isOpened).to.equal(false);
  });

  it("ends what is open with the viewer's signal and its reason", async () => {
    const signal = await openWithTimeout(outer.signal, (ending) => Promise.resolve(ending.signal));
    expect(signal.aborted).to.equal(false);
    const reason = new Error('gone');
    outer.abort(reason);
    expect([signal.aborted, signal.reason]).to.deep.equal([true, reason]);
  });

  it('rejects at once when the viewer goes, whatever it waits for', async () => {
    const opening = thrownBy(openWithTimeout(outer.signal, never));
    const reason = new Error('gone');
    outer.abort(reason);
    expect(await opening).to.equal(reason);
  });

  it('frees what a failed opening had taken, and leaves the viewer alone', async () => {
    const fault = new Fault('bad-answer');
    let own: AbortSignal | null = null;
    const opening = openWithTimeout(outer.signal, ({ signal }) => {
      own = signal;
      return Promise.reject(fault);
    });
    expect(await thrownBy(opening)).to.equal(fault);
    expect((own as AbortSignal | null)?.aborted).to.equal(true);
    expect(outer.signal.aborted).to.equal(false);
  });

  it('gives up with no-media at the limit, and not once it is open', async () => {
    const limit = { ms: 0, transport: 'mjpeg', serverMessage: 'no picture' } as const;
    let own: AbortSignal | null = null;
    const opening = openWithTimeout(
      outer.signal,
      ({ signal }) => {
        own = signal;
        return never();
      },
      limit,
    );
    const thrown = await thrownBy(opening);
    expect(thrown).to.be.instanceOf(Fault);
    const { code, transport, serverMessage: message } = thrown as Fault;
    expect([code, transport, message]).to.deep.equal(['no-media', 'mjpeg', 'no picture']);
    expect((own as AbortSignal | null)?.aborted).to.equal(true);

    const signal = await openWithTimeout(outer.signal, (ending) => Promise.resolve(ending.signal), limit);
    // A timer that was set later, for as long, fires later.
    await new Promise((resolve) => setTimeout(resolve));
    expect(signal.aborted).to.equal(false);
  });

  it('lets whoever holds the controller end it', async () => {
    const reason = new Fault('lost');
    const opening = openWithTimeout(outer.signal, (ending) => {
      ending.abort(reason);
      return never();
    });
    expect(await thrownBy(opening)).to.equal(reason);
  });
});

describe('releaseOnAbort', () => {
  it("takes a video's and an image's address away", async () => {
    for (const media of [document.createElement('video'), document.createElement('img')]) {
      const ending = new AbortController();
      const refused = new Promise((resolve) => (media.onerror = resolve));
      media.src = 'data:,';
      await refused;
      releaseOnAbort(media, ending.signal);
      expect(media.hasAttribute('src')).to.equal(true);
      ending.abort();
      expect(media.hasAttribute('src')).to.equal(false);
      if (!(media instanceof HTMLVideoElement)) continue;
      // Without load() it would hold on to what it had.
      await waitUntil(() => media.networkState === HTMLMediaElement.NETWORK_EMPTY);
    }
  });
});
