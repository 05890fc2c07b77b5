import { renameCamera } from '../demo/cameras/rename-camera.js';
import type { CameraSource } from '../demo/cameras/source.js';
import { createCamera, type PictureOptions } from '../demo/cameras/synthetic.js';
import { LINEUP } from '../demo/lineup.js';
import { findMediaMtx } from '../demo/mediamtx/find.js';
import { MediaMtx } from '../demo/mediamtx/run.js';
import type { CameraFaults } from '../demo/origin/faults.js';
import { Origin } from '../demo/origin/origin.js';
import type { Addresses, ServerName } from '../stories/setup.js';

/** Longer than a player waits for an answer. */
const UNREACHABLE_MS = 60_000;

/** Cameras of the embedded origin with permanent faults, so that stories do not affect each other. */
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

/** The cameras of the stories. */
export interface StoryCameras {
  /** Returns the addresses; starts the MediaMTX on the first request for it. Rejects if none is installed. */
  findAddresses(server: ServerName): Promise<Addresses>;
  close(): Promise<void>;
}

/** Starts the synthetic cameras and the embedded origin, on free ports of the loopback address. */
export async function startCameras(picture: PictureOptions = {}): Promise<StoryCameras> {
  const cameras = LINEUP.map((camera) => createCamera({ ...camera, ...picture }));
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
      // MediaMTX has neither Motion JPEG nor snapshots; those still come from the origin.
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
