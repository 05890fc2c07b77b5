import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { bucket } from './bucket.js';
import { distance } from './distance.js';
import { firstPicture } from './first-picture.js';
import { glassToGlass } from './glass-to-glass.js';
import { mosaic } from './mosaic.js';
import { openLab, type Lab } from './lab.js';
import { latency } from './latency.js';
import { outage } from './outage.js';
import { pageClose } from './page-close.js';
import { profiles } from './profiles.js';
import { thumbnails } from './thumbnails.js';

/** What can be measured. `npm run bench -- NAME …` measures these only. */
const SECTIONS: Readonly<Record<string, (lab: Lab) => Promise<void>>> = {
  bucket,
  distance,
  'first-picture': firstPicture,
  'glass-to-glass': glassToGlass,
  latency,
  mosaic,
  outage,
  'page-close': pageClose,
  profiles,
  thumbnails,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`No section ${unknown.join(', ')}; there are: ${Object.keys(SECTIONS).join(', ')}.`);
  process.exit(1);
}
const found = findMediaMtx();
if (!found) {
  console.error('The bench compares on a real MediaMTX: put one on the PATH, or name it in MEDIAMTX_BIN.');
  process.exit(1);
}
console.log(`MediaMTX ${found.version}`);
for (const name of asked.length > 0 ? asked : Object.keys(SECTIONS)) {
  // A server of its own for each: what one leaves behind is not the next one's load.
  const lab = await openLab(found);
  await SECTIONS[name]?.(lab);
  await lab.close();
}
process.exit(0);
