import { expect } from '@open-wc/testing';
import { CamTelemetryEvent } from '../../components/index.js';
import type { CamTelemetry, TelemetrySnapshot, TelemetryPlayer } from '../../components/cam-telemetry/cam-telemetry.js';
import '../../components/entry/define-telemetry.js';
import type { Telemetry } from '../../src/index.js';
import { toTelemetry } from '../../src/telemetry/record.js';
import { BLANK_SAMPLE } from '../../src/transports/transport.js';
import { waitUntil } from '../wait-until.js';
import { clearPage, scripted, swap } from './support.js';

const BEGIN = Date.UTC(2026, 10, 21, 9);

/** A record, so many seconds after the first. */
function record(second: number, known: Partial<Telemetry> = {}): Telemetry {
  const context = {
    atMs: BEGIN + second * 1000,
    transport: 'whep',
    server: null,
    state: 'live',
    firstFrameMs: 420,
    firstFrame: { waitMs: 70, answerMs: 80, iceMs: 60, keyFrameMs: 180, decodeMs: 30 },
    frameAgeMs: 12,
    stalls: 0,
    reconnects: 2,
    transportChanges: 0,
  } as const;
  return Object.freeze({
    ...toTelemetry(
      null,
      { ...BLANK_SAMPLE, atMs: second * 1000, packetsReceived: 500 * second, packetsLost: 0 },
      context,
    ),
    fps: 25,
    width: 640,
    height: 360,
    codec: 'H264',
    bitrateKbps: 905,
    latencyMs: {
      server: null,
      network: 1,
      buffer: 9,
      decode: 1,
      display: 20,
      total: 31,
      unmeasured: ['server'] as const,
    },
    ...known,
  });
}

/** What the panel needs of a player. */
class FakePlayer extends EventTarget implements TelemetryPlayer {
  label = 'Gate 2';
  camera = 'gate2';
  telemetryHistory: readonly Telemetry[] = [];
  get telemetry(): Telemetry | null {
    return this.telemetryHistory.at(-1) ?? null;
  }
  tell(...records: readonly Telemetry[]): void {
    this.telemetryHistory = [...this.telemetryHistory, ...records];
    for (const each of records) this.dispatchEvent(new CamTelemetryEvent(each));
  }
}

async function panelOf(player: FakePlayer, width = 480, lang = 'en'): Promise<CamTelemetry> {
  const panel = document.createElement('cam-telemetry');
  panel.lang = lang;
  panel.style.width = `${width}px`;
  panel.player = player;
  document.body.append(panel);
  await panel.updateComplete;
  return panel;
}

const textOf = (panel: CamTelemetry, selector: string) =>
  [...panel.renderRoot.querySelectorAll(selector)].map((each) => each.textContent?.replace(/\s+/g, ' ').trim());
const isShown = (panel: CamTelemetry, part: string) =>
  panel.renderRoot.querySelector<HTMLElement>(`[part='${part}']`)?.checkVisibility() ?? false;

describe('cam-telemetry', () => {
  let player: FakePlayer;
  beforeEach(() => {
    player = new FakePlayer();
  });
  afterEach(clearPage);

  it('is empty before the first record', async () => {
    const panel = await panelOf(player);
    expect(panel.renderRoot.querySelector('[part]')).to.equal(null);
  });

  it('shows the newest stats by name', async () => {
    const panel = await panelOf(player);
    player.tell(record(0), record(1));
    await panel.updateComplete;
    expect(textOf(panel, '.what')).to.deep.equal(['WebRTC · H264 · 640 × 360']);
    expect(textOf(panel, '.curves dt')).to.deep.equal(['Latency', 'Frames', 'Bit rate', 'Packet loss']);
    expect(textOf(panel, '.curves dd:not(.curve)')).to.deep.equal(['≥ 31 ms', '25 fps', '905 kbit/s', '0.0 %']);
    expect(textOf(panel, '.counts div')).to.include('Reconnects 2');
    expect(textOf(panel, '.legend').join(' ')).to.include('jitter buffer 9 ms').and.to.include('not measured: server');
  });

  it('says a dash for what is unknown, and leaves out what the transport can not count', async () => {
    const panel = await panelOf(player);
    const unmeasured = ['server', 'network', 'buffer', 'decode', 'display'] as const;
    const latencyMs = {
      server: null,
      network: null,
      buffer: null,
      decode: null,
      display: null,
      total: null,
      unmeasured,
    };
    player.tell(record(0, { transport: 'mjpeg', fps: null, bitrateKbps: null, packetsLost: null, latencyMs }));
    await panel.updateComplete;
    expect(textOf(panel, '.curves dt')).to.deep.equal(['Latency', 'Frames', 'Bit rate']);
    expect(textOf(panel, '.curves dd:not(.curve)')).to.deep.equal(['–', '–', '–']);
    expect(textOf(panel, '.counts div').join()).to.not.match(/Lost|Round trip|Freezes/);
  });

  it('tells of loss since the record before, and marks it', async () => {
    const panel = await panelOf(player);
    player.tell(record(1), record(2, { packetsLost: 25, packetsReceived: 975 }));
    await panel.updateComplete;
    expect(textOf(panel, '.curves .warning')).to.deep.equal(['5.0 %']);
  });

  it('draws a curve of what it knows, with a gap where nothing is known', async () => {
    const panel = await panelOf(player);
    player.tell(record(0), record(1), record(2, { fps: null }), record(3), record(4), record(40));
    await panel.updateComplete;
    const paths = [...panel.renderRoot.querySelectorAll('[part="sparkline"] path')].map((path) =>
      path.getAttribute('d'),
    );
    expect(paths[0]?.match(/[ML]/g)?.join('')).to.equal('MLLLLM');
    expect(paths[1]?.match(/[ML]/g)?.join('')).to.equal('MLMLM');
  });

  it('is one line in a narrow place', async () => {
    const panel = await panelOf(player, 152);
    player.tell(record(0));
    await panel.updateComplete;
    expect(isShown(panel, 'panel')).to.equal(false);
    expect(isShown(panel, 'line')).to.equal(true);
    expect(textOf(panel, '[part="line"]')).to.deep.equal(['≥ 31 ms · 25 fps · 905 kbit/s']);
    expect(panel.offsetHeight).to.be.below(24);
    panel.style.width = '480px';
    expect(isShown(panel, 'panel')).to.equal(true);
  });

  it('writes numbers as the language does', async () => {
    const panel = await panelOf(player, 480, 'de');
    player.tell(record(0, { bitrateKbps: 1530 }));
    await panel.updateComplete;
    expect(textOf(panel, '.curves dd:not(.curve)').join()).to.include('1,5 Mbit/s');
  });

  it('bears a lang that is no language tag', async () => {
    const panel = await panelOf(player, 480, 'en_US!');
    player.tell(record(0));
    await panel.updateComplete;
    expect(textOf(panel, '.what').length).to.equal(1);
  });

  it('copies all of it as JSON, with nothing that belongs to nobody else', async () => {
    const panel = await panelOf(player);
    player.tell(record(0), record(1));
    await panel.updateComplete;
    let copied = '';
    const restore = swap(navigator.clipboard, 'writeText', () => (text: string) => {
      copied = text;
      return Promise.resolve();
    });
    panel.renderRoot.querySelector('button')?.click();
    await waitUntil(() => textOf(panel, '[role="status"]')[0] === 'Copied');
    restore();
    const snapshot = JSON.parse(copied) as TelemetrySnapshot;
    expect(snapshot.camera).to.equal('Gate 2');
    expect(snapshot.history.length).to.equal(2);
    expect(snapshot.telemetry).to.deep.equal(JSON.parse(JSON.stringify(record(1))));
    expect(copied).to.not.match(/https?:/);
  });

  it('says so when the browser does not let it be copied', async () => {
    const panel = await panelOf(player);
    player.tell(record(0));
    await panel.updateComplete;
    const restores = [
      swap(navigator.clipboard, 'writeText', () => () => Promise.reject(new DOMException('no'))),
      swap(document, 'execCommand', () => () => false),
    ];
    expect(await panel.copy()).to.equal(false);
    restores.forEach((restore) => restore());
    await panel.updateComplete;
    expect(textOf(panel, '[role="status"]')[0]).to.include('did not allow');
  });

  it('copies on a page without a clipboard API, and leaves the focus where it was', async () => {
    const panel = await panelOf(player);
    player.tell(record(0));
    await panel.updateComplete;
    let selected = '';
    const restores = [
      swap(navigator.clipboard, 'writeText', () => () => Promise.reject(new DOMException('no'))),
      swap(document, 'execCommand', () => () => {
        selected = panel.renderRoot.querySelector('textarea')?.value ?? '';
        return true;
      }),
    ];
    const button = panel.renderRoot.querySelector('button');
    button?.focus();
    expect(await panel.copy()).to.equal(true);
    restores.forEach((restore) => restore());
    expect((JSON.parse(selected) as TelemetrySnapshot).camera).to.equal('Gate 2');
    expect(panel.shadowRoot?.activeElement === button).to.equal(true);
    expect(panel.renderRoot.querySelector('textarea')).to.equal(null);
  });

  it('is accessible, with its table and as one line', async () => {
    player.tell(record(0), record(1));
    await expect(await panelOf(player)).to.be.accessible();
    await expect(await panelOf(player, 150)).to.be.accessible();
  });

  it('lets go of a player when it leaves the page, and takes it up again', async () => {
    const panel = await panelOf(player);
    panel.remove();
    player.tell(record(0));
    await panel.updateComplete;
    expect(textOf(panel, '.what')).to.deep.equal([]);
    document.body.append(panel);
    await panel.updateComplete;
    expect(textOf(panel, '.what').length).to.equal(1);
  });

  it('reads the player that `for` names', async () => {
    const named = await scripted({ state: 'live', transport: 'whep' });
    named.id = 'gate';
    named.playback.scriptedTelemetry = record(0);
    const panel = document.createElement('cam-telemetry');
    panel.setAttribute('for', 'gate');
    document.body.append(panel);
    await panel.updateComplete;
    expect(textOf(panel, '.what')).to.deep.equal(['WebRTC · H264 · 640 × 360']);
  });

  it('finds that player also when it comes into the page later', async () => {
    const panel = document.createElement('cam-telemetry');
    panel.setAttribute('for', 'gate');
    document.body.append(panel);
    await panel.updateComplete;
    for (const id of ['other', 'gate']) {
      const player = await scripted({ state: 'live', transport: 'whep' });
      player.id = id;
      player.playback.scriptedTelemetry = record(0, { codec: id });
      player.dispatchEvent(new CamTelemetryEvent(record(0, { codec: id })));
      await panel.updateComplete;
    }
    expect(textOf(panel, '.what')).to.deep.equal(['WebRTC · gate · 640 × 360']);
  });
});

describe('the panel on a player', () => {
  afterEach(clearPage);
  const panelIn = (player: HTMLElement) => player.shadowRoot?.querySelector('cam-telemetry') ?? null;

  it('comes and goes with the attribute', async () => {
    const player = await scripted({ state: 'live', transport: 'whep' });
    expect(panelIn(player)).to.equal(null);
    player.setAttribute('stats', '');
    await waitUntil(() => panelIn(player) !== null);
    player.removeAttribute('stats');
    await waitUntil(() => panelIn(player) === null);
  });

  it('comes and goes with the key i, which leaves the focus in the player', async () => {
    const player = await scripted({ state: 'live', transport: 'whep' });
    player.playback.scriptedTelemetry = record(0);
    await waitUntil(() => player.renderRoot.querySelector('button'));
    const press = () =>
      player.dispatchEvent(new KeyboardEvent('keydown', { key: 'i', bubbles: true, composed: true, cancelable: true }));
    press();
    await waitUntil(() => panelIn(player)?.renderRoot.querySelector('button'));
    expect(player.hasAttribute('stats')).to.equal(true);
    panelIn(player)?.renderRoot.querySelector('button')?.focus();
    press();
    await waitUntil(() => panelIn(player) === null);
    expect(document.activeElement === player).to.equal(true);
  });
});
