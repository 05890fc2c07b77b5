import { expect } from '@open-wc/testing';
import { Fault, type FaultCode, type Telemetry, type PlaybackState, type PlaybackStatus } from '../../src/index.js';
import { waitUntil } from '../wait-until.js';
import {
  button,
  clearPage,
  hasPicture,
  part,
  picture,
  scripted,
  statusOf,
  swap,
  text,
  type ScriptedPlayer,
} from './support.js';

const still = () => ({ kind: 'last-frame', atMs: Date.now() - 5000 }) as const;
/** The opacity at which a fading ends: a page in the background never gets there by itself. */
function opacityOf(element: Element | null): number {
  if (!element) return 0;
  void getComputedStyle(element).opacity;
  for (const animation of element.getAnimations()) animation.finish();
  return Number(getComputedStyle(element).opacity);
}

/** Each state as a viewer would tell it, with the word that is read. */
const STATES: readonly [PlaybackState, FaultCode | null, string][] = [
  ['connecting', null, 'Connecting'],
  ['live', null, 'Live'],
  ['stalled', 'stalled', 'Frozen'],
  ['reconnecting', 'unreachable', 'Reconnecting'],
  ['offline', 'offline', 'Offline'],
  ['unconfigured', 'unconfigured', 'Camera not configured'],
  ['capacity', 'capacity', 'Stream at capacity'],
  ['unauthorized', 'unauthorized', 'Sign-in needed'],
  ['unsupported', 'unsupported', 'Not playable here'],
  ['paused', null, 'Paused'],
  ['suspended', null, 'Standby'],
];

function seen(state: PlaybackState, code: FaultCode | null, hasStillFrame: boolean): Partial<PlaybackStatus> {
  return statusOf(state, code, {
    stillFrame: hasStillFrame && !hasPicture(state) ? still() : null,
    hasAudio: hasPicture(state),
  });
}

describe('what cam-player shows', () => {
  afterEach(clearPage);

  it('says so over the empty picture of a camera that has sound alone', async () => {
    const player = await scripted({ ...seen('live', null, false), hasVideo: false });
    expect(text(player, '[part=badge]')).to.match(/^Sound only/);
    expect(text(player, '[part=message]')).to.equal('Sound only');
  });

  it('names the sound that cannot be played where its button would be', async () => {
    const player = await scripted({ ...seen('live', null, false), hasAudio: false, soundFault: 'E-AC-3' });
    player.setAttribute('controls', '');
    await waitUntil(() => player.renderRoot.querySelector('.no-sound'));
    const mark = player.renderRoot.querySelector('.no-sound');
    expect(mark?.getAttribute('aria-label')).to.equal('This browser cannot play the sound (E-AC-3)');
    expect(mark?.textContent.trim()).to.equal('E-AC-3');
    player.playback.show({ soundFault: null });
    await waitUntil(() => !player.renderRoot.querySelector('.no-sound'));
  });

  for (const [state, code, word] of STATES) {
    it(`${state}: its word, for the eye and for the ear`, async () => {
      const player = await scripted(seen(state, code, false));
      expect(text(player, '[part=badge]')).to.match(new RegExp(`^${word}`));
      expect(text(player, '[role=status]')).to.contain(`Dock: ${word}.`);
      expect(part(player, 'message') === null).to.equal(state === 'live');
      if (state !== 'live') expect(text(player, '.word')).to.match(new RegExp(`^${word}`));
      expect(player.renderRoot.querySelector('.retry') !== null).to.equal(
        ['reconnecting', 'offline', 'unconfigured', 'capacity', 'unauthorized', 'unsupported'].includes(state),
      );
    });

    for (const scheme of ['light', 'dark']) {
      it(`${state}: accessible in a ${scheme} page, over a white picture`, async () => {
        const player = await scripted(seen(state, code, true), { scheme });
        player.dispatchEvent(new PointerEvent('pointermove'));
        await player.updateComplete;
        await expect(player).to.be.accessible();
        await expect(player).shadowDom.to.be.accessible();
      });
    }

    it(`${state}: nothing runs over the edge, at any size`, async () => {
      for (const width of [160, 240, 320, 480, 1280]) {
        const player = await scripted(seen(state, code, true), { width });
        player.dispatchEvent(new PointerEvent('pointermove'));
        await player.updateComplete;
        const box = player.getBoundingClientRect();
        const parts = player.renderRoot.querySelectorAll(
          '[part=badge], button, input, .word, .sentence, .countdown, time',
        );
        for (const element of parts) {
          if (!element.checkVisibility()) continue;
          const { left, right, top, bottom } = element.getBoundingClientRect();
          const where = `${element.className || element.tagName} at ${width}`;
          expect(left, where).to.be.at.least(box.left);
          expect(right, where).to.be.at.most(box.right + 0.5);
          expect(top, where).to.be.at.least(box.top);
          expect(bottom, where).to.be.at.most(box.bottom + 0.5);
        }
        clearPage();
      }
    });
  }

  it('nothing while idle', async () => {
    const player = await scripted({ state: 'idle' });
    expect(part(player, 'badge') === null).to.equal(true);
    expect(part(player, 'message') === null).to.equal(true);
    expect(text(player, '[role=status]')).to.equal('');
  });

  it('the transport and the delay in the pill, with ≥ where a leg is unmeasured', async () => {
    const player = await scripted({ state: 'live', transport: 'whep' });
    expect(text(player, '[part=badge]')).to.equal('Live · WebRTC');
    const tell = async (unmeasured: readonly string[], total = 183) => {
      player.playback.scriptedTelemetry = { latencyMs: { total, unmeasured } } as Telemetry;
      player.playback.dispatchEvent(new Event('telemetry'));
      await player.updateComplete;
    };
    await tell([]);
    expect(text(player, '[part=badge]')).to.equal('Live · WebRTC · 0.2 s');
    await tell(['display']);
    expect(text(player, '[part=badge]')).to.equal('Live · WebRTC · ≥0.2 s');
    await tell(['display'], 8);
    expect(text(player, '[part=badge]')).to.equal('Live · WebRTC');
  });

  it('the pill fades while all is well, and stays while it is not or somebody is there', async () => {
    const player = await scripted({ state: 'live', transport: 'whep' });
    const fades = () => getComputedStyle(part(player, 'badge') as Element).animationName !== 'none';
    expect(fades()).to.equal(true);
    player.dispatchEvent(new PointerEvent('pointermove'));
    await player.updateComplete;
    expect(fades()).to.equal(false);
    player.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }));
    await player.updateComplete;
    expect(fades()).to.equal(true);
    player.playback.show({ state: 'stalled', transport: 'whep' });
    await player.updateComplete;
    expect(fades()).to.equal(false);
  });

  it('a picture that is not live is dimmed and carries its time', async () => {
    const atMs = new Date(2020, 0, 2, 3, 4, 5).getTime();
    const player = await scripted({ state: 'offline', stillFrame: { kind: 'last-frame', atMs } });
    const stage = part(player, 'surface') as HTMLElement;
    const time = part(player, 'timestamp') as HTMLTimeElement;
    expect(opacityOf(stage)).to.be.lessThan(0.4);
    expect(new Date(time.dateTime).getTime()).to.equal(atMs);
    expect(getComputedStyle(time).fontVariantNumeric).to.equal('tabular-nums');
    player.playback.show({ state: 'live', transport: 'whep', surface: picture() });
    await player.updateComplete;
    expect(opacityOf(stage)).to.equal(1);
    expect(part(player, 'timestamp') === null).to.equal(true);
  });

  it('a snapshot while connecting, with its time and no words over it', async () => {
    const player = await scripted({ state: 'connecting', stillFrame: { kind: 'snapshot', atMs: Date.now() } });
    expect(part(player, 'timestamp') !== null).to.equal(true);
    expect(player.renderRoot.querySelector('.word') === null).to.equal(true);
  });

  it('a frozen picture’s time and how long it has been so', async () => {
    const player = await scripted({ state: 'stalled', transport: 'whep' });
    player.playback.ageMs = 12_000;
    await waitUntil(() => text(player, '.countdown') === 'Frozen for 12 s');
    expect(part(player, 'timestamp') !== null).to.equal(true);
  });

  it('a countdown that moves, and that screen readers are spared', async () => {
    const player = await scripted({ state: 'offline', fault: new Fault('offline'), nextTryAtMs: Date.now() + 2400 });
    const [line, said] = [() => text(player, '.countdown'), text(player, '[role=status]')];
    expect(line()).to.equal('Next try in 3 s');
    const read = new Set<string>();
    await waitUntil(() => read.add(line()).has('Retrying…'), 'the countdown reaches its end');
    expect([...read]).to.include('Next try in 1 s');
    expect(text(player, '[role=status]')).to.equal(said);
  });

  it('says nothing anew while only the fault’s detail changes', async () => {
    const player = await scripted({ state: 'reconnecting', fault: new Fault('unreachable') });
    const said = text(player, '[role=status]');
    player.playback.show({ state: 'reconnecting', fault: new Fault('lost') });
    await player.updateComplete;
    expect(text(player, '.sentence')).to.equal('The connection was lost.');
    expect(text(player, '[role=status]')).to.equal(said);
  });

  it('lives with a language that is none', async () => {
    const player = await scripted({ state: 'offline', stillFrame: still() });
    player.lang = 'en_US';
    player.requestUpdate();
    await player.updateComplete;
    expect(text(player, 'time')).not.to.equal('');
  });
});

describe('the controls of cam-player', () => {
  let player: ScriptedPlayer;
  beforeEach(async () => {
    player = await scripted({ state: 'live', transport: 'whep', surface: picture(), hasAudio: true });
  });
  afterEach(clearPage);

  const press = (key: string, init: KeyboardEventInit = {}, target: Element = part(player, 'surface') as Element) => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init });
    target.dispatchEvent(event);
    return event;
  };
  const opacity = () => opacityOf(part(player, 'controls'));

  it('appear when somebody is there, and cannot be pressed before', async () => {
    const row = part(player, 'controls') as HTMLElement;
    expect(opacity()).to.equal(0);
    expect(getComputedStyle(row).pointerEvents).to.equal('none');
    player.dispatchEvent(new PointerEvent('pointerdown', { pointerType: 'touch' }));
    await player.updateComplete;
    await waitUntil(() => opacity() === 1);
    expect(getComputedStyle(row).pointerEvents).to.equal('auto');
  });

  it('go when nobody is there any more, and stay for a button with the focus', async () => {
    player.dispatchEvent(new PointerEvent('pointermove'));
    await waitUntil(() => opacity() === 1);
    await waitUntil(() => opacity() === 0, 'the controls go');
    const pause = button(player, 'Pause') as HTMLButtonElement;
    pause.focus();
    // In a page that is not in front nothing is really focused, and no event says so.
    pause.dispatchEvent(new FocusEvent('focusin', { bubbles: true, composed: true }));
    await waitUntil(() => opacity() === 1);
    const isHeld = pause.matches(':focus-visible');
    player.dispatchEvent(new PointerEvent('pointerleave', { pointerType: 'mouse' }));
    await player.updateComplete;
    expect(opacity()).to.equal(isHeld ? 1 : 0);
  });

  it('are large enough for a finger, at every size', () => {
    for (const width of [160, 480]) {
      (player.parentElement as HTMLElement).style.width = `${width}px`;
      for (const one of player.renderRoot.querySelectorAll('button')) {
        if (!one.checkVisibility()) continue;
        const { width: x, height: y } = one.getBoundingClientRect();
        expect(Math.min(x, y), one.ariaLabel ?? '').to.be.at.least(44);
      }
    }
  });

  it('a click plays and pauses, and the button says which', async () => {
    button(player, 'Pause')?.click();
    await player.updateComplete;
    expect(player.playback.calls.at(-1)).to.equal('pause');
    expect(player.paused).to.equal(true);
    expect(opacity()).to.equal(1);
    button(player, 'Play')?.click();
    await player.updateComplete;
    expect(player.playback.calls.at(-1)).to.equal('play');
    expect(button(player, 'Pause') !== null).to.equal(true);
  });

  it('keys do what buttons do', () => {
    press(' ');
    expect(player.paused).to.equal(true);
    expect(press('k').defaultPrevented).to.equal(true);
    expect(player.paused).to.equal(false);
    press('m');
    expect(player.muted).to.equal(false);
    press('r');
    press('c');
    expect(player.playback.calls.slice(-2)).to.deep.equal(['retry', 'capture']);
  });

  it('f fills the screen, p shows the video in its own window', () => {
    const asked: string[] = [];
    player.requestFullscreen = () => (asked.push('fullscreen'), Promise.resolve());
    press('f');
    const video = document.createElement('video');
    video.requestPictureInPicture = () => (asked.push('pip'), Promise.reject(new DOMException('', 'NotAllowedError')));
    player.playback.show({ state: 'live', transport: 'whep', surface: video });
    press('p');
    expect(asked).to.deep.equal(['fullscreen', 'pip']);
  });

  it('leave alone what belongs to others', async () => {
    for (const modifier of ['ctrlKey', 'altKey', 'metaKey', 'shiftKey']) press('k', { [modifier]: true });
    expect(press('x').defaultPrevented).to.equal(false);
    press(' ', {}, button(player, 'Pause') as Element);
    expect(player.paused, 'space on a button is its click').to.equal(false);
    const held = press('k', { repeat: true });
    expect([held.defaultPrevented, player.paused]).to.deep.equal([true, false]);
    player.controls = false;
    await player.updateComplete;
    press('k');
    expect(player.paused, 'no keys without controls').to.equal(false);
    press('k', {}, player);
    expect(player.paused, 'unless the page gave the element itself the focus').to.equal(true);
  });

  it('offer another try where it helps, and take it', async () => {
    player.playback.show({ state: 'offline', fault: new Fault('offline') });
    await player.updateComplete;
    player.renderRoot.querySelector<HTMLButtonElement>('.retry')?.click();
    expect(player.playback.calls.at(-1)).to.equal('retry');
    (player.parentElement as HTMLElement).style.width = '200px';
    await waitUntil(() => button(player, 'Retry now')?.checkVisibility());
    expect(player.renderRoot.querySelector('.retry')?.checkVisibility()).to.equal(false);
  });

  it('save a file named after camera and time', async () => {
    const saved: string[] = [];
    const restore = swap(
      HTMLAnchorElement.prototype,
      'click',
      () =>
        function (this: HTMLAnchorElement) {
          saved.push(this.download);
        },
    );
    try {
      // Another name than before: a key of an earlier test may still save its picture.
      player.label = 'Gate';
      button(player, 'Save picture')?.click();
      await waitUntil(() => saved.some((name) => /^Gate-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.png$/.test(name)));
    } finally {
      player.label = 'Dock';
      restore();
    }
  });

  it('a click on the picture gives the keys to it', () => {
    part(player, 'surface')?.focus();
    expect(document.activeElement).to.equal(player);
  });
});
