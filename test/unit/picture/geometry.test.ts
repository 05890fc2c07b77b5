import { expect } from '@open-wc/testing';
import { fromScreen, placePicture, toScreen, type PictureOptions } from '../../../src/picture/geometry.js';
import { createRandom } from '../../random.js';

const BOX = { left: 100, top: 50, width: 400, height: 200 };
const PLAIN: PictureOptions = { fit: 'contain', rotate: null, flip: null };
const round = ({ x, y }: { x: number; y: number }) => [Math.round(x * 1e6) / 1e6 + 0, Math.round(y * 1e6) / 1e6 + 0];

describe('the place of a picture on the screen', () => {
  const CORNERS: readonly (readonly [string, Partial<PictureOptions>, first: number[], last: number[]])[] = [
    // A picture of 100 × 100 in a box of 400 × 200.
    ['contain has bars at both sides', {}, [200, 50], [400, 250]],
    ['cover is cut above and below', { fit: 'cover' }, [100, -50], [500, 350]],
    ['fill is stretched', { fit: 'fill' }, [100, 50], [500, 250]],
    ['a quarter turn has the first corner at the right above', { rotate: 90 }, [400, 50], [200, 250]],
    ['half a turn', { rotate: '180' }, [400, 250], [200, 50]],
    ['three quarters of a turn', { rotate: 270 }, [200, 250], [400, 50]],
    ['an angle that is none does nothing', { rotate: 45 }, [200, 50], [400, 250]],
    ['mirrored left and right', { flip: 'horizontal' }, [400, 50], [200, 250]],
    ['mirrored above and below', { flip: 'vertical' }, [200, 250], [400, 50]],
    ['mirrored both ways is half a turn', { flip: 'both' }, [400, 250], [200, 50]],
    ['mirrored as one sees it, after the turn', { rotate: 90, flip: 'horizontal' }, [200, 50], [400, 250]],
    ['filled and turned', { rotate: 90, fit: 'fill' }, [500, 50], [100, 250]],
  ];
  for (const [name, options, first, last] of CORNERS) {
    it(name, () => {
      const matrix = placePicture(BOX, [100, 100], { ...PLAIN, ...options });
      expect(round(toScreen(BOX, matrix, { x: 0, y: 0 }))).to.deep.equal(first);
      expect(round(toScreen(BOX, matrix, { x: 1, y: 1 }))).to.deep.equal(last);
    });
  }

  it('keeps the shape of a picture that is not square when it is turned', () => {
    const matrix = placePicture(BOX, [1600, 900], { ...PLAIN, rotate: 90 });
    // As high as the box, and 9/16 of that wide.
    expect(round(toScreen(BOX, matrix, { x: 0, y: 0 }))).to.deep.equal([300 + 56.25, 50]);
    expect(round(toScreen(BOX, matrix, { x: 1, y: 0 }))).to.deep.equal([300 + 56.25, 250]);
    expect(round(toScreen(BOX, matrix, { x: 1, y: 1 }))).to.deep.equal([300 - 56.25, 250]);
  });

  it('maps each point there and back, and the middles to each other', () => {
    const random = createRandom(15);
    const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
    for (let times = 0; times < 2000; times += 1) {
      const options: PictureOptions = {
        fit: pick(['contain', 'cover', 'fill']),
        rotate: pick([null, 90, '180', 270]),
        flip: pick([null, 'horizontal', 'vertical', 'both']),
      };
      const box = { left: random() * 99, top: random() * 99, width: 1 + random() * 999, height: 1 + random() * 999 };
      const matrix = placePicture(box, [1 + random() * 999, 1 + random() * 999], options);
      const point = { x: random() * 3 - 1, y: random() * 3 - 1 };
      const { x, y } = toScreen(box, matrix, point);
      const example = JSON.stringify({ box, options });
      expect(fromScreen(box, matrix, x, y).x, example).to.be.closeTo(point.x, 1e-9);
      expect(fromScreen(box, matrix, x, y).y, example).to.be.closeTo(point.y, 1e-9);
      const middle = fromScreen(box, matrix, box.left + box.width / 2, box.top + box.height / 2);
      expect(middle.x, example).to.be.closeTo(0.5, 1e-9);
      expect(middle.y, example).to.be.closeTo(0.5, 1e-9);
      const isMirrored = matrix[0] * matrix[3] - matrix[1] * matrix[2] < 0;
      expect(isMirrored, example).to.equal(options.flip === 'horizontal' || options.flip === 'vertical');
    }
  });
});
