import '../../components/entry/define-mosaic.js';
import type { CamMosaic } from '../../components/index.js';
import { faultRow } from './fault-row.js';
import { fetchSetup } from './setup.js';

const byId = (id: string) => document.getElementById(id) as HTMLElement;
const setup = await fetchSetup();
byId('origin').textContent = setup.title;

const wall = byId('wall') as CamMosaic;
wall.whep = setup.whep;
wall.hls = setup.hls;
wall.mjpeg = setup.mjpeg;
wall.snapshot = setup.snapshot;

const count = byId('count') as HTMLInputElement;
const tour = byId('tour') as HTMLInputElement;

/** As many cameras as asked for: the demo's own, again and again. */
function fillWall(): void {
  const { cameras } = setup;
  wall.cameras = Array.from({ length: count.valueAsNumber || 1 }, (_, i) => {
    const { name, label } = cameras[i % cameras.length] as (typeof cameras)[number];
    return { camera: name, label: i < cameras.length ? label : `${label} (${1 + Math.floor(i / cameras.length)})` };
  });
}
count.addEventListener('input', fillWall);
tour.addEventListener('input', () => (wall.tour = tour.valueAsNumber || null));
fillWall();

const { control } = setup;
if (control) {
  for (const { name, label } of setup.cameras) {
    const row = faultRow(control, name);
    const title = document.createElement('span');
    title.textContent = label;
    row.prepend(title);
    byId('faults').append(row);
  }
}
