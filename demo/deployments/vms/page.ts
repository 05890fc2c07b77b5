import '../../../components/entry/define.js';
import type { CamPlayer } from '../../../components/index.js';
import type { Change } from './app.js';

interface Setup {
  readonly media: string;
  readonly gateway: string;
  readonly cameras: readonly { readonly name: string; readonly label: string }[];
}

/** The faults of a camera: how to set and to end them. */
const FAULTS: readonly { readonly name: string; readonly on: Change; readonly off: Change }[] = [
  { name: 'Slow to start', on: { is: 'slow' }, off: { is: 'ready' } },
  { name: 'Camera gone', on: { is: 'gone' }, off: { is: 'ready' } },
  { name: 'Not configured', on: { isConfigured: false }, off: { isConfigured: true } },
  { name: 'Eight other viewers', on: { viewers: 8 }, off: { viewers: 0 } },
];

const byId = (id: string) => document.getElementById(id) as HTMLElement;
const spotlight = byId('spotlight') as CamPlayer;
const setup = (await (await fetch('setup.json')).json()) as Setup;
byId('parts').textContent = `${setup.gateway}, ${setup.media}`;

/** The pressed buttons, by camera and name of the fault. */
const pressed = new Set<string>();

async function sendChange(change: Change): Promise<void> {
  const response = await fetch('control', { method: 'POST', body: JSON.stringify(change) });
  if (!response.ok) console.warn(await response.text());
}

/** Makes a button stay pressed until it is pressed again. */
function bind(button: HTMLButtonElement, key: string, on: Change, off: Change): void {
  const draw = () => button.setAttribute('aria-pressed', String(pressed.has(key)));
  draw();
  button.onclick = async () => {
    const isOn = !pressed.delete(key);
    if (isOn) pressed.add(key);
    draw();
    button.disabled = true;
    await sendChange(isOn ? on : off);
    button.disabled = false;
  };
}

function drawFaults(): void {
  const camera = spotlight.camera ?? '';
  const buttons = FAULTS.map(({ name, on, off }) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name;
    bind(button, `${camera} ${name}`, { camera, ...on }, { camera, ...off });
    return button;
  });
  const alone = document.createElement('a');
  alone.href = `camera.html?camera=${camera}&label=${encodeURIComponent(spotlight.label ?? '')}`;
  alone.target = '_blank';
  alone.textContent = 'Open in a new window';
  byId('faults').replaceChildren(...buttons, alone);
}

function choose(camera: string, label: string): void {
  spotlight.camera = camera;
  spotlight.label = label;
  for (const thumb of document.querySelectorAll('nav cam-player')) {
    thumb.ariaCurrent = String((thumb as CamPlayer).camera === camera);
  }
  drawFaults();
}

for (const { name, label } of setup.cameras) {
  const thumb = document.createElement('cam-player');
  thumb.server = '/';
  thumb.camera = name;
  thumb.label = label;
  thumb.thumbnail = true;
  thumb.addEventListener('click', () => choose(name, label));
  byId('cameras').append(thumb);
}
bind(byId('server') as HTMLButtonElement, 'server', { server: 'down' }, { server: 'up' });
const [first] = setup.cameras;
if (first) choose(first.name, first.label);
