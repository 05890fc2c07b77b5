import { expect } from '@open-wc/testing';
import type { TalkBackProvider } from '../../src/index.js';
import { waitUntil } from '../wait-until.js';
import { button, clearPage, picture, swap } from './support.js';
import { buttonOf, mosaicOf, playerAt, playersOf, press, showAll, tileAt } from './mosaic-support.js';

const live = () => ({ state: 'live', transport: 'whep', surface: picture() }) as const;

describe('zoom, rotation and talking in a mosaic', () => {
  const restores: (() => void)[] = [];
  afterEach(() => {
    clearPage();
    for (const restore of restores.splice(0).reverse()) restore();
  });

  it('gives each player the zoom of the mosaic, and the rotation and mirror of its camera', async () => {
    const mosaic = await mosaicOf({
      cameras: ['a', { camera: 'b', rotate: 90, flip: 'both' }],
      html: '',
    });
    const read = () =>
      playersOf(mosaic).map((player) => ['zoom', 'rotate', 'flip'].map((name) => player.getAttribute(name)));
    expect(read()).to.deep.equal([
      [null, null, null],
      [null, '90', 'both'],
    ]);
    mosaic.setAttribute('zoom', 'off');
    mosaic.cameras = ['a', { camera: 'b', rotate: 180 }];
    await mosaic.updateComplete;
    expect(read()).to.deep.equal([
      ['off', null, null],
      ['off', '180', null],
    ]);
    expect(playerAt(mosaic, 1).renderRoot.querySelector<HTMLElement>('[part~=surface]')?.style.transform).to.include(
      'rotate(180deg)',
    );
    mosaic.zoom = null;
    await mosaic.updateComplete;
    expect(read()[0]?.[0]).to.equal(null);
  });

  it('keeps what is enlarged when a tile changes its stream', async () => {
    const mosaic = await mosaicOf({ cameras: [{ camera: 'a', low: 'a_low', high: 'a_high' }, 'b'] });
    await showAll(mosaic, live);
    const before = playerAt(mosaic, 0);
    before.zoom = { scale: 3, x: 0.5, y: 0.5 };
    mosaic.spotlight = 'a';
    await mosaic.updateComplete;
    const next = mosaic.made.at(-1)!;
    expect(next).not.to.equal(before);
    next.dispatchEvent(new Event('cam-firstframe'));
    expect(next.zoom.scale).to.equal(3);
  });

  it('talks to the camera of the tile that has the focus, while t is held', async () => {
    const destination = new AudioContext().createMediaStreamDestination();
    restores.push(
      swap(navigator.mediaDevices, 'getUserMedia', () => () => Promise.resolve(destination.stream.clone())),
    );
    const heard = new Map<string, MediaStreamTrack>();
    const talkBack: TalkBackProvider = ({ camera, track }) => {
      heard.set(camera, track);
      return Promise.resolve({ closed: new Promise(() => undefined) });
    };
    const mosaic = await mosaicOf({ cameras: ['a', 'b'], talkBack });
    await showAll(mosaic, live);
    await waitUntil(() => playersOf(mosaic).every((player) => button(player, 'Hold to talk')));
    tileAt(mosaic, 1).focus();
    const held = press(tileAt(mosaic, 1), 't', { code: 'KeyT' });
    expect(held.defaultPrevented).to.equal(true);
    await waitUntil(() => heard.get('b')?.enabled, 'not heard');
    window.dispatchEvent(new KeyboardEvent('keyup', { key: 't', code: 'KeyT' }));
    await waitUntil(() => heard.get('b')?.enabled === false, 'still heard');
    expect([...heard.keys()]).to.deep.equal(['b']);
    // The focus is on no camera.
    expect(press(buttonOf(mosaic, 'Keyboard shortcuts')!, 't', { code: 'KeyT' }).defaultPrevented).to.equal(false);
    expect([...heard.keys()]).to.deep.equal(['b']);
  });

  it('lists the keys that its cameras have', async () => {
    const mosaic = await mosaicOf({ cameras: ['a', 'b'] });
    const keys = () => [...mosaic.renderRoot.querySelectorAll('kbd')].map(({ textContent }) => textContent);
    expect(keys()).not.to.include.members(['t', 'v']);
    mosaic.talkBack = '/talk';
    mosaic.ptz = () => ({ move: () => Promise.resolve(), stop: () => Promise.resolve() });
    await mosaic.updateComplete;
    mosaic.requestUpdate();
    await mosaic.updateComplete;
    expect(keys()).to.include.members(['t', 'v']);
  });
});
