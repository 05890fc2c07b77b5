import { expect } from '@open-wc/testing';
import type { CamZoomChangeEvent } from '../../components/zoom/events.js';
import { WHOLE } from '../../src/picture/zoom.js';
import { waitUntil } from '../wait-until.js';
import { button, clearPage, part, picture, scripted, type ScriptedPlayer } from './support.js';

/** A player of 400 × 300 with a picture of 160 × 90, which can be zoomed. */
async function shown(attributes: Readonly<Record<string, string>> = {}): Promise<ScriptedPlayer> {
  const surface = picture();
  surface.style.cssText = 'position:absolute;inset:0;width:100%;height:100%;object-fit:var(--cam-fit,contain)';
  const player = await scripted({ state: 'live', transport: 'mjpeg', surface }, { width: 400 });
  player.style.cssText = 'aspect-ratio:auto;height:300px';
  for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
  Object.defineProperty(player.playback, 'pictureSize', { get: () => [160, 90], configurable: true });
  await player.updateComplete;
  return player;
}

const surfaceOf = (player: ScriptedPlayer) => player.renderRoot.querySelector<HTMLElement>('[part~=surface]')!;
const isZoomed = (player: ScriptedPlayer) => player.zoom !== WHOLE;

/** A place in the player, from its first corner. */
function at(player: ScriptedPlayer, x: number, y: number) {
  const { left, top } = player.getBoundingClientRect();
  return { clientX: left + x, clientY: top + y, bubbles: true, cancelable: true, composed: true };
}
function wheel(player: ScriptedPlayer, x: number, y: number, how: WheelEventInit): boolean {
  const event = new WheelEvent('wheel', { ...at(player, x, y), ...how });
  surfaceOf(player).dispatchEvent(event);
  return event.defaultPrevented;
}
function finger(player: ScriptedPlayer, type: string, pointerId: number, x: number, y: number): void {
  const how = { ...at(player, x, y), pointerId, pointerType: 'touch', isPrimary: pointerId === 1 };
  surfaceOf(player).dispatchEvent(new PointerEvent(type, how));
}
function press(player: ScriptedPlayer, key: string, how: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true, ...how });
  player.dispatchEvent(event);
  return event.defaultPrevented;
}
const near = (one: { x: number; y: number } | null, other: { x: number; y: number } | null) => {
  expect(one && other, 'both are in the picture').to.not.equal(null);
  expect(one!.x).to.be.closeTo(other!.x, 1e-4);
  expect(one!.y).to.be.closeTo(other!.y, 1e-4);
};

describe('zooming', () => {
  afterEach(() => clearPage());

  for (const attributes of [
    {},
    { rotate: '90' },
    { flip: 'horizontal' },
    { rotate: '270', flip: 'vertical', fit: 'cover' },
    { fit: 'fill', rotate: '180' },
  ] as Record<string, string>[]) {
    it(`keeps the point under the pointer, ${JSON.stringify(attributes)}: the first turn of the wheel is not lost`, async () => {
      const player = await shown(attributes);
      const place = at(player, 190, 140);
      const before = player.toPicture(place.clientX, place.clientY);
      expect(wheel(player, 190, 140, { deltaY: -100, ctrlKey: true })).to.equal(true);
      await waitUntil(() => isZoomed(player));
      for (let i = 0; i < 3; i += 1) wheel(player, 190, 140, { deltaY: -100, ctrlKey: true });
      expect(player.zoom.scale).to.be.greaterThan(2);
      near(player.toPicture(place.clientX, place.clientY), before);
      for (let i = 0; i < 20; i += 1) wheel(player, 190, 140, { deltaY: -100, metaKey: true });
      expect(player.zoom.scale).to.equal(10);
      near(player.toPicture(place.clientX, place.clientY), before);
      // The page's own measure: a mark on the picture's box is where `toPage` says.
      const { left, top, width, height } = surfaceOf(player).getBoundingClientRect();
      const middle = player.toPage({ x: 0.5, y: 0.5 })!;
      expect([middle.x, middle.y]).to.deep.equal([left + width / 2, top + height / 2]);
      expect(width).to.be.closeTo(4000, 0.1);
    });
  }

  it('leaves the page its wheel and its fingers, unless it is asked', async () => {
    const player = await shown();
    expect(wheel(player, 200, 150, { deltaY: -100 })).to.equal(false);
    expect(getComputedStyle(surfaceOf(player)).touchAction).to.equal('pan-x pan-y');
    finger(player, 'pointerdown', 1, 10, 10);
    expect(player.gestures).to.deep.equal([]);
    player.setAttribute('zoom', 'off');
    expect(wheel(player, 200, 150, { deltaY: -100, ctrlKey: true })).to.equal(false);
    expect(getComputedStyle(surfaceOf(player)).touchAction).to.equal('auto');
    expect(press(player, '+')).to.equal(false);
    player.setAttribute('zoom', 'wheel');
    expect(wheel(player, 200, 150, { deltaY: -100 })).to.equal(true);
    await waitUntil(() => isZoomed(player));
    expect(getComputedStyle(surfaceOf(player)).touchAction).to.equal('none');
    player.setAttribute('zoom', 'off');
    player.requestUpdate();
    await waitUntil(() => !isZoomed(player));
    expect(surfaceOf(player).style.scale + surfaceOf(player).style.translate).to.equal('');
  });

  it('follows two fingers, those of the first pinch too, and then one', async () => {
    const player = await shown();
    const held = player.toPicture(at(player, 150, 150).clientX, at(player, 150, 150).clientY);
    finger(player, 'pointerdown', 1, 150, 150);
    finger(player, 'pointerdown', 2, 250, 150);
    finger(player, 'pointermove', 1, 150, 150);
    finger(player, 'pointermove', 2, 350, 150);
    await waitUntil(() => isZoomed(player));
    expect(player.zoom.scale).to.be.closeTo(2, 1e-6);
    near(player.toPicture(at(player, 150, 150).clientX, at(player, 150, 150).clientY), held);
    finger(player, 'pointerup', 2, 350, 150);
    finger(player, 'pointermove', 1, 170, 150);
    near(player.toPicture(at(player, 170, 150).clientX, at(player, 170, 150).clientY), held);
    finger(player, 'pointerup', 1, 170, 150);
    finger(player, 'pointerdown', 1, 170, 150);
    finger(player, 'pointerdown', 2, 370, 150);
    finger(player, 'pointermove', 2, 180, 150);
    expect(player.zoom, 'pinched away').to.equal(WHOLE);
  });

  it('follows a pinch on the trackpad in Safari, and leaves one on the screen to the fingers', async () => {
    const player = await shown();
    // Other browsers do not have these events.
    const trackpad = (type: string, scale: number, x = 150) => {
      const { clientX, clientY, ...how } = at(player, x, 150);
      const event = Object.assign(new UIEvent(type, how), { scale, clientX, clientY });
      surfaceOf(player).dispatchEvent(event);
      return event.defaultPrevented;
    };
    const held = player.toPicture(at(player, 150, 150).clientX, at(player, 150, 150).clientY);
    expect(trackpad('gesturestart', 1), 'the page would be enlarged').to.equal(true);
    await waitUntil(() => player.gestures.length === 0, 'the zoom is not loaded');
    expect(trackpad('gesturechange', 1.5)).to.equal(true);
    trackpad('gesturechange', 2.5);
    expect(player.zoom.scale).to.be.closeTo(2.5, 1e-6);
    near(player.toPicture(at(player, 150, 150).clientX, at(player, 150, 150).clientY), held);
    trackpad('gestureend', 2.5);
    trackpad('gesturestart', 1);
    trackpad('gesturechange', 0.8);
    expect(player.zoom.scale).to.be.closeTo(2, 1e-6);
    finger(player, 'pointerdown', 1, 150, 150);
    finger(player, 'pointerdown', 2, 250, 150);
    trackpad('gesturestart', 1);
    trackpad('gesturechange', 3);
    expect(player.zoom.scale).to.be.closeTo(2, 1e-6);
    player.setAttribute('zoom', 'off');
    expect(trackpad('gesturestart', 1)).to.equal(false);
  });

  it('goes to and fro by double click', async () => {
    const player = await shown();
    const place = at(player, 120, 120);
    const before = player.toPicture(place.clientX, place.clientY);
    const twice = () => surfaceOf(player).dispatchEvent(new MouseEvent('dblclick', place));
    twice();
    await waitUntil(() => isZoomed(player));
    near(player.toPicture(place.clientX, place.clientY), before);
    twice();
    expect(isZoomed(player)).to.equal(false);
    const handled = new MouseEvent('dblclick', place);
    player.addEventListener('dblclick', (event) => event.preventDefault(), { capture: true, once: true });
    surfaceOf(player).dispatchEvent(handled);
    expect(isZoomed(player), 'a page that handles it keeps it').to.equal(false);
  });

  it('works by keys and buttons alone, and shows a map', async () => {
    const player = await shown();
    expect(press(player, '-') || press(player, 'ArrowLeft') || press(player, '+', { ctrlKey: true })).to.equal(false);
    expect(press(player, '+')).to.equal(true);
    await waitUntil(() => button(player, 'Zoom in'));
    expect(player.zoom.scale).to.be.closeTo(1.5, 1e-9);
    button(player, 'Zoom in')?.click();
    expect(player.zoom.scale).to.be.closeTo(2.25, 1e-9);
    const { x } = player.zoom;
    expect(press(player, 'ArrowRight')).to.equal(true);
    expect(player.zoom.x).to.be.greaterThan(x);
    await player.updateComplete;
    const map = part(player, 'zoom-map')!;
    const shownPart = map.firstElementChild!.getBoundingClientRect();
    const box = map.getBoundingClientRect();
    expect(shownPart.width / box.width).to.be.closeTo(1 / 2.25, 0.05);
    expect((shownPart.left + shownPart.width / 2 - box.left) / box.width).to.be.closeTo(player.zoom.x, 0.02);
    expect(button(player, 'Show the whole picture – 2.3×')).to.not.equal(null);
    expect(press(player, '0')).to.equal(true);
    await player.updateComplete;
    expect([player.zoom, button(player, 'Zoom in'), part(player, 'zoom-map')]).to.deep.equal([WHOLE, null, null]);
  });

  it('is a property, which tells the nearest possible value, and an event', async () => {
    const player = await shown();
    const told: CamZoomChangeEvent[] = [];
    document.body.addEventListener('cam-zoomchange', (event) => told.push(event), { once: true });
    player.zoom = { scale: 4, x: 0, y: 0.5 };
    await waitUntil(() => told.length > 0);
    expect(told[0]!.zoom).to.equal(player.zoom);
    expect(player.zoom).to.deep.equal({ scale: 4, x: 0.125, y: 0.5 });
    player.zoom = { scale: NaN, x: 0, y: 0 };
    await player.updateComplete;
    expect(player.zoom).to.equal(WHOLE);
  });

  it('ends with another camera, and stays in another size', async () => {
    const player = await shown();
    player.zoom = { scale: 4, x: 0.25, y: 0.5 };
    await waitUntil(() => surfaceOf(player).style.scale === '4');
    const before = surfaceOf(player).style.translate;
    player.style.height = '100px';
    await waitUntil(() => surfaceOf(player).style.translate !== before);
    expect(player.zoom.scale).to.equal(4);
    player.label = 'Other label';
    await player.updateComplete;
    expect(player.zoom.scale).to.equal(4);
    // The picture of the first camera is gone at once.
    Object.defineProperty(player.playback, 'pictureSize', { get: () => null });
    player.camera = 'other';
    await player.updateComplete;
    expect(player.zoom).to.equal(WHOLE);
    expect(surfaceOf(player).style.scale).to.equal('');
  });
});
