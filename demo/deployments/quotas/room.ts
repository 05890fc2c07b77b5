import { readFile } from 'node:fs/promises';
import { renameCamera } from '../../cameras/rename-camera.js';
import type { CameraSource } from '../../cameras/source.js';
import { createCamera, type PictureOptions } from '../../cameras/synthetic.js';
import { LINEUP } from '../../lineup.js';
import type { FoundMediaMtx } from '../../mediamtx/find.js';
import type { Certificate } from './certificate.js';
import type { Limit } from './ledger.js';
import { startEmbedded, startMediaMtx, type Media } from './media.js';
import { CounterService } from './service.js';
import type { User } from './users.js';

export interface RoomOptions {
  readonly mediaMtx: FoundMediaMtx | null;
  /** `small` limits can be reached on one page; `real` are those of the control room. */
  readonly limits: 'small' | 'real';
  readonly heartbeatMs: number;
  readonly tokenLifeMs: number;
  readonly certificate: Certificate;
  /** The origins of the pages that may use the service and the media server. */
  readonly origins: readonly string[];
  /** The pictures of the cameras; 480 × 270 at 15 frames per second if absent. */
  readonly picture?: PictureOptions;
}

/** The servers of the control room. */
export interface Room {
  readonly service: CounterService;
  readonly media: Media;
  /** The lifetime of new tokens in milliseconds. */
  tokenLifeMs: number;
  close(): Promise<void>;
}

const NAMES = ['police_1', 'bus_1', 'metro_1', 'milestone_1'];

/** Creates one camera of each kind, and a second bus, so that the limit can be exceeded. */
function createCameras(picture: PictureOptions = { width: 480, height: 270, fps: 15 }): readonly CameraSource[] {
  const cameras = NAMES.map((name, at) =>
    createCamera({ ...(LINEUP[at] as (typeof LINEUP)[number]), name, title: name, ...picture }),
  );
  const [, bus] = cameras as [CameraSource, CameraSource];
  return [...cameras, renameCamera(bus, 'bus_2')];
}

/** Starts the servers. */
export async function startRoom(options: RoomOptions): Promise<Room> {
  const { mediaMtx, limits, heartbeatMs, certificate } = options;
  const origins = () => options.origins;
  let media: Media | null = null;
  const life = { tokenLifeMs: options.tokenLifeMs };
  const service = await CounterService.start({
    limits: await read<Limit[]>(limits === 'small' ? 'limits-small.json' : 'limits.json'),
    users: await read<User[]>('users.json'),
    origins,
    certificate,
    heartbeatMs,
    tokenLifeMs: () => life.tokenLifeMs,
    onEnd: (readers) => media?.endReaders(readers),
  });
  const cameras = createCameras(options.picture);
  const mediaOptions = { cameras, service, certificate, origins };
  const running = mediaMtx ? await startMediaMtx(mediaMtx, mediaOptions) : await startEmbedded(mediaOptions);
  media = running;
  return {
    service,
    media: running,
    get tokenLifeMs() {
      return life.tokenLifeMs;
    },
    set tokenLifeMs(ms) {
      life.tokenLifeMs = ms;
    },
    close: async () => {
      await service.close();
      await running.close();
      await Promise.all(cameras.map((camera) => camera.close()));
    },
  };
}

async function read<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8')) as T;
}
