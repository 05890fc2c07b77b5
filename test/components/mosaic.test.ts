import { aTimeout, expect } from '@open-wc/testing';
import type { CamMosaicTelemetryEvent, MosaicTelemetry } from '../../components/index.js';
import { waitUntil } from '../wait-until.js';
import {
  buttonOf,
  mosaicOf,
  namesOf,
  playerAt,
  playersOf,
  press,
  saidBy,
  showAll,
  tileAt,
  tilesOf,
  type ScriptedMosaic,
} from './mosaic-support.js';
import { clearPage, statusOf, text, type ScriptedPlayer } from './support.js';

const NINE = 'a b c d e f g h i';
const TWO_STREAMS = ['a', 'b', 'c', 'd'].map((camera) => ({
  camera,
  label: camera,
  low: `${camera}_low`,
  high: camera,
}));
const camerasIn = (tile: HTMLElement) =>
  [...tile.querySelectorAll('scripted-player')].map((player) => player.getAttribute('camera'));

describe('cam-mosaic', () => {
  afterEach(clearPage);

  it('plays at most four of its cameras, as its attributes say', async () => {
    const mosaic = await mosaicOf({ cameras: NINE, transports: 'whep', hls: '/{camera}.m3u8', suspendAfter: 5 });
    expect(namesOf(mosaic)).to.deep.equal(['a', 'b', 'c', 'd']);
    const { playbackOptions } = playerAt(mosaic, 0) as unknown as { playbackOptions: Record<string, unknown> };
    expect(playbackOptions['camera']).to.include({ server: 'http://media.test', camera: 'a', hls: '/{camera}.m3u8' });
    expect(playbackOptions['transports']).to.deep.equal(['whep']);
    expect(playerAt(mosaic, 0).suspendAfter).to.equal(5);
    mosaic.transports = null;
    await mosaic.updateComplete;
    expect(playerAt(mosaic, 0).transports).to.equal(null);
  });

  it('gives its players the type of its server, and a camera may have another', async () => {
    const cameras = ['a', { camera: 'b', server: 'http://other.test', serverType: 'frigate' }];
    const mosaic = await mosaicOf({ cameras, serverType: 'go2rtc' });
    const typeOf = (at: number) => playerAt(mosaic, at).serverType;
    expect([typeOf(0), typeOf(1)]).to.deep.equal(['go2rtc', 'frigate']);
    mosaic.removeAttribute('server-type');
    mosaic.serverType = null;
    await mosaic.updateComplete;
    expect([typeOf(0), typeOf(1)]).to.deep.equal([null, 'frigate']);
  });

  it('says so when it has none', async () => {
    const mosaic = await mosaicOf({});
    expect(text(mosaic as never, '.empty')).to.equal('No cameras to show.');
    mosaic.cameras = 'a';
    await mosaic.updateComplete;
    expect(namesOf(mosaic)).to.deep.equal(['a']);
  });

  it('keeps the players of cameras that stay when the list changes', async () => {
    const mosaic = await mosaicOf({ cameras: 'a b' });
    const [, b] = playersOf(mosaic);
    mosaic.cameras = 'b c';
    await mosaic.updateComplete;
    expect(namesOf(mosaic)).to.deep.equal(['b', 'c']);
    expect(playerAt(mosaic, 0)).to.equal(b);
  });

  it('reads its list as JSON too', async () => {
    const mosaic = await mosaicOf({});
    mosaic.setAttribute('cameras', '[{"camera":"a","label":"Gate"}, "b"]');
    await mosaic.updateComplete;
    expect(text(mosaic as never, '[part=label]')).to.equal('Gate');
    expect(namesOf(mosaic)).to.deep.equal(['a', 'b']);
    mosaic.setAttribute('cameras', '[no JSON');
    await mosaic.updateComplete;
    expect(tilesOf(mosaic)).to.deep.equal([]);
  });

  it('keeps the tiles’ shape, one to four, alike and in the spotlight, wide and on a phone', async () => {
    for (const width of [320, 800]) {
      for (const cameras of ['a', 'a b', 'a b c', 'a b c d']) {
        const mosaic = await mosaicOf({ cameras, width });
        for (const spotlight of [null, 'a', cameras.at(-1) ?? null]) {
          mosaic.spotlight = spotlight;
          await mosaic.updateComplete;
          const box = mosaic.getBoundingClientRect();
          const boxes = tilesOf(mosaic).map((tile) => tile.getBoundingClientRect());
          for (const one of boxes) {
            expect(one.width / one.height, `${cameras} at ${width}`).to.be.closeTo(16 / 9, 0.02);
            expect(one.right).to.be.at.most(box.right + 0.5);
            const overlaps = boxes.filter((other) => other !== one && isOver(one, other));
            expect(overlaps, `${cameras} at ${width}, ${spotlight}`).to.deep.equal([]);
          }
          const player = playerAt(mosaic, 0).getBoundingClientRect();
          expect([player.width, player.height]).to.deep.equal([boxes[0]?.width, boxes[0]?.height]);
        }
        clearPage();
      }
    }
  });

  it('puts one under the other on a phone, and the large one over the row of the others', async () => {
    const mosaic = await mosaicOf({ cameras: 'a b c d', width: 320 });
    const lefts = () => tilesOf(mosaic).map((tile) => tile.getBoundingClientRect().left);
    expect(new Set(lefts()).size).to.equal(1);
    mosaic.spotlight = 'c';
    await mosaic.updateComplete;
    expect(tileAt(mosaic, 2).getBoundingClientRect().width).to.equal(320);
    expect(new Set([0, 1, 3].map((index) => tileAt(mosaic, index).getBoundingClientRect().top)).size).to.equal(1);
  });

  it('fits into the height that it is given', async () => {
    const mosaic = await mosaicOf({ cameras: 'a b c d', width: 1000, fill: true });
    mosaic.style.height = '300px';
    const bottom = () => mosaic.renderRoot.querySelector('[part=bar]')?.getBoundingClientRect().bottom ?? Infinity;
    expect(bottom()).to.be.at.most(mosaic.getBoundingClientRect().bottom + 4);
    expect(tileAt(mosaic, 0).getBoundingClientRect().height).to.be.greaterThan(100);
  });

  it('sums up its cameras, and tells all about them once a second at most', async () => {
    const mosaic = await mosaicOf({ cameras: 'a b c' });
    const told: MosaicTelemetry[] = [];
    const times: number[] = [];
    // What the first player had then: it has newer numbers a moment later.
    const own: unknown[] = [];
    mosaic.addEventListener('cam-mosaictelemetry', (event: CamMosaicTelemetryEvent) => {
      told.push(event.telemetry);
      own.push(playerAt(mosaic, 0).telemetry);
      times.push(performance.now());
    });
    await showAll(mosaic, () => statusOf('live'));
    playerAt(mosaic, 1).playback.show(statusOf('offline', 'offline'));
    await mosaic.updateComplete;
    expect(text(mosaic as never, '[part=summary]')).to.equal('2 live, 1 offline');
    const { playback } = playerAt(mosaic, 0);
    const numbers = setInterval(() => {
      playback.scriptedTelemetry = { atMs: performance.now() } as never;
      playback.dispatchEvent(new Event('telemetry'));
    }, 100);
    await waitUntil(() => times.length >= 3).finally(() => clearInterval(numbers));
    expect(Math.min(...times.slice(1).map((at, i) => at - (times[i] ?? 0)))).to.be.at.least(990);
    expect(told.at(-1)?.counts).to.deep.equal({ live: 2, offline: 1 });
    expect(told.at(-1)?.tiles.map(({ camera, state }) => `${camera} ${state}`)).to.deep.equal([
      'a live',
      'b offline',
      'c live',
    ]);
    expect(own.at(-1)).to.be.an('object');
    expect(told.at(-1)?.tiles[0]?.telemetry).to.equal(own.at(-1));
  });

  it('speaks the nearest language, in its own words and in those of its players', async () => {
    const mosaic = await mosaicOf({ cameras: 'a b' });
    await showAll(mosaic, () => statusOf('offline', 'offline'));
    const summary = () => text(mosaic as never, '[part=summary]');
    const word = () => text(playerAt(mosaic, 0), '.word');
    const english = [summary(), word()];
    (mosaic.parentElement as HTMLElement).lang = 'es';
    await waitUntil(() => summary() !== english[0] && word() !== english[1]);
    mosaic.lang = 'en';
    await waitUntil(() => summary() === english[0] && word() === english[1]);
    mosaic.lang = 'ar-EG';
    await waitUntil(() => summary()?.startsWith('٢ '));
  });

  it('lets at most one be heard', async () => {
    const mosaic = await mosaicOf({ cameras: 'a b c' });
    await showAll(mosaic, () => statusOf('live', null, { hasAudio: true }));
    const muted = () => playersOf(mosaic).map((player) => player.muted);
    buttonOf(mosaic, 'Listen to b')?.click();
    expect(muted()).to.deep.equal([true, false, true]);
    playerAt(mosaic, 2).muted = false;
    expect(muted()).to.deep.equal([true, true, false]);
    await mosaic.updateComplete;
    expect(buttonOf(mosaic, 'Listen to c')?.ariaPressed).to.equal('true');
    buttonOf(mosaic, 'Listen to c')?.click();
    expect(muted()).to.deep.equal([true, true, true]);
  });

  it('frees everything when it leaves the page, and begins again when it is back', async () => {
    const mosaic = await mosaicOf({ cameras: 'a b', tour: 10 });
    const { playback } = playerAt(mosaic, 0);
    await waitUntil(() => playback.calls.includes('play'));
    const home = mosaic.parentElement as HTMLElement;
    mosaic.remove();
    await waitUntil(() => playback.calls.at(-1) === 'stop');
    home.append(mosaic);
    await waitUntil(() => playback.calls.at(-1) === 'play');
  });
});

describe('the spotlight', () => {
  let mosaic: ScriptedMosaic;
  beforeEach(async () => {
    mosaic = await mosaicOf({ cameras: TWO_STREAMS });
    await showAll(mosaic, () => statusOf('live', null, { hasAudio: true }));
  });
  afterEach(clearPage);

  const firstFrame = async (player: ScriptedPlayer) => {
    player.playback.show(statusOf('live', null, { hasAudio: true }));
    player.playback.dispatchEvent(new Event('firstframe'));
    await mosaic.updateComplete;
  };

  it('begins with the low streams, and brings the high one under the picture that is seen', async () => {
    expect(namesOf(mosaic)).to.deep.equal(['a_low', 'b_low', 'c_low', 'd_low']);
    buttonOf(mosaic, 'Enlarge b')?.click();
    await mosaic.updateComplete;
    expect(camerasIn(tileAt(mosaic, 1))).to.deep.equal(['b_low', 'b']);
    const [low, high] = tileAt(mosaic, 1).querySelectorAll<ScriptedPlayer>('scripted-player');
    expect(getComputedStyle(high as Element).opacity).to.equal('0');
    expect(playerAt(mosaic, 1)).to.equal(low);
    await firstFrame(high as ScriptedPlayer);
    expect(getComputedStyle(high as Element).opacity).to.equal('1');
    await waitUntil(() => !low?.isConnected);
    expect(camerasIn(tileAt(mosaic, 1))).to.deep.equal(['b']);
    expect(mosaic.telemetry.tiles.map(({ stream }) => stream)).to.deep.equal(['low', 'high', 'low', 'low']);
  });

  it('goes back to the low stream in the same way', async () => {
    mosaic.spotlight = 'b';
    await mosaic.updateComplete;
    const high = tileAt(mosaic, 1).querySelector<ScriptedPlayer>('.incoming') as ScriptedPlayer;
    await firstFrame(high);
    await waitUntil(() => camerasIn(tileAt(mosaic, 1)).length === 1);
    mosaic.spotlight = null;
    await mosaic.updateComplete;
    expect(camerasIn(tileAt(mosaic, 1))).to.deep.equal(['b', 'b_low']);
    await firstFrame(tileAt(mosaic, 1).querySelector<ScriptedPlayer>('.incoming') as ScriptedPlayer);
    await waitUntil(() => !high.isConnected);
    expect(namesOf(mosaic)).to.deep.equal(['a_low', 'b_low', 'c_low', 'd_low']);
  });

  it('drops a stream that is no longer wanted before it had a picture', async () => {
    const low = playerAt(mosaic, 1);
    mosaic.spotlight = 'b';
    await mosaic.updateComplete;
    mosaic.spotlight = null;
    await mosaic.updateComplete;
    expect(camerasIn(tileAt(mosaic, 1))).to.deep.equal(['b_low']);
    expect(playerAt(mosaic, 1)).to.equal(low);
  });

  it('gives a page the player of a camera, and hands its overlay over', async () => {
    const low = mosaic.getPlayer('b');
    expect(low).to.equal(playerAt(mosaic, 1));
    const overlay = [{ x: 0.5, y: 0.5 }];
    (low as ScriptedPlayer).overlay = overlay;
    mosaic.spotlight = 'b';
    await mosaic.updateComplete;
    const high = tileAt(mosaic, 1).querySelector<ScriptedPlayer>('.incoming') as ScriptedPlayer;
    await firstFrame(high);
    expect(mosaic.getPlayer('b')).to.equal(high);
    expect(high.overlay).to.equal(overlay);
    expect(mosaic.getPlayer('nowhere')).to.equal(null);
  });

  it('hands the sound and the figures over, and holds no second player where there is one stream', async () => {
    playerAt(mosaic, 1).muted = false;
    playerAt(mosaic, 1).volume = 0.4;
    playerAt(mosaic, 1).toggleAttribute('stats', true);
    mosaic.spotlight = 'b';
    await mosaic.updateComplete;
    const low = playerAt(mosaic, 1);
    const high = tileAt(mosaic, 1).querySelector<ScriptedPlayer>('.incoming') as ScriptedPlayer;
    expect(high.muted).to.equal(true);
    await firstFrame(high);
    expect([high.muted, high.volume, high.hasAttribute('stats'), low.muted]).to.deep.equal([false, 0.4, true, true]);
    mosaic.cameras = [{ camera: 'x' }, { camera: 'y' }];
    await mosaic.updateComplete;
    mosaic.spotlight = 'x';
    await mosaic.updateComplete;
    expect(camerasIn(tileAt(mosaic, 0))).to.deep.equal(['x']);
  });

  it('is not for a camera that has the page for itself: it plays its high stream anyhow', async () => {
    mosaic.cameras = TWO_STREAMS.slice(0, 1);
    await mosaic.updateComplete;
    expect(camerasIn(tileAt(mosaic, 0))).to.deep.equal(['a_low', 'a']);
    await firstFrame(tileAt(mosaic, 0).querySelector<ScriptedPlayer>('.incoming') as ScriptedPlayer);
    await waitUntil(() => namesOf(mosaic).length === 1);
    expect(namesOf(mosaic)).to.deep.equal(['a']);
    expect(buttonOf(mosaic, 'Enlarge a')).to.equal(null);
    press(tileAt(mosaic, 0), 'Enter');
    expect(mosaic.spotlight).to.equal(null);
  });

  it('a double click on a picture enlarges it, and makes all alike again; on a button it does not', async () => {
    const doubleClick = async (target: Element) => {
      target.dispatchEvent(new MouseEvent('dblclick', { bubbles: true, composed: true }));
      await mosaic.updateComplete;
    };
    await doubleClick(playerAt(mosaic, 2));
    expect(mosaic.spotlight).to.equal('c');
    await doubleClick(playerAt(mosaic, 0));
    expect(mosaic.spotlight).to.equal('a');
    await doubleClick(buttonOf(mosaic, 'Enlarge d') as Element);
    expect(mosaic.spotlight).to.equal('a');
    await doubleClick(playerAt(mosaic, 0));
    expect(mosaic.spotlight).to.equal(null);
  });

  it('finds a camera on any page, and heeds no name that is not there', async () => {
    mosaic.cameras = null;
    mosaic.cameras = NINE;
    await mosaic.updateComplete;
    mosaic.spotlight = 'f';
    await mosaic.updateComplete;
    expect([mosaic.page, mosaic.spotlight]).to.deep.equal([1, 'f']);
    mosaic.spotlight = 'nobody';
    expect(mosaic.spotlight).to.equal('f');
  });
});

describe('the pages', () => {
  afterEach(clearPage);

  it('are turned by buttons and keys, round and round, and free what they leave', async () => {
    const mosaic = await mosaicOf({ cameras: NINE });
    const first = playerAt(mosaic, 0);
    await waitUntil(() => first.playback.calls.includes('play'));
    buttonOf(mosaic, 'Next cameras')?.click();
    await mosaic.updateComplete;
    expect(namesOf(mosaic)).to.deep.equal(['e', 'f', 'g', 'h']);
    await waitUntil(() => first.playback.calls.at(-1) === 'stop');
    press(tileAt(mosaic, 0), 'PageDown');
    await mosaic.updateComplete;
    expect(namesOf(mosaic)).to.deep.equal(['i']);
    expect(saidBy(mosaic)).to.equal('Page 3 of 3');
    press(tileAt(mosaic, 0), 'PageDown');
    press(tileAt(mosaic, 0), 'PageUp');
    buttonOf(mosaic, 'Previous cameras')?.click();
    await mosaic.updateComplete;
    expect(mosaic.page).to.equal(1);
    expect(text(mosaic as never, '.paging')).to.equal('2 / 3');
  });

  it('connect under a pointer that is about to turn them, and show those players at once', async () => {
    const mosaic = await mosaicOf({ cameras: NINE });
    const next = buttonOf(mosaic, 'Next cameras') as HTMLButtonElement;
    next.dispatchEvent(new PointerEvent('pointerenter'));
    await mosaic.updateComplete;
    expect(namesOf(mosaic, '.coming')).to.deep.equal(['e', 'f', 'g', 'h']);
    expect(mosaic.renderRoot.querySelector<HTMLElement>('.coming')?.inert).to.equal(true);
    const prepared = mosaic.renderRoot.querySelector('.coming scripted-player');
    let moves = 0;
    new MutationObserver((records) => (moves += records.length)).observe(prepared?.parentElement as Element, {
      childList: true,
    });
    next.click();
    await mosaic.updateComplete;
    expect(playerAt(mosaic, 0)).to.equal(prepared);
    await aTimeout(0);
    expect(moves, 'a video that is moved stops').to.equal(0);
    expect(namesOf(mosaic, '.coming')).to.deep.equal([]);
  });

  it('leave nothing behind, however often they are turned', async () => {
    const mosaic = await mosaicOf({ cameras: NINE });
    const next = buttonOf(mosaic, 'Next cameras') as HTMLButtonElement;
    for (let i = 0; i < 60; i += 1) {
      if (i % 2) next.dispatchEvent(new PointerEvent('pointerenter'));
      await mosaic.updateComplete;
      next.click();
      await mosaic.updateComplete;
    }
    expect(mosaic.page).to.equal(0);
    expect(mosaic.renderRoot.querySelectorAll('scripted-player').length).to.equal(4);
    await waitUntil(() => mosaic.made.filter(({ isConnected }) => isConnected).length === 4);
  });

  it('let the prepared players go when the pointer leaves', async () => {
    const mosaic = await mosaicOf({ cameras: NINE });
    const next = buttonOf(mosaic, 'Next cameras') as HTMLButtonElement;
    next.dispatchEvent(new PointerEvent('pointerenter'));
    await mosaic.updateComplete;
    next.dispatchEvent(new PointerEvent('pointerleave'));
    await mosaic.updateComplete;
    expect(namesOf(mosaic, '.coming')).to.deep.equal([]);
  });

  it('are toured: prepared, then shown; not while somebody hovers or the spotlight is on', async () => {
    const six = { cameras: 'a b c d e f', tour: 2 };
    const turned = async (wall: ScriptedMosaic) => {
      await waitUntil(() => namesOf(wall, '.coming').length === 2);
      for (const player of wall.made.slice(-2)) player.playback.show(statusOf('live'));
      await waitUntil(() => wall.page === 1);
    };
    const mosaic = await mosaicOf(six);
    await turned(mosaic);
    expect(namesOf(mosaic)).to.deep.equal(['e', 'f']);
    expect(playerAt(mosaic, 0)).to.equal(mosaic.made.at(-2));
    mosaic.dispatchEvent(new PointerEvent('pointerenter'));
    // One that nobody holds is prepared and shown in the same time.
    await turned(await mosaicOf(six));
    expect([mosaic.page, namesOf(mosaic, '.coming').length]).to.deep.equal([1, 0]);
    mosaic.dispatchEvent(new PointerEvent('pointerleave'));
    await waitUntil(() => namesOf(mosaic, '.coming').length === 4);
    mosaic.spotlight = 'e';
    await waitUntil(() => namesOf(mosaic, '.coming').length === 0);
    expect(mosaic.page).to.equal(1);
  });

  it('are toured no more once a person said so', async () => {
    const mosaic = await mosaicOf({ cameras: NINE, tour: 2 });
    await waitUntil(() => namesOf(mosaic, '.coming').length === 4);
    buttonOf(mosaic, 'Stop the tour')?.click();
    await waitUntil(() => namesOf(mosaic, '.coming').length === 0);
    expect(buttonOf(mosaic, 'Start the tour') !== null).to.equal(true);
    buttonOf(mosaic, 'Start the tour')?.click();
    await waitUntil(() => namesOf(mosaic, '.coming').length === 4);
  });
});

describe('players of the page’s own in a mosaic', () => {
  afterEach(clearPage);
  const html = 'a b c d e'
    .split(' ')
    .map((name) => `<scripted-player camera="${name}" label="Gate ${name}"></scripted-player>`)
    .join('');
  const childrenOf = (mosaic: ScriptedMosaic) => [...mosaic.children] as ScriptedPlayer[];

  it('are shown four at a time; the others are let go, and taken up when their page comes', async () => {
    const mosaic = await mosaicOf({ html });
    const [a, , , , e] = childrenOf(mosaic) as [ScriptedPlayer, never, never, never, ScriptedPlayer];
    expect(playersOf(mosaic)).to.deep.equal(childrenOf(mosaic).slice(0, 4));
    expect([a.paused, e.paused]).to.deep.equal([false, true]);
    expect(text(mosaic as never, '[part=label]')).to.equal('Gate a');
    mosaic.turn(1);
    await mosaic.updateComplete;
    expect(playersOf(mosaic)).to.deep.equal([e]);
    expect([a.paused, e.paused]).to.deep.equal([true, false]);
  });

  it('stay paused when it was a person who paused them', async () => {
    const mosaic = await mosaicOf({ html });
    const [a] = childrenOf(mosaic) as [ScriptedPlayer];
    a.pause();
    mosaic.turn(1);
    await mosaic.updateComplete;
    mosaic.turn(1);
    await mosaic.updateComplete;
    expect(a.paused).to.equal(true);
  });

  it('may come and go', async () => {
    const mosaic = await mosaicOf({ html });
    const [a, , , , e] = childrenOf(mosaic) as [ScriptedPlayer, never, never, never, ScriptedPlayer];
    a.remove();
    await waitUntil(() => playersOf(mosaic).includes(e));
    expect(e.paused).to.equal(false);
    expect(a.paused, 'what was taken out is the page’s').to.equal(false);
    const f = document.createElement('scripted-player') as ScriptedPlayer;
    mosaic.prepend(f);
    await waitUntil(() => playersOf(mosaic)[0] === f);
    expect(e.paused).to.equal(true);
    document.body.append(e);
    await waitUntil(() => !e.paused);
  });

  it('are heard one at a time too', async () => {
    const mosaic = await mosaicOf({ html });
    const [a, b] = childrenOf(mosaic) as [ScriptedPlayer, ScriptedPlayer];
    a.muted = false;
    b.muted = false;
    expect([a.muted, b.muted]).to.deep.equal([true, false]);
  });
});

function isOver(a: DOMRect, b: DOMRect): boolean {
  return a.left < b.right - 0.5 && b.left < a.right - 0.5 && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;
}
