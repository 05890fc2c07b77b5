import '../../components/entry/define.js';
import type { CamPlayer } from '../../components/index.js';
import { TRANSPORT_NAMES } from '../../src/index.js';
import { bindToggle, faultRow } from './fault-row.js';
import { pressServer } from './faults.js';
import { fetchSetup } from './setup.js';

const byId = (id: string) => document.getElementById(id) as HTMLElement;
const setup = await fetchSetup();
byId('origin').textContent = setup.title;

const allowed = new Set<string>(TRANSPORT_NAMES);
const players = setup.cameras.map(({ name, label }) => card(name, label));

function card(name: string, label: string): CamPlayer {
  const player = document.createElement('cam-player');
  player.camera = name;
  player.label = label;
  player.whep = setup.whep;
  player.hls = setup.hls;
  player.mjpeg = setup.mjpeg;
  player.snapshot = setup.snapshot;
  player.controls = true;

  const facts = document.createElement('div');
  facts.className = 'facts';
  const log = document.createElement('ol');
  log.className = 'log';
  const say = (what: string, detail = '') => {
    const line = document.createElement('li');
    const word = document.createElement('b');
    word.textContent = what;
    line.append(`${new Date().toISOString().slice(11, 23)} `, word, ` ${detail}`);
    log.prepend(line);
    while (log.childElementCount > 200) log.lastElementChild?.remove();
  };
  player.addEventListener('cam-statechange', () => say(player.state));
  player.addEventListener('cam-transportchange', () => say(player.transport ?? 'no picture'));
  player.addEventListener('cam-fault', () => say('fault', player.fault ? JSON.stringify(player.fault) : 'none'));
  player.addEventListener('cam-firstframe', () => say('first frame'));
  player.addEventListener('cam-telemetry', () => {
    const t = player.telemetry;
    if (!t) return;
    const number = (value: number | null, unit: string) => (value === null ? '?' : `${Math.round(value)} ${unit}`);
    facts.textContent = [
      `${t.transport ?? '-'} · ${t.width ?? '?'}x${t.height ?? '?'} ${t.codec ?? ''} · ${number(t.fps, 'fps')} · ${number(t.bitrateKbps, 'kbit/s')}`,
      `delay ${t.latencyMs.unmeasured.length ? '≥ ' : ''}${number(t.latencyMs.total, 'ms')} · first frame ${number(t.firstFrameMs, 'ms')} · lost ${t.packetsLost ?? '?'}`,
    ].join('\n');
  });

  const article = document.createElement('article');
  article.append(player, facts);
  if (setup.control) article.append(faultRow(setup.control, name));
  article.append(log);
  byId('wall').append(article);
  return player;
}

for (const transport of TRANSPORT_NAMES) {
  const label = document.createElement('label');
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.checked = true;
  box.name = transport;
  box.addEventListener('change', () => {
    if (box.checked) allowed.add(transport);
    else allowed.delete(transport);
    const list = TRANSPORT_NAMES.filter((name) => allowed.has(name)).join(' ');
    for (const player of players) player.setAttribute('transports', list);
  });
  label.append(box, transport);
  byId('transports').append(label);
}

for (const name of ['head-start', 'profile']) {
  const select = byId(name) as HTMLSelectElement;
  select.addEventListener('change', () => players.forEach((player) => player.setAttribute(name, select.value)));
}

const { control } = setup;
if (control) bindToggle(byId('server'), (isGone) => pressServer(control, isGone));
else byId('server').remove();
