import '../../components/entry/define.js';
import type { CamPlayer } from '../../components/index.js';
import { TRANSPORT_NAMES } from '../../src/index.js';
import { bindToggle, faultRow } from './fault-row.js';
import { pressServer } from './faults.js';
import { fetchSetup } from './setup.js';

const byId = (id: string) => document.getElementById(id) as HTMLElement;
const setup = await fetchSetup();
byId('origin').textContent = setup.title;
if (setup.hands) byId('hands').setAttribute('href', setup.hands);
else byId('hands').remove();

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

  const stats = document.createElement('div');
  stats.className = 'facts';
  const list = document.createElement('ol');
  list.className = 'log';
  const log = (what: string, detail = '') => {
    const line = document.createElement('li');
    const event = document.createElement('b');
    event.textContent = what;
    line.append(`${new Date().toISOString().slice(11, 23)} `, event, ` ${detail}`);
    list.prepend(line);
    while (list.childElementCount > 200) list.lastElementChild?.remove();
  };
  player.addEventListener('cam-statechange', () => log(player.state));
  player.addEventListener('cam-transportchange', () => log(player.transport ?? 'no picture'));
  player.addEventListener('cam-fault', () => log('fault', player.fault ? JSON.stringify(player.fault) : 'none'));
  player.addEventListener('cam-firstframe', () => log('first frame'));
  player.addEventListener('cam-telemetry', () => {
    const t = player.telemetry;
    if (!t) return;
    const format = (value: number | null, unit: string) => (value === null ? '?' : `${Math.round(value)} ${unit}`);
    stats.textContent = [
      `${t.transport ?? '-'} · ${t.width ?? '?'}x${t.height ?? '?'} ${t.codec ?? ''} · ${format(t.fps, 'fps')} · ${format(t.bitrateKbps, 'kbit/s')}`,
      `delay ${t.latencyMs.unmeasured.length ? '≥ ' : ''}${format(t.latencyMs.total, 'ms')} · first frame ${format(t.firstFrameMs, 'ms')} · lost ${t.packetsLost ?? '?'}`,
    ].join('\n');
  });

  const article = document.createElement('article');
  article.append(player, stats);
  if (setup.control) article.append(faultRow(setup.control, name));
  article.append(list);
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
