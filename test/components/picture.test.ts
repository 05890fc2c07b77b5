import { expect } from '@open-wc/testing';
import { clearPage, picture, scripted, type ScriptedPlayer } from './support.js';

/** A picture as the surface stack places it. */
function placed(): HTMLCanvasElement {
  const canvas = picture('#000');
  canvas.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;object-fit:var(--cam-fit,contain)';
  return canvas;
}

async function shown(): Promise<ScriptedPlayer> {
  const surface = placed();
  const player = await scripted({ state: 'live', transport: 'mjpeg', surface }, { width: 400, controls: false });
  player.style.height = '400px';
  player.style.aspectRatio = 'auto';
  Object.defineProperty(player.playback, 'pictureSize', { get: () => [surface.width, surface.height] });
  return player;
}

describe('the picture of a player', () => {
  afterEach(() => clearPage());

  it('has points: of the page in the picture, and of the picture in the page', async () => {
    const player = await shown();
    player.style.cssText += ';box-sizing:border-box;border:10px solid';
    const { left, top } = player.getBoundingClientRect();
    // 160 × 90 in 380 × 380: bars of 83.125 above and below, behind a border of 10.
    expect(player.toPage({ x: 0, y: 0 })).to.deep.equal({ x: left + 10, y: top + 10 + 83.125 });
    expect(player.toPicture(left + 200, top + 200)).to.deep.equal({ x: 0.5, y: 0.5 });
    expect(player.toPicture(left + 200, top + 92), 'beside the picture').to.equal(null);
    player.fit = 'cover';
    await player.updateComplete;
    expect(player.toPicture(left + 200, top + 10)).to.deep.equal({ x: 0.5, y: 0 });
  });

  it('has no points before there is one', async () => {
    const player = await scripted({ state: 'connecting' });
    expect(player.toPicture(10, 10)).to.equal(null);
    expect(player.toPage({ x: 0.5, y: 0.5 })).to.equal(null);
  });

  for (const [rotate, flip, corner] of [
    [90, null, [1, 0]],
    ['180', null, [1, 1]],
    [270, null, [0, 1]],
    [null, 'horizontal', [1, 0]],
    [null, 'both', [1, 1]],
    [90, 'horizontal', [0, 0]],
  ] as const) {
    it(`is turned by ${rotate} and mirrored ${flip}: the browser draws it where its points are`, async () => {
      const player = await shown();
      player.rotate = rotate;
      player.flip = flip;
      await player.updateComplete;
      const box = player.getBoundingClientRect();
      const surface = player.renderRoot.querySelector<HTMLElement>('[part~=surface]')!;
      const { width, height, left, top } = surface.getBoundingClientRect();
      expect([width, height, left, top], 'fills the element').to.deep.equal([400, 400, box.left, box.top]);
      // A mark in the first corner of the picture's box moves as the picture does.
      const mark = document.createElement('i');
      mark.style.cssText = 'position:absolute;inset:0 auto auto 0;width:2px;height:2px';
      surface.append(mark);
      const place = mark.getBoundingClientRect();
      expect([place.left - left > 200 ? 1 : 0, place.top - top > 200 ? 1 : 0]).to.deep.equal(corner);
      const first = player.toPage({ x: 0, y: 0 })!;
      expect([first.x - left > 200 ? 1 : 0, first.y - top > 200 ? 1 : 0]).to.deep.equal(corner);
    });
  }

  it('has the width and height that one sees', async () => {
    const player = await shown();
    let sizes = 0;
    player.addEventListener('resize', () => (sizes += 1));
    player.playback.dispatchEvent(new Event('firstframe'));
    expect([player.videoWidth, player.videoHeight]).to.deep.equal([160, 90]);
    player.rotate = 270;
    await player.updateComplete;
    expect([player.videoWidth, player.videoHeight]).to.deep.equal([90, 160]);
    expect(sizes).to.equal(2);
  });
});
