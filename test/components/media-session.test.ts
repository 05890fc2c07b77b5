import { expect } from '@open-wc/testing';
import { waitUntil } from '../wait-until.js';
import { clearPage, picture, scripted, swap, type ScriptedPlayer } from './support.js';

const live = () => ({ state: 'live', transport: 'whep', surface: picture(), hasAudio: true }) as const;
const { mediaSession } = navigator;

describe('the media keys', () => {
  const handlers = new Map<string, MediaSessionActionHandler | null>();
  let restore: () => void;

  beforeEach(() => {
    handlers.clear();
    restore = swap(
      mediaSession,
      'setActionHandler',
      () => (name: string, handler: MediaSessionActionHandler | null) => {
        handlers.set(name, handler);
      },
    );
  });
  afterEach(async () => {
    clearPage();
    await waitUntil(() => !handlers.get('play'), 'the keys are still taken at the end');
    restore();
    mediaSession.metadata = null;
  });

  const title = () => mediaSession.metadata?.title ?? null;
  const press = (name: string) => handlers.get(name)?.({ action: name as MediaSessionAction });
  async function heard(label: string): Promise<ScriptedPlayer> {
    const player = await scripted(live());
    player.label = label;
    player.muted = false;
    await waitUntil(() => title() === label, `${label} has no keys`);
    return player;
  }

  it('are left alone by players that nobody hears', async () => {
    const player = await scripted(live());
    await player.updateComplete;
    expect(title()).to.equal(null);
    const silent = await scripted({ ...live(), hasAudio: false });
    silent.muted = false;
    await waitUntil(() => silent.updateComplete);
    expect([title(), handlers.size]).to.deep.equal([null, 0]);
  });

  it('name the camera, and pause and play it', async () => {
    const player = await heard('Front door');
    expect(mediaSession.playbackState).to.equal('playing');
    press('pause');
    expect(player.paused).to.equal(true);
    await waitUntil(() => mediaSession.playbackState === 'paused');
    player.playback.show({ state: 'paused', hasAudio: false });
    await player.updateComplete;
    expect(title(), 'the key plays it again').to.equal('Front door');
    press('play');
    expect(player.paused).to.equal(false);
    player.label = 'Back door';
    await waitUntil(() => title() === 'Back door');
    player.muted = true;
    await waitUntil(() => title() === null, 'still named');
    expect([...handlers.values()]).to.deep.equal([null, null]);
    expect(mediaSession.playbackState).to.equal('none');
  });

  it('are those of the player that was heard last, and then of the one before', async () => {
    const first = await heard('First');
    const second = await heard('Second');
    press('pause');
    expect([first.paused, second.paused]).to.deep.equal([false, true]);
    second.remove();
    await waitUntil(() => title() === 'First');
    press('pause');
    expect(first.paused).to.equal(true);
  });

  it('are those of a muted player in picture-in-picture', async () => {
    const player = await scripted(live());
    const video = document.createElement('video');
    player.renderRoot.querySelector('[part~=surface]')?.append(video);
    video.dispatchEvent(new Event('enterpictureinpicture', { bubbles: true }));
    await waitUntil(() => title() === 'Dock');
    press('pause');
    expect(player.paused).to.equal(true);
    video.dispatchEvent(new Event('leavepictureinpicture', { bubbles: true }));
    await waitUntil(() => title() === null);
  });

  it('stay with a page that has them itself, before and afterwards', async () => {
    const own = (mediaSession.metadata = new MediaMetadata({ title: 'The page' }));
    const player = await scripted(live());
    player.muted = false;
    await waitUntil(() => player.updateComplete);
    for (let update = 0; update < 3; update += 1) await new Promise(requestAnimationFrame);
    expect([mediaSession.metadata, handlers.size]).to.deep.equal([own, 0]);
    mediaSession.metadata = null;
    player.requestUpdate();
    await waitUntil(() => title() === 'Dock');
    const calls = handlers.size;
    mediaSession.metadata = own;
    handlers.clear();
    player.remove();
    await new Promise(requestAnimationFrame);
    expect(calls).to.be.greaterThan(0);
    expect([mediaSession.metadata, handlers.size], 'the page took them').to.deep.equal([own, 0]);
  });
});
