import '../../../components/entry/define-mosaic.js';
import type { CamMosaic } from '../../../components/index.js';
import { fillMosaic } from '../../../src/mediamtx-api/index.js';
import { fetchSetup, createClient } from './client.js';
import { formatStatus } from './status.js';
import { showSwitches } from './switches.js';

const byId = (id: string) => document.getElementById(id) as HTMLElement;
const setup = await fetchSetup();
byId('origin').textContent = setup.title;

const signIn = byId('sign-in') as HTMLFormElement;
let hasTried = false;
const client = createClient(signIn, () => {
  hasTried = true;
  following.poll();
});

const wall = byId('wall') as CamMosaic;
wall.whep = setup.whep;
wall.hls = setup.hls;

const filter = byId('filter') as HTMLInputElement;
const following = fillMosaic(wall, client, {
  filter: filter.value,
  graceMs: setup.graceMs,
  onPoll: (now) => {
    signIn.hidden = now.fault?.code !== 'unauthorized';
    byId('api').textContent = formatStatus(now, hasTried);
    const gone = now.cameras.filter(({ goneAtMs }) => goneAtMs !== null).length;
    const there = now.cameras.length - gone;
    byId('count').textContent = `${there} ${there === 1 ? 'camera' : 'cameras'}${gone > 0 ? `, ${gone} gone` : ''}`;
  },
});
filter.addEventListener('input', () => following.setFilter(filter.value));
await showSwitches(byId('switches'));
