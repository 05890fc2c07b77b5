import '../../../components/entry/define.js';
import { frigatePtz, homeAssistantPtz, httpPtz, lightNvrPtz, type PtzProvider } from '../../../src/index.js';
import { bindToggle } from '../../page/fault-row.js';
import type { PtzFaults } from './faults.js';
import { addMarks } from './marks.js';
import { createTalkBack } from './talk.js';

interface Setup {
  readonly service: string;
  readonly stream: string;
  readonly talk: string;
  readonly control: string;
}

const byId = (id: string) => document.getElementById(id) as HTMLElement;
const setup = (await (await fetch('setup.json')).json()) as Setup;
const { service } = setup;
byId('service').textContent = service;

/** The same camera by the interface of each server. */
const PROVIDERS: Readonly<Record<string, PtzProvider>> = {
  plain: httpPtz({
    move: `${service}/ptz.cgi?move={pan},{tilt},{zoom}`,
    stop: `${service}/ptz.cgi?stop`,
    step: `${service}/ptz.cgi?step={pan},{tilt},{zoom}`,
    focus: `${service}/ptz.cgi?focus={focus}`,
    home: `${service}/ptz.cgi?home`,
    center: `${service}/ptz.cgi?center={x},{y}`,
    zoomInto: `${service}/ptz.cgi?box={x},{y},{width},{height}`,
    goTo: `${service}/ptz.cgi?preset={preset}`,
    presets: `${service}/ptz.cgi?presets`,
    scale: 100,
    moveLimitMs: 1000,
  }),
  lightnvr: lightNvrPtz(service, 'yard'),
  frigate: frigatePtz(service, 'yard'),
  'home-assistant': homeAssistantPtz(service, 'camera.yard', {
    presets: [
      { id: '1', name: 'Gate' },
      { id: '2', name: 'Road' },
      { id: '3', name: 'House 8' },
    ],
  }),
};

const player = document.querySelector('cam-player') as HTMLElementTagNameMap['cam-player'];
const choice = byId('interface') as HTMLSelectElement;
const choose = () => (player.ptz = PROVIDERS[choice.value] ?? null);
choice.value = new URLSearchParams(location.search).get('interface') ?? 'plain';
choice.addEventListener('change', choose);
choose();
player.mjpeg = setup.stream;
player.talkBack = createTalkBack(setup.talk);

for (const name of ['zoom', 'rotate', 'flip']) {
  const select = byId(name) as HTMLSelectElement;
  select.addEventListener('change', () => {
    if (select.value) player.setAttribute(name, select.value);
    else player.removeAttribute(name);
  });
}
const grid = byId('grid');
byId('show-grid').addEventListener('change', ({ target }) => {
  grid.style.display = (target as HTMLInputElement).checked ? '' : 'none';
});
byId('clear').addEventListener('click', () => byId('marks').replaceChildren(grid));
addMarks(player, byId('marks'), byId('point'));

const FAULTS: readonly (readonly [label: string, on: Partial<PtzFaults>, off: Partial<PtzFaults>])[] = [
  ['Service down', { isDown: true }, { isDown: false }],
  ['Failing (500)', { isBroken: true }, { isBroken: false }],
  ['Forbidden (403)', { isForbidden: true }, { isForbidden: false }],
  ['Slow (300 ms)', { delayMs: 300 }, { delayMs: 0 }],
];
for (const [label, on, off] of FAULTS) {
  const button = document.createElement('button');
  button.textContent = label;
  button.setAttribute('aria-pressed', 'false');
  bindToggle(button, async (isOn) => {
    await fetch(setup.control, { method: 'POST', body: JSON.stringify(isOn ? on : off) });
  });
  byId('faults').append(button);
}
