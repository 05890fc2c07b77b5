import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { CamPlayer } from '../../components/index.js';
import { stripHeight } from '../../demo/cameras/barcode.js';
import { LINEUP } from '../../demo/lineup.js';
import { SMALL_PICTURE } from '../small-picture.js';
import { expect, expectLive, test } from './fixtures.js';

const { name: camera } = LINEUP[0]!;
/** The first four cells of the bar code are white, black, white, black. They end at these places of the picture. */
const EDGES = [1 / 64, 2 / 64, 3 / 64];
/** The middle of the bar code, from the top of the picture. */
const ROW = 1 - stripHeight(SMALL_PICTURE.height) / SMALL_PICTURE.height / 2;

for (const attributes of [
  {},
  { fit: 'cover', rotate: '180' },
  { rotate: '90' },
  { rotate: '270', flip: 'horizontal' },
  { flip: 'both' },
] as Record<string, string>[])
  test(`the picture is on the screen where its points are, at 1, 2, 5 and 10 times, ${JSON.stringify(attributes)}`, async ({
    open,
    origin,
  }) => {
    const player = await open({ camera, whep: origin.whepUrl, transports: 'whep', ...attributes });
    await expectLive(player, 'whep');
    // They lie on the picture.
    await player.page().addStyleTag({ content: '::part(badge), ::part(zoom-map) { visibility: hidden }' });
    for (const scale of [1, 2, 5, 10]) {
      // The corner of the picture with the first cells.
      await player.evaluate((element, zoom) => ((element as CamPlayer).zoom = zoom), { scale, x: 0, y: 1 });
      const surfaceScale = () =>
        player.evaluate(
          (element) => element.shadowRoot!.querySelector<HTMLElement>('[part~=surface]')!.style.scale || '1',
        );
      await expect.poll(surfaceScale).toBe(String(scale));
      // A cell and the one after it, as places in the screenshot.
      const places = await player.evaluate(
        (element, { edges, row }) => {
          const { left, top } = element.getBoundingClientRect();
          return edges.map((x) =>
            [x - 1 / 128, x, x + 1 / 128].map((at) => {
              const place = (element as CamPlayer).toPage({ x: at, y: row })!;
              return [place.x - left, place.y - top] as const;
            }),
          );
        },
        { edges: EDGES, row: ROW },
      );
      const image = await loadImage(await player.screenshot());
      const canvas = createCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      const levelAt = (x: number, y: number) => data[4 * (Math.floor(y) * image.width + Math.floor(x)) + 1]!;
      for (const [from, edge, to] of places as [number, number][][]) {
        const length = Math.hypot(to![0] - from![0], to![1] - from![1]);
        const steps = Math.round(length * 8);
        const levels = Array.from({ length: steps + 1 }, (_, i) => {
          const share = i / steps;
          return levelAt(from![0] + (to![0] - from![0]) * share, from![1] + (to![1] - from![1]) * share);
        });
        const threshold = (levels[0]! + levels.at(-1)!) / 2;
        expect(Math.abs(levels[0]! - levels.at(-1)!), 'two cells differ').toBeGreaterThan(80);
        const isOver = levels[0]! > threshold;
        const crossing = levels.findIndex((level) => level > threshold !== isOver);
        const offPx = (crossing / steps) * length - Math.hypot(edge![0] - from![0], edge![1] - from![1]);
        expect(Math.abs(offPx), `pixels off at ${scale} times`).toBeLessThanOrEqual(1);
      }
    }
  });
