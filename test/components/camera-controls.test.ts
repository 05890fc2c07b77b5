import { expect } from '@open-wc/testing';
import { Fault, type CameraAction, type CameraControls, type CameraStatus } from '../../src/index.js';
import { waitUntil } from '../wait-until.js';
import { button, clearPage, part, picture, scripted, swap, text, type ScriptedPlayer } from './support.js';

/** A service in the test's hands. */
class FakeService implements CameraControls {
  asked = 0;
  told: CameraStatus | Error = { isRunning: true, isRecording: false };
  readonly acts: CameraAction[] = [];
  /** What becomes of the next act; it waits for this where it is a promise. */
  answer: (act: CameraAction) => Promise<void> = () => Promise.resolve();

  status(): Promise<CameraStatus> {
    this.asked += 1;
    return this.told instanceof Error ? Promise.reject(this.told) : Promise.resolve(this.told);
  }
  start = () => this.#do('start');
  stop = () => this.#do('stop');
  startRecording = () => this.#do('startRecording');
  stopRecording = () => this.#do('stopRecording');

  #do(act: CameraAction): Promise<void> {
    this.acts.push(act);
    return this.answer(act);
  }
}

const live = () => ({ state: 'live', transport: 'mjpeg', surface: picture() }) as const;
const offline = () => ({ state: 'offline', fault: new Fault('offline'), nextTryAtMs: Date.now() + 30_000 }) as const;

/** A player on this service, whose answer it has. */
async function served(
  service: CameraControls,
  status: Parameters<typeof scripted>[0] = live(),
  how: Parameters<typeof scripted>[1] = {},
): Promise<ScriptedPlayer> {
  const player = await scripted(status, { controls: false, ...how });
  player.cameraControls = service;
  await waitUntil(
    () => part(player, 'indicators') ?? (service.status || service.watch ? null : button(player, 'Refresh')),
  );
  return player;
}

/** A player on a service that tells by itself. */
async function watched(status: Parameters<typeof scripted>[0]) {
  let told: ((status: CameraStatus) => void) | undefined;
  const player = await scripted(status, { controls: false });
  player.cameraControls = {
    watch: (telling) => {
      told = telling;
      return new Promise(() => undefined);
    },
  };
  await waitUntil(() => told);
  return { player, tell: (now: CameraStatus) => told?.(now) };
}

const light = (player: ScriptedPlayer, name: string) =>
  player.renderRoot.querySelector<HTMLElement>(`[part=indicators] [aria-label^="${name}"]`);
const isThere = (player: ScriptedPlayer, name: string) => button(player, name) !== null;
const wake = async (player: ScriptedPlayer) => {
  player.dispatchEvent(new PointerEvent('pointermove'));
  await player.updateComplete;
};
/** The page is hidden, or shown again. */
function hide(isHidden: boolean): void {
  if (isHidden) Object.defineProperty(document, 'hidden', { configurable: true, value: true });
  else Reflect.deleteProperty(document, 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
}

describe('the service of a camera', () => {
  afterEach(() => {
    hide(false);
    clearPage();
  });

  it('has a button for each thing that it can do now, and none for what it cannot', async () => {
    const service = new FakeService();
    const player = await served(service);
    expect(isThere(player, 'Stop camera') && isThere(player, 'Start recording')).to.equal(true);
    expect(isThere(player, 'Refresh') && isThere(player, 'Full screen')).to.equal(true);
    expect(isThere(player, 'Start camera') || isThere(player, 'Stop recording')).to.equal(false);
    player.cameraControls = { status: () => Promise.resolve({ isRunning: true }) };
    await waitUntil(() => !isThere(player, 'Stop camera'));
    expect(isThere(player, 'Start recording')).to.equal(false);
    player.cameraControls = null;
    await waitUntil(() => !part(player, 'controls') && !part(player, 'indicators'));
  });

  it('offers both ways where the service tells nothing', async () => {
    const player = await served({ start: () => Promise.resolve(), stop: () => Promise.resolve() });
    expect(isThere(player, 'Start camera') && isThere(player, 'Stop camera')).to.equal(true);
    expect(part(player, 'indicators') === null).to.equal(true);
  });

  it('is not shown before somebody is there, as the other buttons are not', async () => {
    const player = await served(new FakeService());
    const row = part(player, 'controls') as HTMLElement;
    expect(row.classList.contains('active')).to.equal(false);
    await wake(player);
    expect(row.classList.contains('active')).to.equal(true);
  });

  it('is told once for a button that is pressed twice, which says that it is busy', async () => {
    const service = new FakeService();
    const player = await served(service);
    let done: () => void = () => undefined;
    service.answer = () => new Promise((resolve) => (done = resolve));
    button(player, 'Stop camera')?.click();
    await player.updateComplete;
    const stop = button(player, 'Stop camera') as HTMLButtonElement;
    stop.focus();
    expect(stop.getAttribute('aria-busy')).to.equal('true');
    stop.click();
    button(player, 'Start recording')?.click();
    expect(service.acts).to.deep.equal(['stop']);
    service.told = { isRunning: false };
    const askedBefore = service.asked;
    done();
    await waitUntil(() => isThere(player, 'Start camera'));
    expect((player.renderRoot as ShadowRoot).activeElement === button(player, 'Start camera')).to.equal(true);
    expect(service.asked).to.be.greaterThan(askedBefore);
    expect(button(player, 'Start camera')?.getAttribute('aria-busy')).to.equal('false');
  });

  it('says why it refused, in the words of its server, until it is told something else', async () => {
    const service = new FakeService();
    const player = await served(service);
    service.answer = () =>
      Promise.reject(new Fault('server-error', { status: 500, serverMessage: 'the disk is full' }));
    button(player, 'Start recording')?.click();
    await waitUntil(() => text(player, '[role=alert]') !== '');
    expect(text(player, '[role=alert]')).to.equal('Recording could not be started. The disk is full.');
    service.answer = () => Promise.reject(new TypeError('Failed to fetch'));
    button(player, 'Stop camera')?.click();
    await waitUntil(() => text(player, '[role=alert]').startsWith('The camera could not be stopped.'));
    expect(text(player, '[role=alert]')).to.contain('The camera’s service does not answer.');
    service.answer = () => Promise.reject(new Error('Close the door first'));
    button(player, 'Stop camera')?.click();
    await waitUntil(() => text(player, '[role=alert]').endsWith('Close the door first.'));
    service.answer = () => Promise.resolve();
    button(player, 'Stop camera')?.click();
    await waitUntil(() => text(player, '[role=alert]') === '');
  });

  it('says that a camera is stopped, not that it is lost, and offers to start it', async () => {
    const service = new FakeService();
    service.told = { isRunning: false };
    const player = await served(service, offline());
    await waitUntil(() => text(player, '.word') === 'Camera is stopped');
    expect(text(player, '[part=badge]')).to.equal('Camera is stopped');
    expect(text(player, '[role=status]')).to.equal('Dock: Camera is stopped. The camera has been switched off.');
    expect(text(player, '[part=message]')).not.to.contain('Next try');
    const dot = player.renderRoot.querySelector('[part=badge] .dot') as HTMLElement;
    expect(getComputedStyle(dot).color).to.equal(getComputedStyle(player).color);
    expect(part(player, 'controls')?.classList.contains('active')).to.equal(true);
    player.renderRoot.querySelector<HTMLButtonElement>('.retry')?.click();
    expect(service.acts).to.deep.equal(['start']);
  });

  it('knows better than a server that is asked for a camera that is off', async () => {
    for (const [state, code] of [
      ['capacity', 'capacity'],
      ['unconfigured', 'unconfigured'],
    ] as const) {
      const service = new FakeService();
      service.told = { isRunning: false };
      const player = await served(service, { state, fault: new Fault(code) });
      expect(text(player, '.word'), code).to.equal('Camera is stopped');
      service.told = { isRunning: true };
      await waitUntil(() => text(player, '.word') !== 'Camera is stopped', 'stays');
      expect(text(player, '.word'), code).not.to.equal('Offline');
      clearPage();
    }
  });

  it('says that a camera starts, and that the service does not reach it', async () => {
    const service = new FakeService();
    service.told = { isRunning: false, isStarting: true };
    const player = await served(service, offline());
    await waitUntil(() => text(player, '.word') === 'Camera is starting');
    expect(player.renderRoot.querySelector('.retry') === null).to.equal(true);
    expect(button(player, 'Start camera')?.getAttribute('aria-busy')).to.equal('true');
    service.told = { isRunning: false, isConnected: false };
    await waitUntil(() => text(player, '.sentence') === 'The service cannot reach the camera.', 'no word');
    expect(text(player, '.word')).to.equal('Offline');
    expect(light(player, 'The service cannot reach')?.className).to.equal('warning');
  });

  it('makes the player look at once when the camera runs again, whoever started it', async () => {
    const { player, tell } = await watched(offline());
    tell({ isRunning: false });
    await waitUntil(() => text(player, '.word') === 'Camera is stopped');
    expect(player.playback.calls).not.to.include('retry');
    tell({ isRunning: true });
    expect(player.playback.calls).to.include('retry');
  });

  it('makes the player look at once when the service answers again', async () => {
    const service = new FakeService();
    service.told = new TypeError('Failed to fetch');
    const player = await served(service, { state: 'reconnecting', fault: new Fault('unreachable') });
    await waitUntil(() => light(player, 'The camera’s service does not answer.'));
    service.told = { isRunning: true };
    await waitUntil(() => player.playback.calls.includes('retry'), 'no look');
  });

  it('makes the player look a few times after the camera’s return, not as long as it is without a picture', async () => {
    const { player, tell } = await watched(offline());
    tell({ isRunning: false });
    for (let i = 0; i < 20; i += 1) tell({ isRunning: true });
    expect(player.playback.calls.filter((call) => call === 'retry').length).to.be.within(2, 5);
  });

  it('leaves the wait as it is where the camera was never seen to be away', async () => {
    const { player, tell } = await watched(offline());
    for (let i = 0; i < 3; i += 1) tell({ isRunning: true });
    expect(player.playback.calls).not.to.include('retry');
  });

  it('does not make a player look that was paused, or waits for somebody to sign in', async () => {
    for (const state of ['paused', 'unauthorized'] as const) {
      const { player, tell } = await watched({ state });
      tell({ isRunning: false });
      tell({ isRunning: true });
      expect(player.playback.calls, state).not.to.include('retry');
      expect(player.playback.calls.filter((call) => call === 'play').length, state).to.be.at.most(1);
      clearPage();
    }
  });

  it('shows the lights that say that all is well to somebody who is there, and the recording always', async () => {
    const service = new FakeService();
    service.told = { isRunning: true, isRecording: true, recordingSinceMs: Date.now() - 65_000 };
    const player = await served(service);
    await waitUntil(() => light(player, 'Recording'));
    expect(light(player, 'Recording')?.textContent).to.match(/REC\s+1:0\d/);
    expect(light(player, 'Connected') === null && light(player, 'Camera on') === null).to.equal(true);
    expect(isThere(player, 'Stop recording')).to.equal(true);
    await wake(player);
    expect(light(player, 'Connected') !== null && light(player, 'Camera on') !== null).to.equal(true);
    const before = light(player, 'Recording')?.textContent;
    await waitUntil(() => light(player, 'Recording')?.textContent !== before, 'the time stands');
  });

  it('tells nothing of a recording where nobody knows, and no time where nobody knows since when', async () => {
    const service = new FakeService();
    service.told = { isRunning: true };
    const player = await served(service);
    await wake(player);
    expect(light(player, 'Camera on') !== null).to.equal(true);
    expect(light(player, 'Not recording') === null).to.equal(true);
    expect(isThere(player, 'Start recording') && isThere(player, 'Stop recording')).to.equal(true);
    service.told = { isRunning: true, isRecording: true };
    await waitUntil(() => light(player, 'Recording'), 'not told');
    expect(light(player, 'Recording')?.getAttribute('aria-label')).to.equal('Recording');
  });

  it('gives up its question when the page is hidden or the player out of sight, and asks at once after', async () => {
    const service = new FakeService();
    const player = await served(service);
    const signals: AbortSignal[] = [];
    const restore = swap(service, 'status', () => (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise<CameraStatus>(() => undefined);
    });
    await waitUntil(() => signals.length === 1, 'not asked');
    for (const leave of [hide, (isAway: boolean) => (player.style.marginTop = isAway ? '5000px' : '')]) {
      leave(true);
      await waitUntil(() => signals.at(-1)?.aborted);
      const { length } = signals;
      leave(false);
      await waitUntil(() => signals.length > length);
    }
    restore();
  });

  it('asks a service that refused a password again when the player plays', async () => {
    const service = new FakeService();
    service.told = new Fault('unauthorized', { status: 401 });
    const player = await served(service, offline());
    await waitUntil(() => text(player, '.word') === 'Sign-in needed');
    expect(light(player, 'Sign-in needed')).not.to.equal(null);
    service.told = { isRunning: true };
    player.playback.show(live());
    await waitUntil(() => light(player, 'Sign-in needed') === null);
  });

  it('hears what a service tells by itself, and asks again when that breaks', async () => {
    let tell: (status: CameraStatus) => void = () => undefined;
    let breaks: (error: Error) => void = () => undefined;
    let watches = 0;
    const player = await scripted(offline(), { controls: false });
    player.cameraControls = {
      watch: (telling) =>
        new Promise((_resolve, reject) => {
          watches += 1;
          tell = telling;
          breaks = reject;
        }),
    };
    await waitUntil(() => watches === 1);
    tell({ isRunning: false });
    await waitUntil(() => text(player, '.word') === 'Camera is stopped');
    breaks(new TypeError('closed'));
    await waitUntil(() => text(player, '.word') === 'Offline');
    await waitUntil(() => watches === 2, 'not asked again');
  });

  it('listens to the page no more when the player is gone, and goes on when that is only moved', async () => {
    const listening: AbortSignal[] = [];
    const restore = swap(document, 'addEventListener', (original) => (...given: Parameters<typeof original>) => {
      const [type, , options] = given;
      if (type === 'visibilitychange' && typeof options === 'object' && options.signal) listening.push(options.signal);
      original.apply(document, given);
    });
    const service = new FakeService();
    const player = await served(service);
    const box = document.createElement('div');
    document.body.append(box);
    box.append(player);
    const { asked } = service;
    await waitUntil(() => service.asked > asked, 'stopped asking');
    player.remove();
    await waitUntil(() => listening.length > 0 && listening.every(({ aborted }) => aborted));
    restore();
  });

  for (const scheme of ['light', 'dark']) {
    it(`is accessible in a ${scheme} page: running, recording, refused, stopped, starting, gone`, async () => {
      const answers: (CameraStatus | Error)[] = [
        { isRunning: true },
        { isRunning: true, isRecording: true, recordingSinceMs: Date.now() },
        { isRunning: false },
        { isRunning: false, isStarting: true },
        new TypeError('Failed to fetch'),
      ];
      for (const told of answers) {
        const service = new FakeService();
        service.told = told;
        const isLive = !(told instanceof Error) && told.isRunning;
        const player = await served(service, isLive ? live() : offline(), { scheme });
        service.answer = () => Promise.reject(new Error('The camera is in use'));
        button(player, isLive ? 'Stop camera' : 'Start camera')?.click();
        await wake(player);
        await expect(player).shadowDom.to.be.accessible();
        clearPage();
      }
    });
  }

  it('stays within the picture at any size, and covers none of the player’s own words', async () => {
    for (const width of [160, 240, 320, 480, 1280]) {
      for (const isRunning of [true, false]) {
        const service = new FakeService();
        service.told = { isRunning, isRecording: isRunning, recordingSinceMs: Date.now() - 4_000_000 };
        const player = await served(service, isRunning ? live() : offline(), { width });
        await wake(player);
        const box = player.getBoundingClientRect();
        for (const element of player.renderRoot.querySelectorAll(
          '[part=badge], [part=indicators], button, .word, .sentence',
        )) {
          if (!element.checkVisibility()) continue;
          const { left, right, top, bottom } = element.getBoundingClientRect();
          const where = `${element.getAttribute('aria-label') ?? element.className} at ${width}`;
          expect(left, where).to.be.at.least(box.left);
          expect(right, where).to.be.at.most(box.right + 0.5);
          expect(top, where).to.be.at.least(box.top);
          expect(bottom, where).to.be.at.most(box.bottom + 0.5);
        }
        const pill = part(player, 'badge')?.getBoundingClientRect() as DOMRect;
        const lights = part(player, 'indicators')?.getBoundingClientRect() as DOMRect;
        const isApart = lights.left >= pill.right || lights.top >= pill.bottom;
        expect(isApart, `lights and pill at ${width}`).to.equal(true);
        clearPage();
      }
    }
  });
});
