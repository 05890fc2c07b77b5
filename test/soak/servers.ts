import type { CameraSource } from '../../demo/cameras/source.js';
import type { FoundMediaMtx } from '../../demo/mediamtx/find.js';
import { MediaMtx } from '../../demo/mediamtx/run.js';
import type { CameraFaults } from '../../demo/origin/faults.js';
import { Origin } from '../../demo/origin/origin.js';
import type { TransportName } from '../../src/index.js';
import type { CameraPlace } from './page/main.js';

/** A way in which the first camera goes away and comes back. */
export interface Outage {
  readonly name: string;
  begin(): Promise<void>;
  end(): Promise<void>;
}

/** A media server with two cameras on it, and who watches them. */
export interface SoakServer {
  readonly title: string;
  readonly transports: readonly TransportName[];
  readonly place: CameraPlace;
  readonly outages: readonly Outage[];
  /** Open sessions on both cameras, by kind. */
  sessions(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

/** The embedded origin, with all transports. */
export async function startOrigin(cameras: readonly CameraSource[]): Promise<SoakServer> {
  const origin = await Origin.start({ cameras });
  return toSoakServer(origin, cameras, () => origin.close());
}

/** An origin that is somebody else's to close. */
export function toSoakServer(
  origin: Origin,
  cameras: readonly CameraSource[],
  close = () => Promise.resolve(),
): SoakServer {
  const { whepUrl: whep, hlsUrl: hls, mjpegUrl: mjpeg, snapshotUrl: snapshot } = origin;
  return {
    title: 'embedded origin',
    transports: ['whep', 'll-hls', 'hls', 'mjpeg', 'snapshot'],
    place: { ...toNames(cameras), attributes: { whep, hls, mjpeg, snapshot } },
    outages: createOriginOutages(origin, toNames(cameras).camera),
    sessions: () => Promise.resolve(sum(cameras.map(({ name }) => ({ ...origin.sessions(name) })))),
    close,
  };
}

/** A real MediaMTX, which has neither MJPEG nor stills. */
export async function startMediaMtx(found: FoundMediaMtx, cameras: readonly CameraSource[]): Promise<SoakServer> {
  const server = await MediaMtx.start({ path: found.path });
  for (const camera of cameras) await server.publish(camera);
  return {
    title: `MediaMTX ${found.version}`,
    transports: ['whep', 'll-hls', 'hls'],
    place: { ...toNames(cameras), attributes: { whep: server.whepUrl, hls: server.hlsUrl } },
    outages: createMediaMtxOutages(server, cameras),
    sessions: async () => sum(await Promise.all(cameras.map(({ name }) => server.sessions(name)))),
    close: () => server.close(),
  };
}

function createOriginOutages(origin: Origin, camera: string): readonly Outage[] {
  const breakBy = (name: string, fault: Partial<CameraFaults>): Outage => ({
    name,
    begin: () => Promise.resolve(origin.setFaults(camera, fault)),
    end: () => Promise.resolve(origin.reset(camera)),
  });
  return [
    breakBy('camera gone', { offline: true }),
    breakBy('picture frozen', { frozen: true }),
    breakBy('nobody answers', { cut: true }),
  ];
}

function createMediaMtxOutages(server: MediaMtx, cameras: readonly CameraSource[]): readonly Outage[] {
  const camera = cameras[0]!;
  return [
    { name: 'camera gone', begin: () => server.unpublish(camera.name), end: () => server.publish(camera) },
    {
      name: 'server killed',
      begin: () => server.kill(),
      end: async () => {
        await server.start();
        await server.ready(camera.name);
      },
    },
  ];
}

function toNames([first, second]: readonly CameraSource[]): { camera: string; otherCamera: string } {
  if (!first || !second) throw new RangeError('a soak takes two cameras');
  return { camera: first.name, otherCamera: second.name };
}

function sum(counts: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const [name, count] of counts.flatMap((each) => Object.entries(each))) total[name] = (total[name] ?? 0) + count;
  return total;
}
