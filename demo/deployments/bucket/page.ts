import '../../../components/entry/define.js';
import { bindToggle } from '../../page/fault-row.js';
import type { BucketFaults } from './faults.js';

interface Setup {
  readonly hls: string;
  readonly camera: string;
  readonly control: string;
}
type Switch = readonly [label: string, on: Partial<BucketFaults>, off: Partial<BucketFaults>];

const DEVICE: readonly Switch[] = [
  ['Dead', { dead: true }, { dead: false }],
  ['Stream ended', { ended: true }, { ended: false }],
  ['Segments not uploaded', { missing: true }, { missing: false }],
  ['File names reused', { overwrites: true }, { overwrites: false }],
  ['Clock one hour behind', { clockOffS: -3600 }, { clockOffS: 0 }],
];
const NETWORK: readonly Switch[] = [
  ['40 kbit/s', { throttleKbps: 40 }, { throttleKbps: null }],
  ['Stale playlist', { stale: true }, { stale: false }],
  ['Lagging cache', { behind: true }, { behind: false }],
  ['CORS hides the dates', { hidesHeaders: true }, { hidesHeaders: false }],
];
const POLL_INTERVAL_MS = 1000;

const byId = (id: string) => document.getElementById(id) as HTMLElement;
const setup = (await (await fetch('setup.json')).json()) as Setup;
const address = setup.hls.replace('{camera}', setup.camera);
byId('address').textContent = address;
let player = document.querySelector('cam-player') as HTMLElementTagNameMap['cam-player'];

const order = (body: Partial<BucketFaults> & { again?: true }) =>
  fetch(setup.control, { method: 'POST', body: JSON.stringify(body) }).then(() => undefined);

function logEvent(what: string, detail = ''): void {
  const line = document.createElement('li');
  const event = document.createElement('b');
  event.textContent = what;
  line.append(`${new Date().toISOString().slice(11, 23)} `, event, ` ${detail}`);
  byId('log').prepend(line);
  while (byId('log').childElementCount > 100) byId('log').lastElementChild?.remove();
}
document.addEventListener('cam-statechange', () => logEvent(player.state));
document.addEventListener(
  'cam-fault',
  () => player.fault && logEvent(player.fault.code, player.fault.serverMessage ?? ''),
);

function button(label: string): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = label;
  return element;
}

function switches(all: readonly Switch[]): HTMLElement[] {
  return all.map(([label, on, off]) => {
    const element = button(label);
    element.setAttribute('aria-pressed', 'false');
    bindToggle(element, (isOn) => order(isOn ? on : off));
    return element;
  });
}

const again = button('Restart at 0');
again.addEventListener('click', () => void order({ again: true }));
byId('device').append(...switches(DEVICE), again);
byId('network').append(...switches(NETWORK));

function configure(): void {
  player.camera = setup.camera;
  player.hls = setup.hls;
  player.setAttribute('profile', (byId('profile') as HTMLSelectElement).value);
}
byId('profile').addEventListener('change', configure);
byId('reload').addEventListener('click', () => {
  const fresh = player.cloneNode() as typeof player;
  player.replaceWith(fresh);
  player = fresh;
  configure();
});
configure();

/** Shows what a new viewer gets: without extra headers, and not from the browser's cache. */
async function showPlaylist(): Promise<void> {
  const answer = await fetch(address, { cache: 'no-store' }).catch(() => null);
  const headers = ['last-modified', 'date', 'age', 'cache-control'].flatMap((name) => {
    const value = answer?.headers.get(name);
    return value ? [`${name}: ${value}`] : [];
  });
  byId('playlist').textContent = answer ? [answer.status, ...headers, '', await answer.text()].join('\n') : 'no answer';
  setTimeout(() => void showPlaylist(), POLL_INTERVAL_MS);
}
void showPlaylist();
