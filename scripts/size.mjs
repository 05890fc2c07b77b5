// The sizes that a page pays for, gzipped, against their budgets.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Bytes after gzip -9, by file. */
const BUDGETS = {
  // The element, the core, WebRTC and Lit: what every page loads.
  'cdn/cam-player.js': 20_000,
  // The mosaic, on top of what every page loads.
  'cdn/cam-mosaic.js': 12_000,
  // Cameras held to the same delay, when somebody wants them to be.
  'cdn/sync.js': 1_500,
  // WebRTC, what watches a picture, what its counters say, what a server's answer means, and sentences about it.
  'cdn/whep.js': 10_000,
  // A place at a service that counts who watches, where the page names one.
  'cdn/leases.js': 2_500,
  'cdn/cam-leases.js': 150,
  // Buttons and keys, when somebody may want them.
  'cdn/hands.js': 3_500,
  // When a thumbnail looks at its camera, and who looks at it.
  'cdn/thumbnail.js': 3_400,
  // Buttons and lights of a camera's own service, where there is one; and the one over HTTP for script tags.
  'cdn/camera-controls.js': 4_400,
  'cdn/mjpeg-service.js': 1_500,
  // The panel of numbers, when somebody wants to see it.
  'cdn/cam-telemetry.js': 6_000,
  // What every language but English needs, and each language, where it is read.
  'cdn/words.js': 1_500,
  'cdn/words-ar.js': 2_800,
  'cdn/words-de.js': 2_500,
  'cdn/words-es.js': 2_500,
  'cdn/words-fr.js': 2_500,
  'cdn/words-hi.js': 2_800,
  'cdn/words-pt.js': 2_500,
  'cdn/words-zh.js': 2_500,
  'cdn/words-zh-hant.js': 2_500,
  // MJPEG and stills, when their turn comes.
  'cdn/images.js': 4_100,
  // hls.js and what drives it, when their turn comes.
  'cdn/hls.js': 192_000,
  // MediaMTX's API, for pages that list its paths; needs none of the others.
  'cdn/mediamtx.js': 5_500,
  // All of the above but hls.js and the languages, for a script tag without type="module".
  'cdn/cam-player.iife.js': 68_000,
  // hls.js for that one.
  'cdn/cam-player.iife.hls.js': 188_000,
};

let isTooLarge = false;
for (const name of readdirSync('cdn')) {
  if (!name.endsWith('.js') || `cdn/${name}` in BUDGETS) continue;
  isTooLarge = true;
  console.log(`none  cdn/${name} has no budget`);
}
for (const [file, budget] of Object.entries(BUDGETS)) {
  const { length } = gzipSync(readFileSync(file), { level: 9 });
  const isOver = length > budget;
  isTooLarge ||= isOver;
  console.log(`${isOver ? 'over' : 'ok  '}  ${file}  ${length} of ${budget} bytes gzipped`);
}
process.exitCode = isTooLarge ? 1 : 0;
