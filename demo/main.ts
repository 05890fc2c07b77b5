import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { createCamera } from './cameras/synthetic.js';
import { LINEUP } from './lineup.js';
import { needMediaMtx } from './mediamtx/download.js';
import { findMediaMtx, type Found } from './mediamtx/find.js';
import { MediaMtx } from './mediamtx/run.js';
import { Origin } from './origin/origin.js';
import { servePage } from './serve.js';

const { values } = parseArgs({
  options: {
    mediamtx: { type: 'boolean', default: false },
    embedded: { type: 'boolean', default: false },
    port: { type: 'string', default: '8080' },
  },
});

const cameras = LINEUP.map(createCamera);
const found = values.mediamtx ? await needMediaMtx() : null;
const media = found ? await realMediaMtx(found) : null;
// With a MediaMTX, the embedded origin still serves what that does not: MJPEG and stills.
const ports = media ? { service: 8880 } : { whep: 8889, hls: 8888, service: 8880 };
const origin = await Origin.start({ cameras, ports });

const page = await servePage({
  folder: fileURLToPath(new URL('./page', import.meta.url)),
  entries: ['main', 'mosaic', 'theming'].map((name) => fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url))),
  port: Number(values.port),
  extra: {
    'setup.json': {
      title: found ? `MediaMTX ${found.version}` : 'embedded origin',
      whep: (media ?? origin).whepUrl,
      hls: (media ?? origin).hlsUrl,
      mjpeg: origin.mjpegUrl,
      snapshot: origin.snapshotUrl,
      control: media ? null : origin.controlUrl,
      cameras: LINEUP.map(({ name, title }) => ({ name, label: title })),
    },
  },
});
console.log(`cam-player demo: ${page.url}`);
console.log(found ? `Cameras come from MediaMTX ${found.version}.` : 'Cameras come from the embedded origin.');
if (!found && !values.embedded && findMediaMtx())
  console.log('For the MediaMTX on this machine: npm run demo -- --mediamtx');
console.log('Ctrl+C ends it.');

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end());

async function realMediaMtx({ path }: Found): Promise<MediaMtx> {
  const server = await MediaMtx.start({ path, ports: { whep: 8889, hls: 8888 } });
  for (const camera of cameras) await server.publish(camera);
  return server;
}

async function end(): Promise<void> {
  await Promise.allSettled([page.close(), origin.close(), media?.close()]);
  // Held requests and timers of sessions would keep the process for a while.
  process.exit(0);
}
