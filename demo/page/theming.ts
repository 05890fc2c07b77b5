import '../../components/entry/define.js';
import type { CamPlayer } from '../../components/index.js';
import { fetchSetup } from './setup.js';

const byId = (id: string) => document.getElementById(id) as HTMLElement;
const setup = await fetchSetup();
const [camera] = setup.cameras as [(typeof setup.cameras)[number]];

/** The looks: each is a class in theming.css. */
const THEMES = [
  ['', 'As it comes'],
  ['paper', 'Colours and type, light or dark with the page'],
  ['wide', 'Shape and focus ring'],
  ['parts', 'Parts'],
  ['states', 'States'],
] as const;

/** The states that can be had without breaking anything. */
const STATES: readonly ((player: CamPlayer) => void)[] = [
  () => undefined,
  (player) => (player.camera = 'nobody'),
  (player) => {
    player.whep = 'http://127.0.0.1:1/whep';
    player.hls = player.mjpeg = player.snapshot = 'off';
  },
  (player) => player.addEventListener('cam-firstframe', () => player.pause(), { once: true }),
];

/** The rules of a look, as they stand in the style sheet. */
function findRules(theme: string): string {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const its = rules.filter((rule) => rule instanceof CSSStyleRule && rule.selectorText.includes(`.${theme}`));
  return its.map(({ cssText }) => cssText.replace(/([{;]) /g, '$1\n  ').replace(/\n {2}}/g, '\n}')).join('\n');
}

function createPlayer(theme: string, set: (player: CamPlayer) => void): CamPlayer {
  const player = document.createElement('cam-player');
  player.className = theme;
  player.camera = camera.name;
  player.label = camera.label;
  player.whep = setup.whep;
  player.hls = setup.hls;
  player.mjpeg = setup.mjpeg;
  player.snapshot = setup.snapshot;
  player.controls = true;
  set(player);
  return player;
}

for (const [theme, name] of THEMES) {
  const title = document.createElement('h2');
  title.textContent = name;
  const row = document.createElement('div');
  row.className = 'row';
  row.append(...STATES.map((set) => createPlayer(theme, set)));
  const rules = document.createElement('pre');
  rules.lang = 'en';
  rules.dir = 'ltr';
  rules.textContent = theme && findRules(theme);
  byId('wall').append(title, row, rules);
}

const lang = byId('lang') as HTMLSelectElement;
lang.addEventListener('change', () => {
  document.documentElement.lang = lang.value;
  document.documentElement.dir = lang.value === 'ar' ? 'rtl' : 'ltr';
});
const scheme = byId('scheme') as HTMLSelectElement;
scheme.addEventListener('change', () => (document.documentElement.style.colorScheme = scheme.value));
