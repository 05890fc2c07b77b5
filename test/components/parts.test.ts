import { expect } from '@open-wc/testing';
import { html } from 'lit';
import { loadParts, PARTS } from '../../components/cam-player/parts.js';
import type { PlayerPart } from '../../components/cam-player/player-part.js';
import { waitUntil } from '../wait-until.js';
import { button, clearPage, picture, scripted, text } from './support.js';

const live = () => ({ state: 'live', transport: 'mjpeg', surface: picture() }) as const;

describe('a part of the player that has a script of its own', () => {
  let isWanted = false;
  let load: () => Promise<{ createPart: () => PlayerPart }>;
  const entry = [() => isWanted, () => load()] as const;

  before(() => PARTS.push(entry));
  after(() => PARTS.splice(PARTS.indexOf(entry), 1));
  beforeEach(() => (isWanted = false));
  afterEach(() => clearPage());

  it('is loaded when it is wanted, once, and draws in its places', async () => {
    let loads = 0;
    const keys: string[] = [];
    load = () => {
      loads += 1;
      return Promise.resolve({
        createPart: () => ({
          viewOf: (view) => ({ ...view, name: `${view.name}!` }),
          layer: () => html`<p class="test-layer">layer</p>`,
          indicators: () => html`<p class="test-indicator">indicator</p>`,
          buttons: () => html`<button aria-label="Own"></button>`,
          onKey: (event) => {
            keys.push(event.key);
            if (event.key === 'm') event.preventDefault();
          },
        }),
      });
    };
    const player = await scripted(live());
    expect(loads).to.equal(0);
    isWanted = true;
    player.requestUpdate();
    player.requestUpdate();
    await waitUntil(() => button(player, 'Own'));
    player.requestUpdate();
    await player.updateComplete;
    expect(loads).to.equal(1);
    const layer = player.renderRoot.querySelector('.test-layer');
    expect(layer?.previousElementSibling?.part.contains('surface')).to.equal(true);
    expect(text(player, '.test-indicator')).to.equal('indicator');
    expect(text(player, '.name')).to.equal('Dock!');
    const press = (key: string) => {
      const event = new KeyboardEvent('keydown', { key, cancelable: true });
      player.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(press('m') && player.muted, 'the key of the part does not unmute the player').to.equal(true);
    expect(press('i') && player.stats, 'another key does what it did').to.equal(true);
    expect(keys).to.deep.equal(['m', 'i']);
  });

  it('is loaded again with the next update after its script did not arrive', async () => {
    let loads = 0;
    load = () => {
      loads += 1;
      return loads < 3
        ? Promise.reject(new TypeError('Failed to fetch'))
        : Promise.resolve({ createPart: () => ({ buttons: () => html`<button aria-label="Own"></button>` }) });
    };
    isWanted = true;
    const player = await scripted(live());
    await waitUntil(() => {
      player.requestUpdate();
      return button(player, 'Own');
    });
    expect(loads).to.equal(3);
    const parts: (PlayerPart | null)[] = [];
    isWanted = false;
    loadParts(player, parts);
    expect(parts).to.deep.equal([]);
  });
});
