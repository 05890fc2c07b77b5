import { expect } from '@open-wc/testing';
import { Fault, type Telemetry } from '../../src/index.js';
import { waitUntil } from '../wait-until.js';
import { button, clearPage, part, picture, scripted, text, type ScriptedPlayer } from './support.js';

const TYPES = [
  'cam-statechange',
  'cam-transportchange',
  'cam-firstframe',
  'cam-fault',
  'cam-telemetry',
  'play',
  'pause',
  'playing',
  'waiting',
  'loadstart',
  'loadedmetadata',
  'loadeddata',
  'canplay',
  'timeupdate',
  'emptied',
  'volumechange',
];

/** What a container outside of every shadow root hears. */
function hear(player: ScriptedPlayer): Event[] {
  const heard: Event[] = [];
  for (const type of TYPES) {
    const target = type.startsWith('cam-') ? document.body : player;
    target.addEventListener(type, (event) => heard.push(event));
  }
  return heard;
}
const types = (events: readonly Event[]) => events.map(({ type }) => type);

describe('events of cam-player', () => {
  let player: ScriptedPlayer;
  beforeEach(async () => {
    player = await scripted();
  });
  afterEach(clearPage);

  it('tell the state and the transport, out of the shadow, with what they are about', () => {
    const heard = hear(player);
    player.playback.show({ state: 'connecting' });
    player.playback.show({ state: 'live', transport: 'whep', surface: picture() });
    expect(types(heard)).to.deep.equal([
      'cam-statechange',
      'loadstart',
      'waiting',
      'cam-statechange',
      'playing',
      'cam-transportchange',
    ]);
    expect(heard[3]).to.include({ state: 'live', bubbles: true, composed: true });
    expect(heard[5]).to.include({ transport: 'whep' });
    expect(player.readyState).to.equal(4);
  });

  it('tell nothing twice', () => {
    player.playback.show({ state: 'live', transport: 'whep' });
    const heard = hear(player);
    player.playback.show({ state: 'live', transport: 'whep', hasAudio: true });
    expect(types(heard)).to.deep.equal([]);
  });

  it('tell each fault', () => {
    const heard = hear(player);
    const fault = new Fault('offline');
    player.playback.show({ state: 'offline', fault });
    expect(types(heard)).to.deep.equal(['cam-statechange', 'waiting', 'cam-fault']);
    expect(heard[2]).to.include({ fault });
    expect(player.fault).to.equal(fault);
  });

  it('pass on the first frame and the numbers', () => {
    const heard = hear(player);
    player.playback.show({ state: 'live', transport: 'hls' });
    heard.length = 0;
    player.playback.dispatchEvent(new Event('firstframe'));
    player.playback.scriptedTelemetry = { transport: 'hls' } as Telemetry;
    player.playback.dispatchEvent(new Event('telemetry'));
    expect(types(heard)).to.deep.equal([
      'cam-firstframe',
      'loadedmetadata',
      'loadeddata',
      'canplay',
      'cam-telemetry',
      'timeupdate',
    ]);
    expect(heard[0]).to.include({ transport: 'hls' });
    expect(heard[4]).to.include({ telemetry: player.telemetry });
  });

  it('of a media element come once for each pause and play', () => {
    const heard = hear(player);
    player.pause();
    player.pause();
    void player.play();
    void player.play();
    expect(types(heard)).to.deep.equal(['pause', 'play']);
    player.playback.show({ state: 'connecting' });
    heard.length = 0;
    player.playback.show({ state: 'paused' });
    player.playback.show({ state: 'idle' });
    expect(types(heard)).to.deep.equal(['cam-statechange', 'cam-statechange', 'emptied']);
  });

  it('states can be styled, one at a time, from the beginning', () => {
    expect(player.matches(':state(idle)')).to.equal(true);
    player.playback.show({ state: 'offline' });
    expect(player.matches(':state(offline)')).to.equal(true);
    expect(player.matches(':state(idle)')).to.equal(false);
  });
});

describe('sound of cam-player', () => {
  afterEach(clearPage);

  it('asks for a tap when the browser wants a gesture, and only then', async () => {
    const player = await scripted({ state: 'live', transport: 'whep', surface: picture(), hasAudio: true });
    player.playback.refusal = new DOMException('no gesture', 'NotAllowedError');
    player.muted = false;
    await waitUntil(() => button(player, 'Tap for sound') !== null);
    expect(player.muted).to.equal(true);
    player.playback.refusal = null;
    button(player, 'Tap for sound')?.click();
    await waitUntil(() => button(player, 'Tap for sound') === null);
    expect(player.muted).to.equal(false);
    expect(player.playback.calls.at(-1)).to.equal('sound on 1');
  });

  it('does not ask for a tap for any other failure', async () => {
    const player = await scripted({ state: 'live', transport: 'whep', hasAudio: true });
    player.playback.refusal = new DOMException('gone', 'AbortError');
    player.muted = false;
    await player.updateComplete;
    await new Promise((resolve) => setTimeout(resolve));
    await player.updateComplete;
    expect(button(player, 'Tap for sound') === null).to.equal(true);
    expect(player.muted).to.equal(false);
  });

  it('asks for a tap when a new transport may not be heard, and no more once the page mutes', async () => {
    const player = await scripted({ state: 'live', transport: 'whep', hasAudio: true });
    player.muted = false;
    player.playback.dispatchEvent(new Event('soundrefused'));
    await player.updateComplete;
    expect(button(player, 'Tap for sound') !== null).to.equal(true);
    player.muted = true;
    await player.updateComplete;
    expect(button(player, 'Tap for sound') === null).to.equal(true);
  });

  it('has a slider that mutes at its end and is heard elsewhere', async () => {
    const player = await scripted({ state: 'live', transport: 'whep', hasAudio: true });
    const slider = part(player, 'volume') as HTMLInputElement;
    expect(slider.value).to.equal('0');
    const slide = async (value: string) => {
      slider.value = value;
      slider.dispatchEvent(new Event('input'));
      await player.updateComplete;
    };
    await slide('0.5');
    expect([player.muted, player.volume]).to.deep.equal([false, 0.5]);
    expect(button(player, 'Mute') !== null).to.equal(true);
    await slide('0');
    expect(player.muted).to.equal(true);
    expect(slider.value).to.equal('0');
  });

  it('has no control for what cannot be heard', async () => {
    const player = await scripted({ state: 'live', transport: 'mjpeg', hasAudio: false });
    expect(part(player, 'volume') === null).to.equal(true);
    expect(text(player, '[aria-label="Unmute"]')).to.equal('');
  });
});

describe('picture in picture of cam-player', () => {
  afterEach(clearPage);
  const video = (log: string[], name: string) =>
    Object.assign(document.createElement('video'), {
      requestPictureInPicture: () => {
        log.push(name);
        return Promise.reject(new DOMException('no gesture', 'NotAllowedError'));
      },
    });

  it('goes over to the next surface, whatever the browser says', async () => {
    const log: string[] = [];
    const [first, second, third] = [video(log, 'first'), video(log, 'second'), video(log, 'third')];
    const player = await scripted({ state: 'live', transport: 'hls', surface: first });
    player.playback.show({ state: 'live', transport: 'whep', surface: second });
    expect(log, 'no window is opened by itself').to.deep.equal([]);
    const entered = new Promise((resolve) => player.addEventListener('enterpictureinpicture', resolve));
    second.dispatchEvent(new Event('enterpictureinpicture', { bubbles: true }));
    await entered;
    player.playback.show({ state: 'live', transport: 'hls', surface: third });
    expect(log).to.deep.equal(['third']);
    third.dispatchEvent(new Event('leavepictureinpicture', { bubbles: true }));
    player.playback.show({ state: 'live', transport: 'whep', surface: first });
    expect(log).to.deep.equal(['third']);
  });

  it('is refused with a reason where there is no video', async () => {
    const player = await scripted({ state: 'live', transport: 'mjpeg', surface: picture() });
    const name = await player.requestPictureInPicture().catch((thrown: DOMException) => thrown.name);
    expect(name).to.equal('InvalidStateError');
  });
});
