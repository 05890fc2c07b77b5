import { expect } from '@open-wc/testing';
import { isBlack } from '../../../src/playback/black.js';
import { capturePng } from '../../../src/playback/capture.js';
import { SurfaceStack } from '../../../src/playback/surface-stack.js';

function canvasOf(paint: (context: CanvasRenderingContext2D) => void): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [320, 180];
  const context = canvas.getContext('2d')!;
  paint(context);
  return canvas;
}

const filled = (colour: string) =>
  canvasOf((context) => {
    context.fillStyle = colour;
    context.fillRect(0, 0, 320, 180);
  });

describe('a picture that is black all over', () => {
  let ending: AbortController;
  beforeEach(() => (ending = new AbortController()));
  afterEach(() => ending.abort());

  it('is told from a dark one with anything in it', () => {
    expect(isBlack(filled('#000'))).to.equal(true);
    expect(isBlack(filled('#101010')), 'the black of video').to.equal(true);
    expect(isBlack(canvasOf(() => undefined)), 'nothing was painted').to.equal(true);
    expect(isBlack(filled('#202020'))).to.equal(false);
    const night = filled('#000');
    const context = night.getContext('2d')!;
    context.fillStyle = '#fff';
    context.fillText('22:14:07', 8, 12);
    expect(isBlack(night), 'a night with its clock').to.equal(false);
  });

  it('is not kept: what was kept before stays, as old as it is', () => {
    const container = document.createElement('div');
    const stage = new SurfaceStack(container);
    const show = (surface: HTMLCanvasElement, atMs: number) => {
      stage.place(surface, ending.signal);
      stage.show(surface);
      stage.keepLastFrame(atMs);
    };
    show(filled('#000'), 1);
    expect(stage.stillFrame).to.equal(null);
    show(filled('#08f'), 2);
    expect(stage.stillFrame).to.deep.equal({ kind: 'last-frame', atMs: 2 });
    show(filled('#000'), 3);
    expect(stage.stillFrame).to.deep.equal({ kind: 'last-frame', atMs: 2 });
    expect(isBlack(container.querySelector('canvas') as HTMLCanvasElement)).to.equal(false);
  });

  it('is not saved while another one may come', async () => {
    const surface = filled('#000');
    const saving = capturePng(surface);
    const context = surface.getContext('2d')!;
    context.fillStyle = '#08f';
    context.fillRect(0, 0, 320, 180);
    expect(isBlack(await createImageBitmap(await saving))).to.equal(false);
    expect(isBlack(await createImageBitmap(await capturePng(filled('#000')))), 'a camera that sends black').to.equal(
      true,
    );
  });
});
