import { expect } from '@open-wc/testing';
import type { LeaseProvider } from '../../src/index.js';
import { mosaicOf, playersOf } from './mosaic-support.js';
import { clearPage } from './support.js';

const provider = (): LeaseProvider => ({
  acquire: () => Promise.resolve({ reason: 'none today' }),
  heartbeat: () => Promise.resolve(null),
  release: () => undefined,
});

describe('leases', () => {
  afterEach(clearPage);

  it('of a mosaic are those of each of its players, also when they change', async () => {
    const [first, second] = [provider(), provider()];
    const mosaic = await mosaicOf({ cameras: 'a b', leases: first });
    const players = playersOf(mosaic);
    expect(players.map(({ leases }) => leases)).to.deep.equal([first, first]);
    mosaic.leases = second;
    await mosaic.updateComplete;
    await Promise.all(players.map((player) => player.updateComplete));
    expect(players.every(({ leases }) => leases === second)).to.equal(true);
    expect(players.every(({ playback }) => playback.options?.leases === second)).to.equal(true);
  });

  it('are asked for of nobody where the page names nobody', async () => {
    const [player] = playersOf(await mosaicOf({ cameras: 'a' }));
    expect(player?.leases).to.equal(null);
  });
});
