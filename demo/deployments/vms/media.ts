import { readFile } from 'node:fs/promises';
import type { CameraSource } from '../../cameras/source.js';
import type { FoundMediaMtx } from '../../mediamtx/find.js';
import { MediaMtx } from '../../mediamtx/run.js';
import { Origin } from '../../origin/origin.js';
import { type NO_FAULTS } from '../../origin/faults.js';
import { watchCamera, type BackgroundViewer } from './background-viewer.js';

/** A camera starts at once, starts slowly, or cannot be reached. */
export type Camera = 'ready' | 'slow' | 'gone';

/** The media server of the system, and its faults. */
export interface Media {
  /** The name of the server, for the page. */
  readonly title: string;
  /** The origins of its two ports. */
  readonly whep: string;
  readonly hls: string;
  setCamera(name: string, is: Camera): Promise<void>;
  setConfigured(name: string, isConfigured: boolean): Promise<void>;
  /** Sets the number of background viewers, as far as there are places. Present viewers lose their place. */
  setViewerCount(name: string, count: number): Promise<void>;
  setServer(is: 'up' | 'down'): Promise<void>;
  /** Counts the WebRTC sessions of a camera. */
  countViewers(name: string): Promise<number>;
  close(): Promise<void>;
}

/** The time limit for the start of a camera (`sourceOnDemandStartTimeout`), and the start time of a slow one. */
export interface StartTimes {
  readonly startLimitMs: number;
  readonly slowMs: number;
}

/** `maxReaders` of mediamtx.yml. */
const MAX_READERS = 8;

/** Starts the origin of the demo, with the segments of mediamtx.yml. */
export async function startEmbedded(cameras: readonly CameraSource[], waits: StartTimes): Promise<Media> {
  const origin = await Origin.start({
    cameras,
    hls: { variant: 'fmp4', segmentMs: 4000, partMs: 1000, segmentCount: 6 },
  });
  const states: Record<Camera, Partial<typeof NO_FAULTS>> = {
    ready: { startMs: 0, sourceTimeout: false },
    slow: { startMs: waits.slowMs, sourceTimeout: false },
    gone: { startMs: waits.startLimitMs, sourceTimeout: true },
  };
  for (const { name } of cameras) origin.setFaults(name, { maxReaders: MAX_READERS });
  const set = (name: string, change: Partial<typeof NO_FAULTS>) => Promise.resolve(origin.setFaults(name, change));
  return {
    title: 'the embedded origin',
    whep: new URL(origin.whepUrl).origin,
    hls: new URL(origin.hlsUrl).origin,
    // The origin owns its cameras, so a camera that goes ends its sessions.
    setCamera: async (name, is) => {
      if (is === 'gone') await set(name, { offline: true });
      await set(name, { offline: false, ...states[is] });
    },
    setConfigured: (name, isConfigured) => set(name, { unconfigured: !isConfigured }),
    setViewerCount: async (name, count) => {
      if (count > 0) await set(name, { offline: true });
      await set(name, { offline: false, maxReaders: Math.max(0, MAX_READERS - count) });
    },
    setServer: (is) => origin.setServerGone(is === 'down'),
    countViewers: (name) => Promise.resolve(origin.sessions(name).whep),
    close: () => origin.close(),
  };
}

/** The settings of mediamtx.yml that this deployment needs; the others are the same for each MediaMTX of the demo. */
const USED_SETTINGS = /^(hls(Segment|Part|Muxer|TrustedProxies)|webrtcTrustedProxies)/;

/**
 * Starts a real MediaMTX with the settings of mediamtx.yml. It pulls its cameras from the embedded origin by WHEP, and
 * so waits two seconds for a missing sound track before the camera is ready; over RTSP it does not.
 */
export async function startMediaMtx(
  found: FoundMediaMtx,
  cameras: readonly CameraSource[],
  waits: StartTimes,
): Promise<Media> {
  const edge = await Origin.start({ cameras });
  const text = (await readFile(new URL('./mediamtx.yml', import.meta.url), 'utf8'))
    .replace(/sourceOnDemandStartTimeout: .*/, `sourceOnDemandStartTimeout: ${waits.startLimitMs}ms`)
    .replace(/rtsp:\/\/camera-(\d)\.example\.com:554\/stream/g, (_, number: string) => {
      return `whep://${new URL(edge.whepUrl).host}/cam_${number}/whep`;
    });
  const readSection = (section: string) => {
    const block = new RegExp(`^${section}:\\n((?:  .*\\n)+)`, 'm').exec(text)?.[1] ?? '';
    return block
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(2));
  };
  const server = await MediaMtx.start({
    path: found.path,
    hlsVariant: 'fmp4',
    extra: text.split('\n').filter((line) => USED_SETTINGS.test(line)),
    pathDefaults: readSection('pathDefaults'),
    paths: readSection('paths'),
  });
  const viewersByCamera = new Map<string, readonly BackgroundViewer[]>();
  const change = async (action: string, name: string, body: object | null) => {
    const request = body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    const method = action === 'delete' ? 'DELETE' : 'POST';
    await fetch(`${server.apiUrl}/v3/config/paths/${action}/${name}`, { method, ...request });
  };
  const removeViewers = async (name: string) => {
    for (const viewer of viewersByCamera.get(name) ?? []) await viewer.leave();
    viewersByCamera.delete(name);
  };
  const kick = async (name: string) => {
    const response = await fetch(`${server.apiUrl}/v3/paths/get/${name}`);
    if (!response.ok) return;
    const { readers } = (await response.json()) as { readers: readonly { type: string; id: string }[] };
    const sessions = readers.filter(({ type }) => type.endsWith('Session'));
    const ends = sessions.map(({ type, id }) => {
      return fetch(`${server.apiUrl}/v3/${type.toLowerCase()}s/kick/${id}`, { method: 'POST' });
    });
    await Promise.all(ends);
  };
  return {
    title: `MediaMTX ${found.version}`,
    whep: new URL(server.whepUrl).origin,
    hls: new URL(server.hlsUrl).origin,
    setCamera: (name, is) => {
      edge.setFaults(name, { cut: is === 'gone', startMs: is === 'slow' ? waits.slowMs : 0 });
      return Promise.resolve();
    },
    setConfigured: async (name, isConfigured) => {
      if (isConfigured)
        await change('add', name, { source: `${edge.whepUrl.replace('http', 'whep').replace('{camera}', name)}` });
      else await change('delete', name, null);
    },
    setViewerCount: async (name, count) => {
      await removeViewers(name);
      if (count > 0) await kick(name);
      const starting = Array.from({ length: count }, () => watchCamera(server.whepUrl.replace('{camera}', name)));
      const settled = await Promise.allSettled(starting);
      viewersByCamera.set(
        name,
        settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
      );
    },
    setServer: (is) => (is === 'down' ? server.kill() : server.start()),
    countViewers: async (name) => (await server.sessions(name)).whep - (viewersByCamera.get(name)?.length ?? 0),
    close: async () => {
      for (const name of viewersByCamera.keys()) await removeViewers(name);
      await server.close();
      await edge.close();
    },
  };
}
