import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { CamPlayer } from '../../components/index.js';
import { readBarcode, stripHeight } from '../../demo/cameras/barcode.js';
import { LINEUP } from '../../demo/lineup.js';
import { SMALL_PICTURE } from '../small-picture.js';
import { expect, expectLive, test } from './fixtures.js';

const { name: camera, index: cameraIndex } = LINEUP[0]!;
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

for (const { rotate, flip } of [
  { rotate: 0, flip: '' },
  { rotate: 90, flip: '' },
  { rotate: 180, flip: 'horizontal' },
  { rotate: 270, flip: 'vertical' },
  { rotate: 90, flip: 'both' },
])
  for (const transport of ['whep', 'mjpeg'])
    test(`a captured picture is turned by ${rotate} and mirrored (${flip || 'not'}), and whole while it is enlarged, over ${transport}`, async ({
      open,
      origin,
    }) => {
      const { whepUrl: whep, mjpegUrl: mjpeg } = origin;
      const orientation = { ...(rotate ? { rotate: String(rotate) } : {}), ...(flip ? { flip } : {}) };
      const player = await open({ camera, whep, mjpeg, transports: transport, ...orientation });
      await expectLive(player, transport);
      await player.evaluate((element) => ((element as CamPlayer).zoom = { scale: 4, x: 0.2, y: 0.3 }));
      const url = await player.evaluate(async (element) => {
        const picture = await (element as CamPlayer).capture();
        return new Promise<string>((resolve) => {
          const reader = new FileReader();
          reader.onload = () => resolve(reader.result as string);
          reader.readAsDataURL(picture);
        });
      });
      const image = await loadImage(Buffer.from(url.split(',')[1] ?? '', 'base64'));
      const { width, height } = SMALL_PICTURE;
      const size = rotate % 180 ? [height, width] : [width, height];
      expect([image.width, image.height]).toEqual(size);
      // Back to the camera's own picture: mirrored first, because the mirror came last.
      const canvas = createCanvas(width, height);
      const context = canvas.getContext('2d');
      context.translate(width / 2, height / 2);
      context.rotate((-rotate * Math.PI) / 180);
      context.scale(/horizontal|both/.test(flip) ? -1 : 1, /vertical|both/.test(flip) ? -1 : 1);
      context.drawImage(image, -image.width / 2, -image.height / 2);
      const { data } = context.getImageData(0, 0, width, height);
      expect(readBarcode({ data, width, height })).toMatchObject({ cameraIndex });
      // As it is, nobody can read it.
      const seen = createCanvas(image.width, image.height);
      seen.getContext('2d').drawImage(image, 0, 0);
      const { data: pixels } = seen.getContext('2d').getImageData(0, 0, image.width, image.height);
      const asSeen = readBarcode({ data: pixels, width: image.width, height: image.height });
      expect(asSeen?.cameraIndex).toBe(rotate || flip ? undefined : cameraIndex);
    });
