import '../../../components/entry/define.js';
import { mjpegService, type CameraControls, type CameraStatus } from '../../../src/index.js';
import { bindToggle } from '../../page/fault-row.js';
import type { ServiceFaults } from './faults.js';
import { SignIn } from './sign-in.js';

const byId = (id: string) => document.getElementById(id) as HTMLElement;
const setup = (await (await fetch('setup.json')).json()) as { readonly service: string; readonly control: string };
byId('service').textContent = setup.service;

const player = document.querySelector('cam-player') as HTMLElementTagNameMap['cam-player'];
const signIn = new SignIn(byId('sign-in') as HTMLFormElement);
const service = mjpegService(setup.service, { credentials: signIn.provider() });

/** The service as the player uses it; its answers are shown on the page too, without extra requests. */
const controls: CameraControls = {
  ...service,
  status: async (signal) => {
    const status = await service.status(signal).catch((error: unknown) => {
      show(null);
      throw error;
    });
    show(status);
    return status;
  },
};
player.cameraControls = controls;
player.credentials = signIn.provider();
player.mjpeg = service.streamUrl;

function show(status: CameraStatus | null): void {
  const { isConnected, isRunning, isStarting, isRecording } = status ?? {};
  const rows = { connected: isConnected, running: isRunning, starting: isStarting, recording: isRecording };
  byId('status').replaceChildren(
    ...Object.entries(rows).flatMap(([name, value]) => [
      element('dt', name),
      element('dd', value === undefined ? '–' : value ? 'yes' : 'no'),
    ]),
  );
}

const FAULTS: readonly (readonly [label: string, on: Partial<ServiceFaults>, off: Partial<ServiceFaults>])[] = [
  ['Service down', { isDown: true }, { isDown: false }],
  ['Camera busy (409)', { isBusy: true }, { isBusy: false }],
  ['Failing (500)', { isBroken: true }, { isBroken: false }],
  ['Slow start', { startMs: 4000 }, { startMs: 300 }],
  ['Frozen', { isFrozen: true }, { isFrozen: false }],
  ['Unplugged', { isUnplugged: true }, { isUnplugged: false }],
  ['Password', { password: 'harbour' }, { password: null }],
];
for (const [label, on, off] of FAULTS) {
  const button = element('button', label);
  button.setAttribute('aria-pressed', 'false');
  bindToggle(button, async (isOn) => {
    await fetch(setup.control, { method: 'POST', body: JSON.stringify(isOn ? on : off) });
  });
  byId('faults').append(button);
}

const other = mjpegService(setup.service, {
  credentials: () => ({ username: 'viewer', password: 'harbour' }),
});
const orders = [
  ['Start', other.start],
  ['Stop', other.stop],
] as const;
for (const [label, order] of orders) {
  const button = element('button', label);
  button.addEventListener('click', () => {
    order(AbortSignal.timeout(5000)).catch((error: unknown) => log('another client', String(error)));
  });
  byId('others').append(button);
}

player.addEventListener('cam-statechange', () => log(player.state));
player.addEventListener('cam-fault', () => log('fault', player.fault?.message));

function log(what: string, detail = ''): void {
  const line = element('li', `${new Date().toLocaleTimeString('en-GB')} `);
  line.append(element('b', what), ` ${detail}`);
  byId('log').prepend(line);
  while (byId('log').childElementCount > 100) byId('log').lastElementChild?.remove();
}

function element<K extends keyof HTMLElementTagNameMap>(name: K, text: string): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
