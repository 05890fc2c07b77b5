import { expect } from '@open-wc/testing';
import { Fault, type TalkRequest } from '../../src/index.js';
import { createRandom } from '../random.js';
import { waitUntil } from '../wait-until.js';
import { button, clearPage, part, picture, scripted, swap, type ScriptedPlayer } from './support.js';

/** A microphone without a device. */
function createTone(): MediaStream {
  const context = new AudioContext();
  const destination = context.createMediaStreamDestination();
  context.createOscillator().connect(destination);
  return destination.stream;
}

/** A service in the test's hands. */
class FakeService {
  readonly requests: TalkRequest[] = [];
  answer: () => Promise<void> = () => Promise.resolve();
  readonly open = async (request: TalkRequest) => {
    this.requests.push(request);
    await this.answer();
    return { closed: new Promise(() => undefined) };
  };
  /** Whether any camera can hear the viewer. */
  get isHeard(): boolean {
    return this.requests.some(({ track, signal }) => track.enabled && track.readyState === 'live' && !signal.aborted);
  }
  get openCount(): number {
    return this.requests.filter(({ signal }) => !signal.aborted).length;
  }
}

const live = () => ({ state: 'live', transport: 'whep', surface: picture(), hasAudio: true }) as const;
const NAME = 'Hold to talk';
const key = (type: 'keydown' | 'keyup', target: EventTarget, name = 't', more: KeyboardEventInit = {}) =>
  target.dispatchEvent(
    new KeyboardEvent(type, {
      key: name,
      code: name === 't' ? 'KeyT' : name,
      bubbles: true,
      composed: true,
      cancelable: true,
      ...more,
    }),
  );
const pointer = (type: string, target: EventTarget) =>
  target.dispatchEvent(
    new PointerEvent(type, {
      pointerId: 1,
      isPrimary: true,
      button: 0,
      bubbles: true,
      composed: true,
      cancelable: true,
    }),
  );
function hide(isHidden: boolean): void {
  if (isHidden) Object.defineProperty(document, 'hidden', { configurable: true, value: true });
  else Reflect.deleteProperty(document, 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('talking to a camera', () => {
  const restores: (() => void)[] = [];
  let service: FakeService;
  const answerWith = (answer: () => Promise<MediaStream>) =>
    restores.push(swap(navigator.mediaDevices, 'getUserMedia', () => answer));

  beforeEach(() => {
    service = new FakeService();
    answerWith(() => Promise.resolve(createTone()));
    // A scripted pointer cannot be captured.
    restores.push(swap(HTMLElement.prototype, 'setPointerCapture', () => () => undefined));
  });
  afterEach(() => {
    hide(false);
    clearPage();
    for (const restore of restores.splice(0).reverse()) restore();
  });

  async function talking(more: Parameters<typeof scripted>[1] = {}): Promise<ScriptedPlayer> {
    const player = await scripted(live(), more);
    player.talkBack = service.open;
    await waitUntil(() => button(player, NAME));
    return player;
  }
  const hold = (player: ScriptedPlayer) => button(player, NAME) as HTMLButtonElement;
  const words = (player: ScriptedPlayer) => part(player, 'talk')?.innerText.trim() ?? '';

  const HOLDS: readonly [string, (player: ScriptedPlayer) => void, (player: ScriptedPlayer) => void][] = [
    ['a pointer', (player) => pointer('pointerdown', hold(player)), () => pointer('pointerup', window)],
    ['the key t', (player) => key('keydown', player), (player) => key('keyup', player)],
    ['Space on the button', (player) => key('keydown', hold(player), ' '), (player) => key('keyup', hold(player), ' ')],
    ['a screen reader’s click', (player) => hold(player).click(), (player) => hold(player).click()],
  ];
  for (const [what, press, release] of HOLDS) {
    it(`is heard while held by ${what}, and not afterwards`, async () => {
      const player = await talking();
      press(player);
      await waitUntil(() => service.isHeard, 'not heard');
      await player.updateComplete;
      expect(words(player)).to.equal('You are talking.');
      expect(hold(player).ariaPressed).to.equal('true');
      release(player);
      expect(service.isHeard).to.equal(false);
      await player.updateComplete;
      expect(words(player)).to.equal('');
    });
  }

  const ENDS: readonly [string, (player: ScriptedPlayer) => void][] = [
    ['the touch is cancelled', () => pointer('pointercancel', window)],
    ['the capture is lost', (player) => pointer('lostpointercapture', hold(player))],
    ['the window loses the focus', () => window.dispatchEvent(new Event('blur'))],
    ['the page is hidden', () => hide(true)],
    ['the page is frozen', () => document.dispatchEvent(new Event('freeze'))],
    ['the page is left', () => window.dispatchEvent(new PageTransitionEvent('pagehide'))],
    ['the player is removed', (player) => player.remove()],
    ['the player shows another camera', (player) => (player.camera = 'other')],
    ['the page takes the way back away', (player) => (player.talkBack = null)],
  ];
  for (const [what, end] of ENDS) {
    it(`is not heard any more when ${what}`, async () => {
      const player = await talking();
      pointer('pointerdown', hold(player));
      await waitUntil(() => service.isHeard, 'not heard');
      end(player);
      await player.updateComplete;
      await waitUntil(() => !service.isHeard, 'still heard');
    });
  }

  it('ignores the repetitions of a key that is held', async () => {
    const player = await talking();
    key('keydown', player);
    await waitUntil(() => service.isHeard);
    key('keyup', player);
    key('keydown', player, 't', { repeat: true });
    expect(service.isHeard).to.equal(false);
  });

  it('lowers the camera’s own sound meanwhile, and puts it back, also after a refusal', async () => {
    const player = await talking();
    const video = document.createElement('video');
    part(player, 'surface')?.append(video);
    key('keydown', player);
    expect(video.volume).to.be.lessThan(0.2);
    key('keyup', player);
    expect(video.volume).to.equal(1);
    service.answer = () => Promise.reject(new Fault('not-found'));
    player.camera = 'other';
    await player.updateComplete;
    key('keydown', player);
    expect(video.volume).to.be.lessThan(0.2);
    await waitUntil(() => words(player) !== '' && video.volume === 1, 'not put back');
    expect(player.volume).to.equal(1);
  });

  const PROBLEMS: readonly [Error, string][] = [
    [new Fault('unauthorized', { status: 401 }), 'Talking needs other credentials.'],
    [new Fault('not-found', { status: 404 }), 'There is no way to talk to this camera.'],
    [new Fault('busy', { status: 503 }), 'Talking is not possible right now. Press again in a moment.'],
    [new TypeError('Failed to fetch'), 'The service for talking does not answer. Press again.'],
    [new Error('The door is open'), 'Talking failed. The door is open'],
  ];
  for (const [error, sentence] of PROBLEMS) {
    it(`says “${sentence}”, and tries again at the next press`, async () => {
      const player = await talking();
      service.answer = () => Promise.reject(error);
      key('keydown', player);
      await waitUntil(() => words(player) === sentence, `says “${words(player)}”`);
      key('keyup', player);
      service.answer = () => Promise.resolve();
      key('keydown', player);
      await waitUntil(() => service.isHeard, 'not heard');
    });
  }

  it('says that the microphone is blocked', async () => {
    const player = await talking();
    answerWith(() => Promise.reject(new DOMException('', 'NotAllowedError')));
    restores.push(
      swap(navigator.permissions, 'query', () => () => Promise.resolve({ state: 'denied' } as PermissionStatus)),
    );
    key('keydown', player);
    await waitUntil(() => words(player).startsWith('The microphone is blocked.'), words(player));
  });

  it('has a button of its own where the player has no others, and none on a thumbnail', async () => {
    const player = await talking({ controls: false });
    expect(part(player, 'controls')).to.equal(null);
    expect(hold(player).matches('.alone')).to.equal(true);
    player.thumbnail = true;
    await waitUntil(() => button(player, NAME) === null);
  });

  it('loads nothing without a way back', async () => {
    const player = await scripted(live());
    key('keydown', player);
    await player.updateComplete;
    expect(part(player, 'talk')).to.equal(null);
  });

  it('is accessible, in any state and from right to left, and has a target of 44 px', async () => {
    for (const lang of ['en', 'ar']) {
      const player = await talking();
      player.lang = lang;
      player.dir = lang === 'ar' ? 'rtl' : 'ltr';
      const named = () => player.renderRoot.querySelector<HTMLButtonElement>('button.talk') as HTMLButtonElement;
      await waitUntil(() => lang === 'en' || named().ariaLabel !== NAME, 'not translated');
      await expect(player).shadowDom.to.be.accessible();
      key('keydown', player);
      await waitUntil(() => service.isHeard);
      await player.updateComplete;
      await expect(player).shadowDom.to.be.accessible();
      const { width, height } = named().getBoundingClientRect();
      expect(Math.min(width, height)).to.be.at.least(44);
      const box = player.getBoundingClientRect();
      const text = (part(player, 'talk') as HTMLElement).getBoundingClientRect();
      expect(text.left).to.be.at.least(box.left);
      expect(text.right).to.be.at.most(box.right);
      clearPage();
      service = new FakeService();
    }
  });

  it('leaves nobody heard after random sequences of events', async () => {
    const seed = Date.now() % 1_000_000;
    const player = await talking();
    const events: readonly (() => unknown)[] = [
      () => key('keydown', player),
      () => key('keydown', player, 't', { repeat: true }),
      () => key('keyup', player),
      () => button(player, NAME) && pointer('pointerdown', hold(player)),
      () => pointer('pointerup', window),
      () => pointer('pointercancel', window),
      () => window.dispatchEvent(new Event('blur')),
      () => hide(true),
      () => hide(false),
      () => window.dispatchEvent(new PageTransitionEvent('pagehide')),
      () => (player.isConnected ? player.remove() : document.body.append(player)),
      () => (player.camera = player.camera === 'a' ? 'b' : 'a'),
      () => Promise.resolve(),
      () => player.updateComplete,
      () => new Promise((resolve) => setTimeout(resolve)),
    ];
    const ends = [() => window.dispatchEvent(new Event('blur')), () => hide(true), () => key('keyup', player)];
    for (let index = 0; index < 200; index += 1) {
      const random = createRandom(seed, index);
      for (let step = 0; step < 12; step += 1) await events[Math.floor(random() * events.length)]?.();
      // Whatever it was, the viewer lets go.
      for (const end of ends) end();
      pointer('pointerup', window);
      hide(false);
      await player.updateComplete;
      await new Promise((resolve) => setTimeout(resolve));
      if (service.isHeard || service.openCount > 1) {
        throw new Error(`seed ${seed}:${index}: heard ${service.isHeard}, ${service.openCount} ways back are open`);
      }
    }
    player.remove();
    await waitUntil(() => service.openCount === 0, `seed ${seed}: a way back is left open`);
  });
});
