import { expect } from '@open-wc/testing';
import {
  boundsOf,
  cornersOf,
  placeBounds,
  placeLabel,
  placeShape,
  type OverlayShape,
} from '../../../components/overlay/shapes.js';
import { placePicture, toScreen, type PictureOptions } from '../../../src/picture/geometry.js';
import { createRandom } from '../../random.js';

const BOX = { left: 100, top: 50, width: 400, height: 200 };
const PLAIN: PictureOptions = { fit: 'fill', rotate: null, flip: null };
const round = (values: readonly number[]) => values.map((value) => Math.round(value * 1e6) / 1e6 + 0);
const place = (options: Partial<PictureOptions> = {}) => ({
  box: BOX,
  matrix: placePicture(BOX, [1600, 900], { ...PLAIN, ...options }),
});

describe('shapes on the screen', () => {
  const SHAPE: OverlayShape = { x: 0.25, y: 0.5, width: 0.5, height: 0.25 };
  const CASES: readonly (readonly [string, Partial<PictureOptions>, bounds: readonly number[]])[] = [
    ['as the camera made it', {}, [200, 150, 400, 200]],
    ['mirrored left and right', { flip: 'horizontal' }, [200, 150, 400, 200]],
    ['mirrored above and below', { flip: 'vertical' }, [200, 100, 400, 150]],
    ['a quarter turn', { rotate: 90 }, [200, 100, 300, 200]],
    ['half a turn', { rotate: '180' }, [200, 100, 400, 150]],
    ['three quarters of a turn', { rotate: 270 }, [300, 100, 400, 200]],
  ];
  for (const [name, options, bounds] of CASES) {
    it(`a box, ${name}`, () => {
      const { left, top, right, bottom } = boundsOf(placeShape(SHAPE, place(options)));
      expect(round([left, top, right, bottom])).to.deep.equal(bounds);
    });
  }

  it('a polygon has its points, and a point has one', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 1, y: 0 },
      { x: 0.5, y: 1 },
    ];
    expect(placeShape({ points }, place()).map(({ x, y }) => [x, y])).to.deep.equal([
      [100, 50],
      [500, 50],
      [300, 250],
    ]);
    expect(placeShape({ x: 1, y: 1 }, place())).to.deep.equal([{ x: 500, y: 250 }]);
  });

  it('a field that is null is one that is not there', () => {
    const point = { x: 0.5, y: 0.5, width: null, height: null, points: null } as unknown as OverlayShape;
    expect(cornersOf(point).map(({ x, y }) => [x, y])).to.deep.equal([[0.5, 0.5]]);
  });

  it('what is no number is left out', () => {
    expect(cornersOf({ x: NaN, y: 0 })).to.deep.equal([]);
    expect(cornersOf({ x: 0, y: 0, width: Infinity, height: 1 })).to.deep.equal([]);
    expect(
      cornersOf({
        points: [
          { x: 0, y: 0 },
          { x: 0, y: undefined as unknown as number },
        ],
      }),
    ).to.deep.equal([]);
    expect(cornersOf({ points: [] })).to.deep.equal([]);
  });

  it('a shape lies where its points do, at any fit, rotation and zoom, and inside the picture', () => {
    const random = createRandom(16);
    const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
    for (let times = 0; times < 1000; times += 1) {
      const options: PictureOptions = {
        fit: pick(['contain', 'cover', 'fill']),
        rotate: pick([null, 90, '180', 270]),
        flip: pick([null, 'horizontal', 'vertical', 'both']),
      };
      const scale = 1 + random() * 9;
      const box = { left: random() * 99, top: random() * 99, width: 400 * scale, height: 200 * scale };
      const at = { box, matrix: placePicture(box, [1 + random() * 999, 1 + random() * 999], options) };
      const [x, y] = [random() / 2, random() / 2];
      const shape = { x, y, width: random() / 2, height: random() / 2 };
      const bounds = boundsOf(placeShape(shape, at));
      const first = toScreen(box, at.matrix, { x, y });
      const last = toScreen(box, at.matrix, { x: x + shape.width, y: y + shape.height });
      expect(bounds.left).to.be.closeTo(Math.min(first.x, last.x), 1e-6);
      expect(bounds.right).to.be.closeTo(Math.max(first.x, last.x), 1e-6);
      expect(bounds.top).to.be.closeTo(Math.min(first.y, last.y), 1e-6);
      expect(bounds.bottom).to.be.closeTo(Math.max(first.y, last.y), 1e-6);
      const whole = placeBounds(at);
      expect(bounds.left).to.be.at.least(whole.left - 1e-6);
      expect(bounds.bottom).to.be.at.most(whole.bottom + 1e-6);
    }
  });
});

describe('the place of a label', () => {
  const VIEW = { left: 0, top: 0, right: 400, bottom: 300 };
  const SIZE = { width: 60, height: 18 };
  const CASES: readonly (readonly [string, shape: readonly number[], place: readonly number[] | null])[] = [
    ['above the shape', [100, 100, 200, 200], [100, 82]],
    ['inside, where nothing is above', [100, 5, 200, 200], [100, 0]],
    ['inside, where a box fills the view', [-50, -50, 500, 500], [0, 0]],
    ['not over the right edge', [380, 100, 390, 200], [340, 82]],
    ['at a shape that begins beside the view', [-80, 100, 20, 200], [0, 82]],
    ['none for a shape that is not in view', [500, 100, 600, 200], null],
    ['none for a shape above the view', [100, -90, 200, -10], null],
  ];
  for (const [name, [left = 0, top = 0, right = 0, bottom = 0], expected] of CASES) {
    it(name, () => {
      const at = placeLabel({ left, top, right, bottom }, SIZE, VIEW);
      expect(at && [at.x, at.y]).to.deep.equal(expected);
    });
  }
});
