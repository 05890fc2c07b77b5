import { expect } from '@open-wc/testing';
import { fromScreen, placePicture } from '../../src/picture/geometry.js';
import { asCameraSees, motionOfPad, MOTIONS, toVelocity } from '../../components/ptz/motions.js';

const pad = (axes: readonly number[], pressed: readonly number[] = [], triggers: readonly number[] = []) => ({
  axes,
  buttons: Array.from({ length: 17 }, (_, index) => ({
    pressed: pressed.includes(index),
    value: index === 6 ? (triggers[0] ?? 0) : index === 7 ? (triggers[1] ?? 0) : pressed.includes(index) ? 1 : 0,
  })),
});

describe('the velocity of a stick', () => {
  it('is zero in the dead zone, and one at its end', () => {
    for (const position of [0, 0.1, -0.1, 0.15, -0.15]) expect(toVelocity(position)).to.equal(0);
    expect(toVelocity(1)).to.equal(1);
    expect(toVelocity(-1)).to.equal(-1);
    expect(toVelocity(1.2)).to.equal(1);
  });

  it('is a square curve: half of the way is a quarter of the speed', () => {
    expect(toVelocity(0.575)).to.equal(0.25);
    expect(toVelocity(-0.575)).to.equal(-0.25);
  });

  it('never falls on the way out', () => {
    const speeds = Array.from({ length: 101 }, (_, index) => toVelocity(index / 100));
    expect(speeds).to.deep.equal([...speeds].sort((a, b) => a - b));
  });
});

describe('the motion in a turned or mirrored picture', () => {
  const right = (rotate: string | null, flip: string | null) => {
    const { pan, tilt } = asCameraSees(MOTIONS.right, { rotate, flip });
    return [pan, tilt];
  };
  it('is what the viewer sees on that side', () => {
    expect(right(null, null)).to.deep.equal([1, 0]);
    expect(right('90', null)).to.deep.equal([0, 1]);
    expect(right('180', null)).to.deep.equal([-1, 0]);
    expect(right('270', null)).to.deep.equal([0, -1]);
    expect(right(null, 'horizontal')).to.deep.equal([-1, 0]);
    expect(right(null, 'vertical')).to.deep.equal([1, 0]);
    expect(right('180', 'both')).to.deep.equal([1, 0]);
    expect(right('90', 'horizontal')).to.deep.equal([0, -1]);
  });
});

describe('the motion in any orientation', () => {
  it('goes where the picture shows it', () => {
    const box = { left: 0, top: 0, width: 300, height: 200 };
    for (const rotate of [null, '90', '180', '270'])
      for (const flip of [null, 'horizontal', 'vertical', 'both']) {
        const place = placePicture(box, [160, 90], { fit: 'contain', rotate, flip });
        const from = fromScreen(box, place, 150, 100);
        for (const [name, dx, dy] of [
          ['right', 1, 0],
          ['up', 0, -1],
        ] as const) {
          const to = fromScreen(box, place, 150 + dx, 100 + dy);
          const { pan, tilt } = asCameraSees(MOTIONS[name], { rotate, flip });
          const sign = (value: number) => (Math.abs(value) < 1e-9 ? 0 : Math.sign(value));
          const shown = [sign((to?.x ?? 0) - (from?.x ?? 0)), sign((from?.y ?? 0) - (to?.y ?? 0))];
          expect([pan, tilt], `${name}, turned ${rotate}, mirrored ${flip}`).to.deep.equal(shown);
        }
      }
  });
});

describe('the motion of a gamepad', () => {
  it('pans and tilts by the left stick: up is up', () => {
    expect(motionOfPad(pad([1, -1, 0, 0]))).to.deep.equal({ pan: 1, tilt: 1, zoom: 0, focus: 0 });
  });
  it('pans and tilts by the directional pad', () => {
    expect(motionOfPad(pad([0, 0, 0, 0], [14, 13]))).to.deep.equal({ pan: -1, tilt: -1, zoom: 0, focus: 0 });
  });
  it('zooms by the right stick and by the triggers', () => {
    expect(motionOfPad(pad([0, 0, 0, -1])).zoom).to.equal(1);
    expect(motionOfPad(pad([0, 0, 0, 0], [], [1, 0])).zoom).to.equal(-1);
    expect(motionOfPad(pad([0, 0, 0, 0], [], [0, 1])).zoom).to.equal(1);
  });
  it('is none for a gamepad without sticks', () => {
    expect(motionOfPad({ axes: [], buttons: [] })).to.deep.equal({ pan: 0, tilt: 0, zoom: 0, focus: 0 });
  });
});
