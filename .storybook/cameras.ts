import { renameCamera } from '../demo/cameras/rename-camera.js';
import type { CameraSource } from '../demo/cameras/source.js';
import { createCamera } from '../demo/cameras/synthetic.js';
import { LINEUP } from '../demo/lineup.js';
import { findMediaMtx } from '../demo/mediamtx/find.js';
import { MediaMtx } from '../demo/mediamtx/run.js';
import type { CameraFaults } from '../demo/origin/faults.js';
import { Origin } from '../demo/origin/origin.js';
import type { Addresses, ServerName } from '../stories/setup.js';

/** Longer than a player waits for any answer. */
const UNREACHABLE_MS = 60_000;

/** Cameras of the embedded origin that are broken from the start, so that stories don't break each other's. */
const BROKEN: Readonly<Record<string, Partial<CameraFaults>>> = {
  'broken/slow': { startMs: UNREACHABLE_MS },
  'broken/frozen': {},
  'broken/cut': { cut: true },
  'broken/offline': { offline: true },
  'broken/unconfigured': { unconfigured: true },
  'broken/full': { maxReaders: 0 },
  'broken/locked': { auth: { user: 'viewer', pass: 'open sesame' } },
  'broken/service': {},
  'broken/stopped': { offline: true },
  'broken/h265': { codecRefused: true },
};

/** What serves the stories. */
export interface StoryCameras {
  /** Where the cameras are; on a MediaMTX that is started when it is first asked for. Rejects where there is none. */
  findAddresses(server: ServerName): Promise<Addresses>;
  close(): Promise<void>;
}

/** Starts the synthetic cameras and the embedded origin, on free ports of the loopback address. */
export async function startCameras(): Promise<StoryCameras> {
  const cameras = LINEUP.map(createCamera);
  const first = cameras[0] as CameraSource;
  const broken = Object.keys(BROKEN).map((name) => renameCamera(first, name));
  const origin = await Origin.start({ cameras: [...cameras, ...broken] });
  for (const [name, faults] of Object.entries(BROKEN)) origin.setFaults(name, faults);
  const { whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot, controlUrl: control } = origin;
  const embedded: Addresses = { title: 'Embedded origin', whep, hls, mjpeg, snapshot, control };
  let real: Promise<MediaMtx> | null = null;

  return {
    async findAddresses(server) {
      if (server === 'embedded') return embedded;
      const found = findMediaMtx();
      if (!found) throw new Error('No MediaMTX on this machine: put one on the PATH, or name it in MEDIAMTX_BIN.');
      const { whepUrl, hlsUrl } = await (real ??= publishAll(found.path, cameras));
      // MediaMTX has neither Motion JPEG nor stills: those stay the origin's.
      return { ...embedded, title: `MediaMTX ${found.version}`, whep: whepUrl, hls: hlsUrl, control: null };
    },
    async close() {
      await (await real?.catch(() => null))?.close();
      await origin.close();
      await Promise.all(cameras.map((camera) => camera.close()));
    },
  };
}

async function publishAll(path: string, cameras: readonly CameraSource[]): Promise<MediaMtx> {
  const server = await MediaMtx.start({ path });
  for (const camera of cameras) await server.publish(camera);
  return server;
}
