import '../../../components/entry/define.js';
import { httpLeases, type CredentialProvider, type LeaseProvider } from '../../../src/index.js';
import { drawUsage } from './usage.js';
import { fetchSetup } from './setup.js';

const setup = await fetchSetup();
document.querySelector('#title')?.replaceChildren(setup.title);

/** Requests a token by password, before the first lease and when the last token has expired. */
const fetchToken: CredentialProvider = async () => {
  const headers = { Authorization: `Basic ${btoa('ben:tram-stop-9')}` };
  const response = await fetch(new URL('token', setup.leases), { method: 'POST', headers });
  return response.ok ? ((await response.json()) as { token: string }) : null;
};

const USERS: readonly { user: string; how: string; cameras: readonly string[]; credentials: CredentialProvider }[] = [
  {
    user: 'Ada',
    how: 'by password',
    cameras: ['police_1', 'bus_1', 'bus_2'],
    credentials: () => ({ username: 'ada', password: 'lovelace-1843' }),
  },
  { user: 'Ben', how: 'by token', cameras: ['metro_1', 'bus_1', 'milestone_1'], credentials: fetchToken },
];

for (const { user, how, cameras, credentials } of USERS) {
  const leases = httpLeases(setup.leases, { credentials });
  const section = document.createElement('section');
  const heading = document.createElement('h2');
  const small = document.createElement('small');
  small.textContent = `signs in ${how}`;
  heading.append(`${user} `, small);
  const wall = document.createElement('div');
  wall.className = 'wall';
  wall.append(...cameras.map((camera) => createCard(user, camera, leases)));
  section.append(heading, wall);
  document.querySelector('#desks')?.append(section);
}
drawUsage(document.querySelector('#usage') as HTMLElement);

/** Creates a camera with a button that opens and closes it. */
function createCard(user: string, camera: string, leases: LeaseProvider): HTMLElement {
  const player = document.createElement('cam-player');
  player.camera = camera;
  player.whep = setup.whep;
  player.hls = setup.hls;
  player.leases = leases;
  player.loading = 'eager';
  const name = document.createElement('span');
  name.textContent = camera;
  const button = document.createElement('button');
  button.type = 'button';
  const updateButton = () => {
    button.textContent = player.paused ? 'Open' : 'Close';
    button.setAttribute('aria-label', `${button.textContent} ${camera} for ${user}`);
  };
  updateButton();
  button.addEventListener('click', () => {
    if (player.paused) void player.play();
    else player.pause();
    updateButton();
  });
  const message = document.createElement('small');
  player.addEventListener('cam-fault', () => (message.textContent = player.fault?.serverMessage ?? ''));
  player.addEventListener('cam-statechange', () => {
    if (player.state === 'live' || player.state === 'paused') message.textContent = '';
  });
  const foot = document.createElement('footer');
  foot.append(name, message, button);
  const article = document.createElement('article');
  article.append(player, foot);
  return article;
}
