import { expect } from '@open-wc/testing';
import { CamMosaic } from '../../components/index.js';
import { addTranslation } from '../../components/index.js';
import { Fault } from '../../src/index.js';
import { stringsFor } from '../../components/i18n/loader.js';
import { waitUntil } from '../wait-until.js';
import { button, clearPage, part, scripted, text, type ScriptedPlayer } from './support.js';
import { ENGLISH as MOSAIC } from '../../components/i18n/en/mosaic.js';
import { ENGLISH as TELEMETRY } from '../../components/i18n/en/telemetry.js';

const OFFLINE = { state: 'offline', fault: new Fault('offline') } as const;
const html = document.documentElement;
const word = (player: ScriptedPlayer) => text(player, '.word');

if (!customElements.get('cam-mosaic')) customElements.define('cam-mosaic', CamMosaic);

describe('the language of cam-player', () => {
  const before = html.lang;
  afterEach(() => {
    clearPage();
    html.lang = before;
  });

  it('is English first and repaints when the words have come, buttons and announcement too', async () => {
    const player = await scripted({ state: 'unconfigured', fault: new Fault('unconfigured') });
    expect(word(player)).to.equal('Camera not configured');
    player.lang = 'fr';
    await waitUntil(() => word(player) === 'Caméra non configurée');
    expect(text(player, '.sentence')).to.equal('Le serveur ne connaît pas cette caméra.');
    expect(text(player, '[part=badge]')).to.equal('Caméra non configurée');
    expect(text(player, '[role=status]')).to.contain('Dock: Caméra non configurée.');
    expect(button(player, 'Plein écran') !== null).to.equal(true);
  });

  it('is the nearest: of the element, of what is around it, of the page', async () => {
    const player = await scripted(OFFLINE);
    const around = player.parentElement as HTMLElement;
    html.lang = 'fr';
    await waitUntil(() => word(player) === 'Hors ligne');
    around.lang = 'es-MX';
    await waitUntil(() => word(player) === 'Sin conexión');
    player.lang = 'zh';
    await waitUntil(() => word(player) === '离线');
    player.removeAttribute('lang');
    await waitUntil(() => word(player) === 'Sin conexión');
    around.removeAttribute('lang');
    await waitUntil(() => word(player) === 'Hors ligne');
  });

  it('is that of the host for a player in a shadow root, and follows it', async () => {
    const player = await scripted(OFFLINE);
    const host = document.createElement('section');
    host.lang = 'hi';
    document.body.append(host);
    host.attachShadow({ mode: 'open' }).append(player);
    await waitUntil(() => word(player) === 'ऑफ़लाइन');
    host.lang = 'ar';
    await waitUntil(() => word(player) === 'غير متصلة');
    player.lang = 'fr';
    await waitUntil(() => word(player) === 'Hors ligne');
  });

  it('is that of the place to which a player is moved', async () => {
    const player = await scripted(OFFLINE);
    const other = document.createElement('section');
    other.lang = 'es';
    document.body.append(other);
    other.append(player);
    await waitUntil(() => word(player) === 'Sin conexión');
  });

  it('is the browser’s where the page names none', async () => {
    html.removeAttribute('lang');
    const player = await scripted({ state: 'offline', stillFrame: { kind: 'last-frame', atMs: 0 } });
    const expected = stringsFor(navigator.language).states.offline;
    await waitUntil(() => word(player) === expected);
    // WebKitGTK tells the system's locale, which may be `C`: no language at all.
    const known = navigator.language === 'C' ? undefined : navigator.language;
    const date = new Intl.DateTimeFormat(known, { dateStyle: 'short', timeStyle: 'short' });
    expect(text(player, 'time')).to.equal(date.format(0).replace(/\s/g, ' '));
  });

  it('lets a page add another, with English for what it leaves out', async () => {
    const player = await scripted(OFFLINE);
    player.lang = 'nl-BE';
    await addTranslation('nl', {
      states: { offline: 'Niet beschikbaar' },
      actions: { pause: 'Pauzeren' },
      nextTry: 'Nieuwe poging over {}',
      minutes: { one: '{} minuut', other: '{} minuten' },
    });
    await waitUntil(() => word(player) === 'Niet beschikbaar');
    expect(text(player, '.sentence')).to.equal('The camera is not sending video.');
    expect(button(player, 'Pauzeren') !== null).to.equal(true);
    expect(button(player, 'Full screen') !== null).to.equal(true);
    player.playback.show({ ...OFFLINE, nextTryAtMs: Date.now() + 120_500 });
    await waitUntil(() => text(player, '.countdown') === 'Nieuwe poging over 2 minuten');
  });

  it('lets a page choose other words, for a region or for all, before or after they are loaded', async () => {
    const player = await scripted(OFFLINE);
    await addTranslation('pt-PT', { camera: 'Câmara' });
    await addTranslation('pt', { states: { offline: 'Sem sinal' } });
    player.lang = 'pt-PT';
    await waitUntil(() => text(player, '.sentence') === 'A câmera não está transmitindo.');
    expect(word(player)).to.equal('Sem sinal');
    expect([stringsFor('pt-PT').camera, stringsFor('pt-BR').camera]).to.deep.equal(['Câmara', 'Câmera']);
    await addTranslation('en', { states: { offline: 'No signal' } });
    player.lang = 'en-GB';
    await waitUntil(() => word(player) === 'No signal');
    player.lang = 'tlh';
    await waitUntil(() => word(player) === 'Offline');
  });

  it('is that of a mosaic and of the panel of numbers too, and of the players within', async () => {
    html.lang = 'de';
    const mosaic = new CamMosaic();
    document.body.append(mosaic);
    const said = () => mosaic.shadowRoot?.querySelector('[part=empty]')?.textContent;
    await waitUntil(() => said() === 'Keine Kameras ausgewählt.');
    await addTranslation('de', { mosaic: { empty: 'Nichts da.' } });
    await waitUntil(() => said() === 'Nichts da.');
    expect(stringsFor('de').section('mosaic', MOSAIC).close).to.equal('Schließen');
    expect(stringsFor('de-AT').section('telemetry', TELEMETRY).latencyParts.buffer).to.equal('Jitterpuffer');
    expect(stringsFor('de-AT').section('telemetry', TELEMETRY)).to.equal(
      stringsFor('de-AT').section('telemetry', TELEMETRY),
    );
    mosaic.lang = 'zh-TW';
    await waitUntil(() => said() === '沒有可顯示的攝影機。');
  });

  it('leaves the layout to the page: Arabic words in a page that reads from left to right, and the reverse', async () => {
    const player = await scripted({ ...OFFLINE, transport: null });
    const box = player.parentElement as HTMLElement;
    player.lang = 'ar';
    await waitUntil(() => word(player) === 'غير متصلة');
    const sideOf = () => {
      const pill = (part(player, 'badge') as HTMLElement).getBoundingClientRect();
      const frame = player.getBoundingClientRect();
      return pill.left - frame.left < frame.right - pill.right ? 'left' : 'right';
    };
    expect(sideOf()).to.equal('left');
    box.dir = 'rtl';
    expect(sideOf()).to.equal('right');
    player.lang = 'de';
    await waitUntil(() => text(player, '.sentence') === 'Die Kamera sendet nicht.');
    expect(sideOf()).to.equal('right');
    expect(getComputedStyle(player.renderRoot.querySelector('.sentence') as Element).unicodeBidi).to.equal('plaintext');
  });

  for (const lang of ['ar', 'de', 'hi', 'zh']) {
    it(`${lang}: nothing runs over the edge of a tile, in its longest words`, async () => {
      for (const [width, dir] of [
        [160, 'rtl'],
        [240, 'ltr'],
        [480, 'rtl'],
      ] as const) {
        for (const code of ['unsupported', 'unauthorized', 'capacity'] as const) {
          const player = await scripted(
            { state: code, fault: new Fault(code), nextTryAtMs: Date.now() + 600_000 },
            { width },
          );
          (player.parentElement as HTMLElement).dir = dir;
          player.lang = lang;
          await waitUntil(() => text(player, '[part=badge]') !== '' && stringsFor(lang).lang === lang);
          await player.updateComplete;
          const frame = player.getBoundingClientRect();
          for (const element of player.renderRoot.querySelectorAll(
            '[part=badge], .word, .sentence, .countdown, .retry',
          )) {
            if (!element.checkVisibility()) continue;
            const { left, right, bottom } = element.getBoundingClientRect();
            const where = `${element.className} ${code} at ${width}`;
            expect(left, where).to.be.at.least(frame.left);
            expect(right, where).to.be.at.most(frame.right + 0.5);
            expect(bottom, where).to.be.at.most(frame.bottom + 0.5);
          }
          clearPage();
        }
      }
    });
  }
});
