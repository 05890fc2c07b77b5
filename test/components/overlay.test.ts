import { expect } from '@open-wc/testing';
import { waitUntil } from '../wait-until.js';
import { clearPage, picture, scripted } from './support.js';

describe('what a page lays on the picture', () => {
  afterEach(() => clearPage());

  for (const attributes of [
    {},
    { fit: 'cover' },
    { rotate: '90', flip: 'vertical' },
    { rotate: '270', fit: 'fill' },
  ] as Record<string, string>[]) {
    it(`lies on it, at any zoom and size, ${JSON.stringify(attributes)}`, async () => {
      const player = await scripted({ state: 'live', transport: 'mjpeg', surface: picture() }, { width: 400 });
      player.style.cssText = 'aspect-ratio:auto;height:300px;border:3px solid';
      for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
      Object.defineProperty(player.playback, 'pictureSize', { get: () => [160, 90] });
      const drawing = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
      drawing.setAttribute('slot', 'overlay');
      drawing.setAttribute('viewBox', '0 0 160 90');
      drawing.setAttribute('preserveAspectRatio', 'none');
      drawing.style.cssText = 'display:block;width:100%;height:100%';
      const mark = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
      for (const [name, value] of Object.entries({ x: 40, y: 30, width: 20, height: 10 })) {
        mark.setAttribute(name, String(value));
      }
      drawing.append(mark);
      player.append(drawing);
      player.requestUpdate();

      const expectOnPicture = (what: string) => {
        const box = mark.getBoundingClientRect();
        const corners = [player.toPage({ x: 40 / 160, y: 30 / 90 })!, player.toPage({ x: 60 / 160, y: 40 / 90 })!];
        const [left, right] = corners.map(({ x }) => x).sort((a, b) => a - b) as [number, number];
        const [top, bottom] = corners.map(({ y }) => y).sort((a, b) => a - b) as [number, number];
        for (const [one, other] of [
          [box.left, left],
          [box.right, right],
          [box.top, top],
          [box.bottom, bottom],
        ] as const) {
          // Firefox rounds boxes to sixtieths of a pixel, and the zoom of 5 enlarges that.
          expect(one, what).to.be.closeTo(other, 0.1);
        }
      };
      const untilOnPicture = (what: string) =>
        waitUntil(() => {
          try {
            expectOnPicture(what);
            return true;
          } catch {
            return false;
          }
        });
      await waitUntil(() => mark.getBoundingClientRect().width > 0);
      await player.updateComplete;
      await untilOnPicture('without a zoom');
      player.zoom = { scale: 5, x: 0.3, y: 0.4 };
      await waitUntil(() => player.renderRoot.querySelector<HTMLElement>('[part~=surface]')?.style.scale === '5');
      await untilOnPicture('enlarged');
      const before = mark.getBoundingClientRect().width;
      player.style.height = '200px';
      player.style.width = '700px';
      await waitUntil(() => mark.getBoundingClientRect().width !== before);
      await player.updateComplete;
      await untilOnPicture('in another size');
    });
  }
});
