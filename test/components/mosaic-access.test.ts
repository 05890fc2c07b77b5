import { expect } from '@open-wc/testing';
import type { PlaybackState } from '../../components/index.js';
import type { FaultCode } from '../../src/index.js';
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
import { clearPage, hasPicture, statusOf, text, type ScriptedPlayer } from './support.js';

const focused = (mosaic: ScriptedMosaic) => mosaic.shadowRoot?.activeElement ?? null;

const FAILING: readonly (readonly [PlaybackState, FaultCode])[] = [
  ['offline', 'offline'],
  ['unconfigured', 'unconfigured'],
  ['capacity', 'capacity'],
  ['unauthorized', 'unauthorized'],
];
const STATES: readonly (readonly [PlaybackState, FaultCode | null])[] = [
  ['idle', null],
  ['connecting', null],
  ['live', null],
  ['stalled', 'stalled'],
  ['reconnecting', 'lost'],
  ...FAILING,
  ['unsupported', 'unsupported'],
  ['paused', null],
  ['suspended', null],
];

async function isAccessible(mosaic: ScriptedMosaic): Promise<void> {
  await expect(mosaic).to.be.accessible();
  await expect(mosaic).shadowDom.to.be.accessible();
}

describe('axe finds nothing in a mosaic', () => {
  afterEach(clearPage);

  for (const scheme of ['light', 'dark'] as const) {
    for (const [state, code] of STATES) {
      it(`${state}, ${scheme}`, async () => {
        const mosaic = await mosaicOf({ cameras: 'a b c d e', scheme, tour: 60 });
        await showAll(mosaic, () => statusOf(state, code, { hasAudio: hasPicture(state) }));
        tileAt(mosaic, 1).focus();
        await isAccessible(mosaic);
      });
    }

    it(`four that fail, each in its way, in the spotlight and on a phone, ${scheme}`, async () => {
      for (const width of [320, 1000]) {
        const mosaic = await mosaicOf({ cameras: 'a b c d', scheme, width });
        playersOf(mosaic).forEach((player, i) =>
          player.playback.show(statusOf(...(FAILING[i] ?? ['offline', 'offline']))),
        );
        await mosaic.updateComplete;
        await isAccessible(mosaic);
        mosaic.spotlight = 'b';
        await mosaic.updateComplete;
        await isAccessible(mosaic);
        clearPage();
      }
    });

    it(`the list of the keys, ${scheme}`, async () => {
      const mosaic = await mosaicOf({ cameras: 'a', scheme });
      buttonOf(mosaic, 'Keyboard shortcuts')?.click();
      await isAccessible(mosaic);
    });

    it(`no camera at all, players of the page's own, a page being prepared, ${scheme}`, async () => {
      await isAccessible(await mosaicOf({ scheme }));
      clearPage();
      const html = '<scripted-player camera="a" label="Gate"></scripted-player>';
      await isAccessible(await mosaicOf({ scheme, html }));
      clearPage();
      const mosaic = await mosaicOf({ scheme, cameras: 'a b c d e' });
      buttonOf(mosaic, 'Next cameras')?.dispatchEvent(new PointerEvent('pointerenter'));
      await mosaic.updateComplete;
      expect(namesOf(mosaic, '.coming')).to.deep.equal(['e']);
      await isAccessible(mosaic);
    });
  }
});

describe('the hands on a mosaic', () => {
  let mosaic: ScriptedMosaic;
  beforeEach(async () => {
    mosaic = await mosaicOf({ cameras: 'a b c d e' });
    await showAll(mosaic, () => statusOf('live', null, { hasAudio: true }));
  });
  afterEach(clearPage);

  const key = async (name: string) => {
    const event = press(focused(mosaic) ?? mosaic, name);
    await mosaic.updateComplete;
    return event;
  };

  it('find one tile in the tab order, and the others by arrows', async () => {
    const stops = () => tilesOf(mosaic).map((tile) => tile.tabIndex);
    expect(stops()).to.deep.equal([0, -1, -1, -1]);
    tileAt(mosaic, 0).focus();
    expect((await key('ArrowRight')).defaultPrevented).to.equal(true);
    await key('ArrowDown');
    expect(focused(mosaic)).to.equal(tileAt(mosaic, 3));
    expect(stops()).to.deep.equal([-1, -1, -1, 0]);
    const buttons = [...tileAt(mosaic, 3).querySelectorAll('button')];
    expect(buttons.map((button) => button.tabIndex)).to.deep.equal([0, 0]);
    expect(tileAt(mosaic, 0).querySelector('button')?.tabIndex).to.equal(-1);
  });

  it('find the same on a page that reads from the right', async () => {
    clearPage();
    mosaic = await mosaicOf({ cameras: 'a b c d', dir: 'rtl' });
    tileAt(mosaic, 0).focus();
    await key('ArrowLeft');
    expect(focused(mosaic)).to.equal(tileAt(mosaic, 1));
    const [first, second] = tilesOf(mosaic).map((tile) => tile.getBoundingClientRect().left);
    expect(first).to.be.greaterThan(second ?? Infinity);
  });

  it('enlarge with Enter, choose with 1 to 4, and leave with Escape', async () => {
    tileAt(mosaic, 0).focus();
    await key('2');
    expect([focused(mosaic), mosaic.spotlight]).to.deep.equal([tileAt(mosaic, 1), null]);
    await key('Enter');
    expect(mosaic.spotlight).to.equal('b');
    expect(saidBy(mosaic)).to.equal('b is enlarged.');
    await key('4');
    expect(mosaic.spotlight).to.equal('d');
    expect((await key('Escape')).defaultPrevented).to.equal(true);
    expect(mosaic.spotlight).to.equal(null);
    expect((await key('Escape')).defaultPrevented, 'nothing to leave').to.equal(false);
    await key('Enter');
    await key('Enter');
    expect(mosaic.spotlight).to.equal(null);
    await key('9');
    expect(focused(mosaic)).to.equal(tileAt(mosaic, 3));
  });

  it('make one heard, pause it, look for it again and show its figures', async () => {
    tileAt(mosaic, 1).focus();
    await key('m');
    expect(playersOf(mosaic).map((player) => player.muted)).to.deep.equal([true, false, true, true]);
    await key(' ');
    expect(playerAt(mosaic, 1).paused).to.equal(true);
    await key('k');
    expect(playerAt(mosaic, 1).paused).to.equal(false);
    await key('r');
    expect(playerAt(mosaic, 1).playback.calls.at(-1)).to.equal('retry');
    await key('i');
    expect(playersOf(mosaic).map((player) => player.hasAttribute('stats'))).to.deep.equal([false, true, false, false]);
    await key('i');
    expect(playerAt(mosaic, 1).hasAttribute('stats')).to.equal(false);
  });

  it('show a line of figures for each camera and one for all', async () => {
    const record = (state: 'live', total: number, bitrateKbps: number) =>
      ({
        state,
        transport: 'whep',
        fps: 25,
        bitrateKbps,
        packetsLost: 0,
        latencyMs: { total, unmeasured: ['server'] },
      }) as never;
    const [a, b, c] = playersOf(mosaic) as [ScriptedPlayer, ScriptedPlayer, ScriptedPlayer];
    Object.defineProperty(a.playback, 'telemetryHistory', { value: [record('live', 40, 600)] });
    Object.defineProperty(b.playback, 'telemetryHistory', { value: [record('live', 90, 900)] });
    Object.defineProperty(c.playback, 'telemetryHistory', { value: [record('live', 200, 900)] });
    c.playback.show(statusOf('offline', 'offline'));
    tileAt(mosaic, 0).focus();
    press(tileAt(mosaic, 0), 'I', { shiftKey: true });
    await waitUntil(() => mosaic.renderRoot.querySelector('table'));
    const lines = () =>
      [...mosaic.renderRoot.querySelectorAll('tbody tr, tfoot tr')].map((line) =>
        [...line.children].map((cell) => cell.textContent?.trim()).join(' | '),
      );
    expect(lines()).to.deep.equal([
      'a | Live | WebRTC | ≥ 40 ms | 25 fps | 600 kbit/s | –',
      'b | Live | WebRTC | ≥ 90 ms | 25 fps | 900 kbit/s | –',
      'c | Offline | – | – | – | – | –',
      'd | Live | – | – | – | – | –',
      'All | 3 live, 1 offline |  | ≥ 90 ms | – | 1.5 Mbit/s | –',
    ]);
    await isAccessible(mosaic);
    const summary = mosaic.renderRoot.querySelector<HTMLButtonElement>('[part=summary]');
    expect([mosaic.hasAttribute('stats'), summary?.ariaExpanded]).to.deep.equal([true, 'true']);
    summary?.click();
    await mosaic.updateComplete;
    expect(mosaic.renderRoot.querySelector('table')).to.equal(null);
  });

  it('fill the screen with the mosaic, not with one camera', async () => {
    let asked = 0;
    mosaic.requestFullscreen = () => Promise.resolve(void (asked += 1));
    tileAt(mosaic, 1).focus();
    await key('f');
    buttonOf(mosaic, 'Full screen')?.click();
    expect(asked).to.equal(2);
  });

  it('stay on the wall when the page under them is turned', async () => {
    tileAt(mosaic, 2).focus();
    await key('PageDown');
    expect(namesOf(mosaic)).to.deep.equal(['e']);
    expect(focused(mosaic)).to.equal(tileAt(mosaic, 0));
  });

  it('open the list of the keys, which takes the keys until it is closed', async () => {
    const list = mosaic.renderRoot.querySelector('dialog') as HTMLDialogElement;
    tileAt(mosaic, 1).focus();
    await key('?');
    expect(list.open).to.equal(true);
    for (const name of ['Enter', 'm', '?', 'Esc', 'Shift', 'Page Down']) expect(list.textContent).to.contain(name);
    await key('m');
    press(list, 'Enter');
    expect([mosaic.spotlight, playerAt(mosaic, 1).muted]).to.deep.equal([null, true]);
    await key('?');
    expect(list.open).to.equal(false);
    buttonOf(mosaic, 'Keyboard shortcuts')?.click();
    buttonOf(mosaic, 'Close')?.click();
    expect(list.open).to.equal(false);
  });

  it('are offered another try where it helps', async () => {
    playerAt(mosaic, 0).playback.show(statusOf('offline', 'offline'));
    await mosaic.updateComplete;
    buttonOf(mosaic, 'Retry a now')?.click();
    expect(playerAt(mosaic, 0).playback.calls.at(-1)).to.equal('retry');
    expect(buttonOf(mosaic, 'Retry b now')).to.equal(null);
  });

  it('find every button large enough, also in the smallest tile', async () => {
    for (const width of [320, 800]) {
      (mosaic.parentElement as HTMLElement).style.width = `${width}px`;
      mosaic.spotlight = 'b';
      await mosaic.updateComplete;
      for (const button of mosaic.renderRoot.querySelectorAll<HTMLElement>('.tile button, [part=bar] button')) {
        const { width: x, height: y, left, right } = button.getBoundingClientRect();
        expect(Math.min(x, y), `${button.ariaLabel} at ${width}`).to.be.at.least(44);
        const tile = (button.closest('.tile') ?? mosaic).getBoundingClientRect();
        expect([left >= tile.left - 0.5, right <= tile.right + 0.5], `${button.ariaLabel} at ${width}`).to.deep.equal([
          true,
          true,
        ]);
      }
    }
  });
});

describe('what people hear of a mosaic', () => {
  afterEach(clearPage);

  it('is one voice: the players in it say nothing of their own', async () => {
    const html = '<scripted-player camera="x"></scripted-player>';
    const player = async (mosaic: ScriptedMosaic) => {
      await showAll(mosaic, () => statusOf('offline', 'offline'));
      const said = playerAt(mosaic, 0).renderRoot.querySelector('[role=status]') as HTMLElement;
      return getComputedStyle(said).display;
    };
    expect(await player(await mosaicOf({ cameras: 'a' }))).to.equal('none');
    expect(await player(await mosaicOf({ html }))).to.equal('none');
  });

  it('is each change of state once, not each retry', async () => {
    const mosaic = await mosaicOf({
      cameras: [
        { camera: 'a', label: 'Gate 1' },
        { camera: 'b', label: 'Gate 2' },
      ],
    });
    await showAll(mosaic, () => statusOf('live'));
    const [gate1, gate2] = playersOf(mosaic) as [ScriptedPlayer, ScriptedPlayer];
    const said: string[] = [];
    new MutationObserver(() => said.push(saidBy(mosaic))).observe(
      mosaic.renderRoot.querySelector('[role=status]') as Node,
      {
        characterData: true,
        childList: true,
        subtree: true,
      },
    );
    gate2.playback.show(statusOf('offline', 'offline'));
    await waitUntil(() => said.length === 1);
    // What is said of the one shows that there was time to speak of the other.
    for (const [state, code] of [
      ['offline', 'offline'],
      ['live', null],
    ] as const) {
      gate2.playback.show({ ...statusOf('offline', 'offline'), nextTryAtMs: Date.now() + 1000 });
      gate2.playback.show(statusOf('connecting'));
      gate2.playback.show(statusOf('offline', 'offline'));
      const before = said.length;
      gate1.playback.show(statusOf(state, code));
      await waitUntil(() => said.length > before);
    }
    gate2.playback.show(statusOf('live'));
    await waitUntil(() => said.length === 4);
    expect(said).to.deep.equal(['Gate 2: Offline.', 'Gate 1: Offline.', 'Gate 1: Live.', 'Gate 2: Live.']);
  });

  it('has a name for the whole, a name and a state for each camera', async () => {
    const mosaic = await mosaicOf({ cameras: [{ camera: 'a', label: 'Gate 1' }] });
    await showAll(mosaic, () => statusOf('capacity', 'capacity'));
    const tile = tileAt(mosaic, 0);
    expect([tile.role, tile.ariaLabel]).to.deep.equal(['group', 'Gate 1']);
    const state = mosaic.renderRoot.querySelector(`#${CSS.escape(tile.getAttribute('aria-describedby') ?? '')}`);
    expect(state?.textContent).to.equal('Stream at capacity');
    expect(text(mosaic as never, '[part=summary]')).to.equal('1 at capacity');
  });
});
