import { expect } from '@open-wc/testing';
import { Fault } from '../../src/index.js';
import { waitUntil } from '../wait-until.js';
import { button, clearPage, part, text, type ScriptedPlayer } from './support.js';
import { FakeCamera, hidePage, key, movable, pointer } from './ptz-support.js';

const press = (player: ScriptedPlayer, name: string, id = 1) =>
  pointer(button(player, name) as Element, 'pointerdown', id);
/** Waits until the camera has taken a stop, and gives what was sent from the first move to it. */
async function untilStopped(camera: FakeCamera): Promise<readonly string[]> {
  await waitUntil(() => camera.texts.some((one) => one.startsWith('stop')) && !camera.isMoving);
  return camera.texts;
}

describe('a camera that can be moved', () => {
  afterEach(() => {
    hidePage(false);
    clearPage();
  });

  it('has a button that shows the pad, and hides it', async () => {
    const player = await movable(new FakeCamera(), { isOpen: false });
    const toggle = button(player, 'Move the camera');
    expect(part(player, 'ptz')).to.equal(null);
    expect(toggle?.getAttribute('aria-pressed')).to.equal('false');
    toggle?.click();
    await waitUntil(() => part(player, 'ptz'));
    expect(toggle?.getAttribute('aria-pressed')).to.equal('true');
    toggle?.click();
    await waitUntil(() => part(player, 'ptz') === null);
  });

  it('hides its button in a narrow tile, but not while the pad is shown: then it is the way back', async () => {
    const player = await movable(new FakeCamera(), { isOpen: false, width: 280 });
    const toggle = button(player, 'Move the camera') as HTMLButtonElement;
    expect(getComputedStyle(toggle).display).to.equal('none');
    key(player, 'keydown', 'v');
    await waitUntil(() => part(player, 'ptz'));
    expect(getComputedStyle(toggle).display).not.to.equal('none');
  });

  it('moves while a button is held', async () => {
    const camera = new FakeCamera();
    const player = await movable(camera);
    press(player, 'Up and left');
    await waitUntil(() => camera.isMoving);
    pointer(button(player, 'Up and left') as Element, 'pointerup');
    expect(await untilStopped(camera)).to.deep.equal(['move -1 1 0', 'stop']);
  });

  it('moves on both axes while two buttons or keys are held', async () => {
    const camera = new FakeCamera();
    const player = await movable(camera);
    press(player, 'Right', 1);
    await waitUntil(() => camera.isMoving);
    key(player, 'keydown', 'ArrowUp');
    await waitUntil(() => camera.texts.at(-1) === 'move 1 1 0');
    pointer(window, 'pointerup', 1);
    await waitUntil(() => camera.texts.at(-1) === 'move 0 1 0');
    key(window, 'keyup', 'ArrowUp');
    await untilStopped(camera);
  });

  const ENDS: Readonly<Record<string, (player: ScriptedPlayer) => void>> = {
    'the button is released': (player) => pointer(button(player, 'Right') as Element, 'pointerup'),
    'the pointer is released elsewhere': () => pointer(window, 'pointerup'),
    'the pointer is cancelled': () => pointer(window, 'pointercancel'),
    'the capture is lost': (player) => pointer(button(player, 'Right') as Element, 'lostpointercapture'),
    'the pointer comes back without a pressed button': () => pointer(window, 'pointermove', 1, { buttons: 0 }),
    'the window loses the focus': () => window.dispatchEvent(new Event('blur')),
    'the page is hidden': () => hidePage(true),
    'the page is frozen': () => document.dispatchEvent(new Event('freeze')),
    'the page closes': () => window.dispatchEvent(new Event('pagehide')),
    'the player leaves the page': (player) => player.remove(),
    'the player shows another camera': (player) => (player.camera = 'other'),
    'another service moves the camera': (player) => (player.ptz = new FakeCamera()),
    'nothing moves the camera any more': (player) => (player.ptz = null),
    'the pad is closed': (player) => key(player, 'keydown', 'Escape'),
  };
  for (const [what, end] of Object.entries(ENDS)) {
    it(`stops when ${what}`, async () => {
      const camera = new FakeCamera();
      const player = await movable(camera);
      press(player, 'Right');
      await waitUntil(() => camera.isMoving);
      end(player);
      expect((await untilStopped(camera)).at(-1)).to.equal(/closes|frozen/.test(what) ? 'stop for good' : 'stop');
    });
  }

  const KEY_ENDS: Readonly<Record<string, (player: ScriptedPlayer) => void>> = {
    'the key is released': () => key(window, 'keyup', 'ArrowLeft'),
    'a shortcut of the system begins': (player) => key(player, 'keydown', 'Meta', { metaKey: true }),
    'the focus leaves the player': (player) => {
      document.body.insertAdjacentHTML('beforeend', '<button>elsewhere</button>');
      button(player, 'Home position')?.focus();
      (document.body.lastElementChild as HTMLElement).focus();
    },
    'the window loses the focus': () => window.dispatchEvent(new Event('blur')),
  };
  for (const [what, end] of Object.entries(KEY_ENDS)) {
    it(`stops a move by a key when ${what}`, async () => {
      const camera = new FakeCamera();
      const player = await movable(camera);
      key(player, 'keydown', 'ArrowLeft');
      await waitUntil(() => camera.isMoving);
      // A repetition of a key that is still down starts nothing.
      end(player);
      key(player, 'keydown', 'ArrowLeft', { repeat: true });
      expect(await untilStopped(camera)).to.deep.equal(['move -1 0 0', 'stop']);
    });
  }

  it('moves by keys only while the pad is open, and the space key holds a focused button', async () => {
    const camera = new FakeCamera();
    const player = await movable(camera, { isOpen: false });
    const isOurs = (name: string) => {
      const event = new KeyboardEvent('keydown', { key: name, bubbles: true, composed: true, cancelable: true });
      player.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(isOurs('ArrowLeft')).to.equal(false);
    expect(isOurs('v')).to.equal(true);
    await waitUntil(() => part(player, 'ptz'));
    const zoomIn = button(player, 'Zoom in') as HTMLElement;
    zoomIn.focus();
    key(zoomIn, 'keydown', ' ');
    await waitUntil(() => camera.isMoving);
    key(zoomIn, 'keyup', ' ');
    expect(await untilStopped(camera)).to.deep.equal(['move 0 0 1', 'stop']);
  });

  it('goes home and to saved positions', async () => {
    const camera = new FakeCamera();
    const player = await movable(camera);
    player.renderRoot.querySelector<HTMLElement>('[title="Go to Road"]')?.click();
    await waitUntil(() => camera.texts.at(-1) === 'preset r');
    key(player, 'keydown', '1');
    await waitUntil(() => camera.texts.at(-1) === 'preset g');
    key(player, 'keydown', 'Home');
    await waitUntil(() => camera.texts.at(-1) === 'home');
    expect(button(player, 'Focus nearer')).to.equal(null);
  });

  it('moves a little for a click of assistive technology, and stops by itself', async () => {
    const camera = new FakeCamera();
    const player = await movable(camera);
    button(player, 'Down')?.click();
    expect(await untilStopped(camera)).to.deep.equal(['move 0 -1 0', 'stop']);
  });

  it('follows a gamepad with a dead zone and a square curve, and stops when it is gone', async () => {
    const camera = new FakeCamera();
    const own = navigator.getGamepads.bind(navigator);
    const stick = { axes: [0.1, 0, 0, 0], buttons: [], connected: true, index: 0, mapping: 'standard' };
    let pads: unknown[] = [stick];
    Reflect.set(navigator, 'getGamepads', () => pads);
    await movable(camera);
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    expect(camera.texts).to.deep.equal([]);
    stick.axes = [0.575, 0, 0, 0];
    await waitUntil(() => camera.texts.at(-1) === 'move 0.25 0 0');
    stick.axes = [-1, 1, 0, 0];
    await waitUntil(() => camera.texts.at(-1) === 'move -1 -1 0');
    pads = [];
    await untilStopped(camera);
    Reflect.set(navigator, 'getGamepads', own);
  });

  it('shows why it could not be moved, with the words of the service', async () => {
    const camera = new FakeCamera();
    const player = await movable(camera);
    camera.refusal = new Fault('refused', { status: 409, serverMessage: 'another guard moves it' });
    key(player, 'keydown', 'ArrowLeft');
    await waitUntil(() => text(player, '.ptz-error') !== '');
    key(window, 'keyup', 'ArrowLeft');
    expect(text(player, '.ptz-error')).to.contain('Another guard moves it.');
    camera.refusal = null;
    key(player, 'keydown', 'ArrowLeft');
    await waitUntil(() => camera.isMoving && text(player, '.ptz-error') === '');
    key(window, 'keyup', 'ArrowLeft');
    await untilStopped(camera);
  });

  it('says that it may still move while no stop is taken, and offers to stop it now', async () => {
    const camera = new FakeCamera();
    const player = await movable(camera);
    press(player, 'Right');
    await waitUntil(() => camera.isMoving);
    camera.isCut = true;
    pointer(window, 'pointerup');
    await waitUntil(() => text(player, '.ptz-error').includes('Stop now'));
    expect(text(player, '.ptz-error')).to.contain('The camera may still be moving.');
    camera.isCut = false;
    player.renderRoot.querySelector<HTMLButtonElement>('.ptz-error button')?.click();
    await waitUntil(() => !camera.isMoving && text(player, '.ptz-error') === '');
  });

  it('offers to load the controls again when the service does not tell what the camera can do', async () => {
    let isThere = false;
    const camera = Object.assign(new FakeCamera(), {
      capabilities: () =>
        isThere ? Promise.resolve({ zoom: false, diagonal: false }) : Promise.reject(new TypeError('no')),
    });
    const player = await movable(camera, { isOpen: false });
    button(player, 'Move the camera')?.click();
    await waitUntil(() => text(player, '.ptz-error').includes('could not be loaded'));
    isThere = true;
    player.renderRoot.querySelector<HTMLButtonElement>('.ptz-error button')?.click();
    await waitUntil(() => part(player, 'ptz'));
    expect(text(player, '.ptz-error')).to.equal('');
    expect(button(player, 'Zoom in')).to.equal(null);
    expect(button(player, 'Up and left')).to.equal(null);
    expect(button(player, 'Up')).not.to.equal(null);
  });

  it('has targets of 44 pixels, stays left to right, and violates no rule of axe', async () => {
    const player = await movable(new FakeCamera());
    (player.parentElement as HTMLElement).dir = 'rtl';
    const buttons = [...(part(player, 'ptz')?.querySelectorAll('button') ?? [])];
    expect(buttons.length).to.be.greaterThan(10);
    for (const one of buttons) {
      const { width, height } = one.getBoundingClientRect();
      expect(Math.min(width, height), one.ariaLabel ?? '').to.be.at.least(44);
    }
    const left = button(player, 'Left')?.getBoundingClientRect().x ?? 0;
    expect(left).to.be.lessThan(button(player, 'Right')?.getBoundingClientRect().x ?? 0);
    await expect(player).to.be.accessible();
  });
});
