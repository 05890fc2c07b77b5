// The sizes that a page pays for, gzipped, against their budgets.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Bytes after gzip -9, by file. */
const BUDGETS = {
  // All that a page needs to play WebRTC and show controls, in one request: element, core, WHEP and Lit.
  'cdn/cam-player.js': 37 * 1024,
  // What a failed HTTP answer means, when there is one, and the sentences of rare faults.
  'cdn/http-faults.js': 3_300,
  // The relays that a server names, when nothing connects without them.
  'cdn/ice-servers.js': 900,
  // Why no answer came, where the browser may be the reason.
  'cdn/silence.js': 1_600,
  // The mosaic, on top of what every page loads.
  'cdn/cam-mosaic.js': 14_000,
  // What a link that loses packets needs, from the first lost packet on.
  'cdn/adaptive-jitter-buffer.js': 900,
  // Cameras held to the same delay, when somebody wants them to be.
  'cdn/sync.js': 1_500,
  // A place at a service that counts who watches, where the page names one.
  'cdn/leases.js': 3_000,
  'cdn/cam-leases.js': 150,
  // Which of several servers plays a camera, where the page names several.
  'cdn/server-list.js': 2_600,
  // Whether another transport freezes less, from the first freeze on.
  'cdn/trials.js': 4_000,
  // The page for an <iframe>, without the elements.
  'cdn/embed.js': 800,
  // When a thumbnail looks at its camera, and who looks at it.
  'cdn/thumbnail.js': 4_500,
  // Buttons and lights of a camera's own service, where there is one; and the one over HTTP for script tags.
  'cdn/camera-service.js': 4_400,
  'cdn/mjpeg-service.js': 1_500,
  // Pad, keys and gamepads of a camera that can be moved; and what moves it, for script tags.
  'cdn/ptz.js': 8_300,
  'cdn/ptz-providers.js': 3_000,
  // Gestures that enlarge the picture, from the first of them on.
  'cdn/zoom.js': 3_600,
  // What was seen in the last seconds, where the page lets viewers see it again.
  'cdn/replay.js': 13_500,
  // Talking to a camera, where the page allows it; and the ways back for script tags.
  'cdn/talk.js': 6_400,
  'cdn/talk-back.js': 200,
  // What a page lays on the picture, where it does.
  'cdn/overlay.js': 3_800,
  // What takes the frames of HLS for a replay.
  'cdn/replay-hls.js': 3_000,
  // What writes a clip, when somebody saves one.
  'cdn/clip.js': 35_000,
  // The lock that keeps the screen on.
  'cdn/keep-awake.js': 900,
  // A mosaic in a window of its own, when somebody opens it.
  'cdn/mosaic-window.js': 2_000,
  // The media keys, from the first sound or picture-in-picture on.
  'cdn/media-session.js': 1_000,
  // The panel of numbers, when somebody wants to see it.
  'cdn/cam-telemetry.js': 6_000,
  // What every language but English needs, and each language, where it is read.
  'cdn/languages.js': 1_500,
  'cdn/lang-ar.js': 4_000,
  'cdn/lang-de.js': 3_700,
  'cdn/lang-es.js': 3_700,
  'cdn/lang-fr.js': 3_700,
  'cdn/lang-hi.js': 4_200,
  'cdn/lang-pt.js': 3_700,
  'cdn/lang-zh.js': 3_700,
  'cdn/lang-zh-hant.js': 3_700,
  // MJPEG and stills, when their turn comes; the capture of a picture.
  'cdn/images.js': 7_700,
  // hls.js and what drives it, when their turn comes.
  'cdn/hls.js': 197_000,
  // MediaMTX's API, for pages that list its paths; needs none of the others.
  'cdn/mediamtx.js': 7_000,
  // All of the above but hls.js and the languages, for a script tag without type="module".
  'cdn/cam-player.iife.js': 130_000,
  // hls.js for that one.
  'cdn/cam-player.iife.hls.js': 188_000,
  // What writes clips for that one.
  'cdn/cam-player.iife.clip.js': 35_000,
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
