import { expect } from '@open-wc/testing';
import { Fault, type PlaybackStatus } from '../../src/index.js';
import { waitUntil } from '../wait-until.js';
import { clearPage, picture, scripted, statusOf, wired, type ScriptedPlayer } from './support.js';

/** How a promise has ended: the name of its error, `resolved`, or `waiting`. */
async function outcomeOf(promise: Promise<void>): Promise<string> {
  const waiting = new Promise<string>((resolve) => setTimeout(() => resolve('waiting')));
  return Promise.race([
    promise.then(
      () => 'resolved',
      (reason: unknown) => (reason as DOMException).name,
    ),
    waiting,
  ]);
}

describe('cam-player as a media element', () => {
  let player: ScriptedPlayer;
  let unhandled: unknown[];
  const note = (event: PromiseRejectionEvent) => {
    unhandled.push(event.reason);
    event.preventDefault();
  };
  beforeEach(async () => {
    unhandled = [];
    addEventListener('unhandledrejection', note);
    player = await scripted();
  });
  afterEach(async () => {
    clearPage();
    await new Promise((resolve) => setTimeout(resolve));
    removeEventListener('unhandledrejection', note);
    expect(unhandled, 'no rejection is left to the page').to.deep.equal([]);
  });

  it('resolves play() when a live picture is seen, and at once while there is one', async () => {
    const playing = player.play();
    player.playback.show({ state: 'connecting' });
    player.playback.show(statusOf('offline', 'offline'));
    expect(await outcomeOf(playing), 'it is tried again').to.equal('waiting');
    player.playback.show(statusOf('live'));
    expect(await outcomeOf(playing)).to.equal('resolved');
    expect(await outcomeOf(player.play())).to.equal('resolved');
  });

  const ENDS: readonly (readonly [string, Partial<PlaybackStatus>])[] = [
    ['NotAllowedError', { state: 'paused', fault: new Fault('play-refused') }],
    ['NotSupportedError', { state: 'unsupported', fault: new Fault('unsupported') }],
    ['AbortError', { state: 'idle' }],
  ];
  for (const [name, status] of ENDS) {
    it(`rejects play() with ${name} in the state ${status.state}`, async () => {
      player.playback.show({ state: 'connecting' });
      const playing = player.play();
      player.playback.show(status);
      expect(await outcomeOf(playing)).to.equal(name);
    });
  }

  it('tries again by play() where the browser refused it, and tells of the next refusal', async () => {
    player.playback.show({ state: 'paused', fault: new Fault('play-refused') });
    player.playback.calls = [];
    const playing = player.play();
    expect(player.playback.calls).to.include('retry');
    expect(await outcomeOf(playing)).to.equal('waiting');
    player.playback.show({ state: 'paused', fault: new Fault('play-refused') });
    expect(await outcomeOf(playing)).to.equal('NotAllowedError');
  });

  it('rejects play() with AbortError when pause() or removal interrupts it', async () => {
    const paused = player.play();
    player.pause();
    expect(await outcomeOf(paused)).to.equal('AbortError');
    const real = wired();
    document.body.append(real);
    await waitUntil(() => real.state === 'connecting');
    const removed = real.play();
    real.remove();
    await waitUntil(() => real.state === 'idle');
    expect(await outcomeOf(removed)).to.equal('AbortError');
  });

  it('has an error where no retry helps, and none while it plays or retries', () => {
    let errors = 0;
    player.addEventListener('error', () => (errors += 1));
    player.playback.show(statusOf('reconnecting', 'unreachable'));
    expect([player.error, player.networkState, errors]).to.deep.equal([null, 2, 0]);
    player.playback.show(statusOf('unsupported', 'unsupported'));
    expect(player.error).to.deep.equal({ code: 4, message: 'unsupported' });
    expect([player.networkState, errors]).to.deep.equal([3, 1]);
    player.playback.show(statusOf('unsupported', 'unsupported'));
    expect(errors, 'the same again').to.equal(1);
    player.playback.show(statusOf('unauthorized', 'unauthorized'));
    expect([player.error?.code, errors]).to.deep.equal([2, 2]);
    player.playback.show(statusOf('live'));
    expect(player.error).to.equal(null);
  });

  it('counts the time for which a picture moves, tells the size, and never ends', async () => {
    const resized: (readonly [number, number])[] = [];
    player.addEventListener('resize', () => resized.push([player.videoWidth, player.videoHeight]));
    expect([player.currentTime, player.videoWidth, player.ended, player.networkState]).to.deep.equal([0, 0, false, 0]);
    player.playback.show({ state: 'live', surface: picture() });
    player.playback.dispatchEvent(new Event('firstframe'));
    expect(resized).to.deep.equal([[player.videoWidth, player.videoHeight]]);
    expect(player.videoWidth).to.be.above(0);
    await waitUntil(() => player.currentTime > 0);
    player.playback.show({ state: 'reconnecting' });
    const stopped = player.currentTime;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(player.currentTime, 'nothing moves').to.equal(stopped);
    player.currentTime = 0;
    expect(player.currentTime, 'there is no seeking').to.equal(stopped);
    player.playback.show({ state: 'idle' });
    expect([player.currentTime, player.videoWidth, player.readyState]).to.deep.equal([0, 0, 0]);
  });
});
