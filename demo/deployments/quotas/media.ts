import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CameraSource } from '../../cameras/source.js';
import type { FoundMediaMtx } from '../../mediamtx/find.js';
import { MediaMtx } from '../../mediamtx/run.js';
import { Origin } from '../../origin/origin.js';
import type { Certificate } from './certificate.js';
import { startGuard } from './guard.js';
import type { CounterService, Reader } from './service.js';

/** A media server that asks the counter service before it accepts a reader. */
export interface Media {
  /** The name of the server, for the page. */
  readonly title: string;
  /** URL templates with `{camera}`. */
  readonly whepUrl: string;
  readonly hlsUrl: string;
  /** Counts the WebRTC sessions of a camera. */
  sessions(camera: string): Promise<number>;
  /** Ends the readers of leases that have ended. */
  endReaders(readers: readonly Reader[]): void;
  close(): Promise<void>;
}

export interface MediaOptions {
  readonly cameras: readonly CameraSource[];
  readonly service: CounterService;
  readonly certificate: Certificate;
  /** Returns the origins of the pages that may read the answers. */
  readonly origins: () => readonly string[];
}

/** The start time of an on-demand source in the embedded origin. */
const WAKE_MS = 2000;

/** Starts the origin of the demo, with a guard in front of each port. */
export async function startEmbedded({ cameras, service, certificate, origins }: MediaOptions): Promise<Media> {
  const origin = await Origin.start({ cameras });
  for (const { name } of cameras) if (name.startsWith('milestone_')) origin.setFaults(name, { startMs: WAKE_MS });
  const guards = { service, certificate, origins };
  const whep = await startGuard({ ...guards, protocol: 'webrtc', behind: new URL(origin.whepUrl).origin });
  const hls = await startGuard({ ...guards, protocol: 'hls', behind: new URL(origin.hlsUrl).origin });
  return {
    title: 'the embedded origin, with a guard in front',
    whepUrl: `${whep.listener.url}/{camera}/whep`,
    hlsUrl: `${hls.listener.url}/{camera}/index.m3u8`,
    sessions: (camera) => Promise.resolve(origin.sessions(camera).whep),
    endReaders: (readers) => readers.forEach(({ id }) => whep.end(id)),
    close: async () => {
      await Promise.all([whep.listener.close(), hls.listener.close()]);
      await origin.close();
    },
  };
}

/** The settings of `mediamtx.yml` that this deployment needs; the others are the same for each MediaMTX of the demo. */
const USED_SETTINGS = /^(auth|webrtc(Encryption|Server|Allow)|hls(Encryption|Server|Allow))/;

/**
 * Starts a real MediaMTX with the settings of `mediamtx.yml`; it pulls its cameras from the embedded origin on demand.
 */
export async function startMediaMtx({ path, version }: FoundMediaMtx, options: MediaOptions): Promise<Media> {
  const { cameras, service, certificate, origins } = options;
  const origin = await Origin.start({ cameras });
  const folder = await mkdtemp(join(tmpdir(), 'cam-player-quotas-'));
  const [keyFile, certFile] = [join(folder, 'server.key'), join(folder, 'server.crt')];
  await Promise.all([writeFile(keyFile, certificate.key), writeFile(certFile, certificate.cert)]);
  const text = (await readFile(new URL('./mediamtx.yml', import.meta.url), 'utf8'))
    .replace('http://127.0.0.1:8090/auth', service.authUrl)
    .replaceAll('server.key', keyFile)
    .replaceAll('server.crt', certFile)
    .replaceAll(
      "'https://room.example.com'",
      origins()
        .map((url) => `'${url}'`)
        .join(', '),
    )
    .replace('rtsp://vms.example.com:554/live/$G1', `${toWhepSource(origin.whepUrl)}/milestone_$G1/whep`)
    // A function, because `$'` has a meaning in a replacement text.
    .replace(
      'all_others:',
      () => `'~^(.+)$': { source: ${toWhepSource(origin.whepUrl)}/$G1/whep, sourceOnDemand: yes }`,
    );
  const [settings = '', paths = ''] = text.split(/^paths:$/m);
  const server = await MediaMtx.start({
    path,
    extra: settings.split('\n').filter((line) => USED_SETTINGS.test(line)),
    paths: paths.split('\n').map((line) => line.slice(2)),
  });
  const kick = ({ protocol, id }: Reader) =>
    fetch(`${server.apiUrl}/v3/${protocol === 'webrtc' ? 'webrtc' : 'hls'}sessions/kick/${id}`, { method: 'POST' });
  return {
    title: `MediaMTX ${version}`,
    whepUrl: server.whepUrl.replace('http:', 'https:'),
    hlsUrl: server.hlsUrl.replace('http:', 'https:'),
    sessions: async (camera) => (await server.sessions(camera)).whep,
    // A reader that has ended already is not found.
    endReaders: (readers) => readers.forEach((reader) => void kick(reader).catch(() => undefined)),
    close: async () => {
      await server.close();
      await origin.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Formats the origin's address as a WHEP source of MediaMTX: `whep://127.0.0.1:8889`. */
function toWhepSource(whepUrl: string): string {
  return `whep://${new URL(whepUrl).host}`;
}
