import { expect } from '@open-wc/testing';
import type { PlaybackOptions } from '../../src/index.js';
import { clearPage, scripted, type ScriptedPlayer } from './support.js';

const settings = (player: ScriptedPlayer) => player.playback.options?.settings ?? {};

describe('attributes of cam-player', () => {
  let player: ScriptedPlayer;
  beforeEach(async () => {
    player = await scripted();
  });
  afterEach(clearPage);

  const set = async (name: string, value: string | null): Promise<PlaybackOptions> => {
    if (value === null) player.removeAttribute(name);
    else player.setAttribute(name, value);
    await player.updateComplete;
    return player.playback.options as PlaybackOptions;
  };

  for (const name of ['server', 'camera', 'whep', 'hls', 'mjpeg', 'snapshot'] as const) {
    it(`${name} says where the camera is, and may go again`, async () => {
      expect((await set(name, '/x/{camera}')).camera[name]).to.equal('/x/{camera}');
      expect((await set(name, null)).camera[name]).to.equal(null);
    });
  }

  it('server-type says what the server is, and may go again', async () => {
    expect((await set('server-type', 'go2rtc')).camera.serverType).to.equal('go2rtc');
    expect((await set('server-type', null)).camera.serverType).to.equal(null);
  });

  it('transports takes transports in any order, and leaves out what is none', async () => {
    expect((await set('transports', 'hls, whep  nonsense')).transports).to.deep.equal(['hls', 'whep']);
    expect((await set('transports', null)).transports).to.equal(null);
    // Frameworks set properties where there is one.
    player.transports = 'mjpeg snapshot';
    await player.updateComplete;
    expect(player.playback.options?.transports).to.deep.equal(['mjpeg', 'snapshot']);
  });

  it('suspend-after is a number of seconds or never, and half a minute by itself', async () => {
    expect(player.suspendAfter).to.equal(30);
    await set('suspend-after', '5');
    expect(player.suspendAfter).to.equal(5);
    await set('suspend-after', 'off');
    expect(player.suspendAfter).to.equal('off');
    await set('suspend-after', 'soon');
    expect(player.suspendAfter).to.equal(30);
    await set('suspend-after', null);
    expect(player.suspendAfter).to.equal(30);
  });

  it('profile takes its choices only', async () => {
    await set('profile', 'stable');
    expect(settings(player).profile).to.equal('stable');
    await set('profile', 'warp');
    expect(settings(player).profile).to.equal('low');
  });

  it('head-start is a number of seconds or off, and 1.2 s by itself', async () => {
    expect((await set('head-start', '0.3')).headStartMs).to.equal(300);
    expect((await set('head-start', 'off')).headStartMs).to.equal(Infinity);
    expect((await set('head-start', '0')).headStartMs).to.equal(0);
    expect((await set('head-start', 'warp')).headStartMs).to.equal(1200);
    expect((await set('head-start', null)).headStartMs).to.equal(1200);
    player.headStart = undefined as never;
    await player.updateComplete;
    expect(player.playback.options?.headStartMs).to.equal(1200);
  });

  it('jitter-buffer is a number of seconds or nothing', async () => {
    await set('jitter-buffer', '0.12');
    expect(settings(player).jitterBufferMs).to.equal(120);
    await set('jitter-buffer', 'much');
    expect(settings(player).jitterBufferMs).to.equal(null);
    await set('jitter-buffer', null);
    expect(settings(player).jitterBufferMs).to.equal(null);
  });

  it('query is inherited where that is asked for', async () => {
    expect(settings(player).inheritsQuery).to.equal(false);
    await set('query', 'inherit');
    expect(settings(player).inheritsQuery).to.equal(true);
    await set('query', 'anything');
    expect(settings(player).inheritsQuery).to.equal(false);
  });

  it('snapshot-interval never becomes a flood', async () => {
    await set('snapshot-interval', '2.5');
    expect(settings(player).snapshotIntervalMs).to.equal(2500);
    await set('snapshot-interval', '0.001');
    expect(settings(player).snapshotIntervalMs).to.equal(100);
    await set('snapshot-interval', null);
    expect(settings(player).snapshotIntervalMs).to.equal(1000);
  });

  it('is muted at first, and unmuted asks to be heard', async () => {
    expect(player.muted).to.equal(true);
    await set('unmuted', '');
    expect(player.muted).to.equal(false);
    expect(player.playback.calls.at(-1)).to.equal('sound on 1');
    await set('unmuted', null);
    expect(player.muted).to.equal(true);
    await set('muted', 'false');
    expect(player.muted, 'no attribute any more').to.equal(true);
  });

  it('volume stays between 0 and 1', async () => {
    await set('volume', '0.25');
    expect(player.volume).to.equal(0.25);
    await set('volume', '7');
    expect(player.volume).to.equal(1);
    await set('volume', 'loud');
    expect(player.volume).to.equal(0);
  });

  it('fit is the picture’s', async () => {
    await set('fit', 'cover');
    const surface = document.createElement('canvas');
    surface.style.objectFit = 'var(--cam-fit, contain)';
    player.playback.show({ state: 'live', surface });
    expect(getComputedStyle(surface).objectFit).to.equal('cover');
  });

  it('controls shows buttons and reflects', async () => {
    player.controls = false;
    await player.updateComplete;
    expect(player.hasAttribute('controls')).to.equal(false);
    expect(player.renderRoot.querySelector('button') === null).to.equal(true);
  });

  it('label names it, the camera does otherwise, and at the last any camera', async () => {
    const name = () => player.renderRoot.querySelector('.name')?.textContent;
    expect(name()).to.equal('Dock');
    await set('label', null);
    expect(name()).to.equal('dock');
    await set('camera', null);
    expect(name()).to.equal('Camera');
  });

  it('matters of looks do not bother the viewer', async () => {
    player.playback.calls = [];
    await set('label', 'Ramp');
    await set('fit', 'cover');
    await set('controls', null);
    expect(player.playback.calls).to.deep.equal([]);
  });

  it('credentials and ICE servers reach the viewer as they are', async () => {
    const provider = () => ({ token: 'x' });
    const iceServers = [{ urls: 'stun:192.0.2.1' }];
    player.credentials = provider;
    player.iceServers = iceServers;
    await player.updateComplete;
    expect(player.playback.options?.credentials).to.equal(provider);
    expect(settings(player).iceServers).to.equal(iceServers);
  });
});
