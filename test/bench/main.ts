import { parseArgs } from 'node:util';
import { findMediaMtx } from '../../demo/mediamtx/find.js';
import { bucket } from './bucket.js';
import { clip } from './clip.js';
import { distance } from './distance.js';
import { firstPicture } from './first-picture.js';
import { glassToGlass } from './glass-to-glass.js';
import { mosaic } from './mosaic.js';
import { openLab, type Lab } from './lab.js';
import { latency } from './latency.js';
import { loss, type LossOptions } from './loss.js';
import { outage } from './outage.js';
import { overlay } from './overlay.js';
import { pageClose } from './page-close.js';
import { profiles } from './profiles.js';
import { replay } from './replay.js';
import { thumbnails } from './thumbnails.js';
import { zoom } from './zoom.js';

/** The sections. `npm run bench -- NAME …` measures only these. Only `loss` has options. */
const SECTIONS: Readonly<Record<string, (lab: Lab, options: LossOptions) => Promise<void>>> = {
  bucket,
  clip,
  distance,
  'first-picture': firstPicture,
  'glass-to-glass': glassToGlass,
  latency,
  loss,
  mosaic,
  outage,
  overlay,
  'page-close': pageClose,
  profiles,
  replay,
  thumbnails,
  zoom,
};

const { positionals: names, values: options } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: 'string' }, seconds: { type: 'string' }, seed: { type: 'string' } },
});
const unknown = names.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`Unknown section: ${unknown.join(', ')}. The sections are ${Object.keys(SECTIONS).join(', ')}.`);
  process.exit(1);
}
const found = findMediaMtx();
if (!found) {
  console.error('The benchmarks need a real MediaMTX: put it on the PATH, or set MEDIAMTX_BIN.');
  process.exit(1);
}
console.log(`MediaMTX ${found.version}`);
for (const name of names.length > 0 ? names : Object.keys(SECTIONS)) {
  // Each section has its own server, so that sessions of one do not load the next.
  const lab = await openLab(found);
  await SECTIONS[name]?.(lab, options);
  await lab.close();
}
process.exit(0);
