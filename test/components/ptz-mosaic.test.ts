import { expect } from '@open-wc/testing';
import { waitUntil } from '../wait-until.js';
import { button, clearPage, part, picture } from './support.js';
import { mosaicOf, playerAt, playersOf, showAll, tileAt } from './mosaic-support.js';
import { FakeCamera, key } from './ptz-support.js';

describe('cameras that can be moved in a mosaic', () => {
  afterEach(clearPage);

  it('have the provider that the page gives for their name, the same one in each player', async () => {
    const asked: string[] = [];
    const yard = new FakeCamera();
    const ptz = (camera: string) => {
      asked.push(camera);
      return camera === 'yard' ? yard : null;
    };
    const mosaic = await mosaicOf({ cameras: [{ camera: 'yard', low: 'yard_low' }, 'dock', 'yard'], ptz });
    expect(playersOf(mosaic).map((player) => player.ptz)).to.deep.equal([yard, null, yard]);
    mosaic.label = 'Wall';
    await mosaic.updateComplete;
    expect(asked).to.deep.equal(['yard', 'dock']);
    mosaic.ptz = null;
    await mosaic.updateComplete;
    expect(playersOf(mosaic).map((player) => player.ptz)).to.deep.equal([null, null, null]);
  });

  it('take the arrow keys and digits while their pad is shown, and give them back', async () => {
    const camera = new FakeCamera();
    const mosaic = await mosaicOf({
      cameras: ['yard', 'dock'],
      ptz: (name: string) => (name === 'yard' ? camera : null),
    });
    await showAll(mosaic, () => ({ state: 'live', surface: picture() }));
    const player = playerAt(mosaic, 0);
    await waitUntil(() => button(player, 'Move the camera'));
    tileAt(mosaic, 0).focus();
    const focused = () => (mosaic.renderRoot as ShadowRoot).activeElement;
    key(player, 'keydown', 'ArrowRight');
    expect(focused()).to.equal(tileAt(mosaic, 1));
    tileAt(mosaic, 0).focus();
    button(player, 'Move the camera')?.click();
    await waitUntil(() => part(player, 'ptz'));
    key(player, 'keydown', 'ArrowRight');
    expect(focused()).to.equal(tileAt(mosaic, 0));
    await waitUntil(() => camera.isMoving);
    key(player, 'keyup', 'ArrowRight');
    key(player, 'keydown', '2');
    await waitUntil(() => camera.texts.at(-1) === 'preset r');
    expect(focused()).to.equal(tileAt(mosaic, 0));
    // The first Escape hides the pad, and changes nothing in the mosaic.
    key(player, 'keydown', 'Escape');
    await waitUntil(() => part(player, 'ptz') === null);
    key(player, 'keydown', 'ArrowRight');
    expect(focused()).to.equal(tileAt(mosaic, 1));
  });

  it('listen to the keys of the tile that has the focus: the pad, and the keys that move', async () => {
    const cameras = { yard: new FakeCamera(), gate: new FakeCamera() };
    const ptz = (name: string) => cameras[name as keyof typeof cameras];
    const mosaic = await mosaicOf({ cameras: ['yard', 'gate'], ptz });
    await showAll(mosaic, () => ({ state: 'live', surface: picture() }));
    await waitUntil(() => playersOf(mosaic).every((player) => button(player, 'Move the camera')));
    tileAt(mosaic, 1).focus();
    key(tileAt(mosaic, 1), 'keydown', 'v');
    await waitUntil(() => part(playerAt(mosaic, 1), 'ptz'));
    expect(part(playerAt(mosaic, 0), 'ptz')).to.equal(null);
    key(tileAt(mosaic, 1), 'keydown', 'ArrowLeft');
    await waitUntil(() => cameras.gate.isMoving);
    expect((mosaic.renderRoot as ShadowRoot).activeElement).to.equal(tileAt(mosaic, 1));
    key(window, 'keyup', 'ArrowLeft');
    await waitUntil(() => !cameras.gate.isMoving);
    expect(cameras.yard.texts).to.deep.equal([]);
    key(tileAt(mosaic, 1), 'keydown', 'Escape');
    await waitUntil(() => part(playerAt(mosaic, 1), 'ptz') === null);
    key(tileAt(mosaic, 1), 'keydown', 'ArrowLeft');
    expect((mosaic.renderRoot as ShadowRoot).activeElement).to.equal(tileAt(mosaic, 0));
  });
});
