import { readFile } from 'node:fs/promises';
import type { CameraSource } from '../../cameras/source.js';
import type { Found } from '../../mediamtx/find.js';
import { MediaMtx } from '../../mediamtx/run.js';
import { Origin } from '../../origin/origin.js';
import { type NO_FAULTS } from '../../origin/faults.js';
import { look, type Onlooker } from './crowd.js';

/** A camera: there, there after a while, or not to be reached. */
export type Camera = 'ready' | 'slow' | 'gone';

/** The media server of the system, and all that can go wrong with it. */
export interface Media {
  /** For a person. */
  readonly title: string;
  /** Origins of its two ports. */
  readonly whep: string;
  readonly hls: string;
  setCamera(name: string, is: Camera): Promise<void>;
  setConfigured(name: string, isConfigured: boolean): Promise<void>;
  /** So many others watch the camera, as far as there are places; who watched it has to come anew. */
  setCrowd(name: string, count: number): Promise<void>;
  setServer(is: 'up' | 'down'): Promise<void>;
  /** How many watch a camera by WebRTC. */
  watching(name: string): Promise<number>;
  close(): Promise<void>;
}

/** How long a camera is waited for (`sourceOnDemandStartTimeout`), and how long a slow one takes. */
export interface Waits {
  readonly startLimitMs: number;
  readonly slowMs: number;
}

/** `maxReaders` of mediamtx.yml. */
const PLACES = 8;

/** The origin of the demo, with the segments of mediamtx.yml. */
export async function startEmbedded(cameras: readonly CameraSource[], waits: Waits): Promise<Media> {
  const origin = await Origin.start({
    cameras,
    hls: { variant: 'fmp4', segmentMs: 4000, partMs: 1000, segmentCount: 6 },
  });
  const states: Record<Camera, Partial<typeof NO_FAULTS>> = {
    ready: { startMs: 0, sourceTimeout: false },
    slow: { startMs: waits.slowMs, sourceTimeout: false },
    gone: { startMs: waits.startLimitMs, sourceTimeout: true },
  };
  for (const { name } of cameras) origin.setFaults(name, { maxReaders: PLACES });
  const set = (name: string, change: Partial<typeof NO_FAULTS>) => Promise.resolve(origin.setFaults(name, change));
  return {
    title: 'the embedded origin',
    whep: new URL(origin.whepUrl).origin,
    hls: new URL(origin.hlsUrl).origin,
    // Its cameras are its own: one that goes ends what is played of it.
    setCamera: async (name, is) => {
      if (is === 'gone') await set(name, { offline: true });
      await set(name, { offline: false, ...states[is] });
    },
    setConfigured: (name, isConfigured) => set(name, { unconfigured: !isConfigured }),
    setCrowd: async (name, count) => {
      if (count > 0) await set(name, { offline: true });
      await set(name, { offline: false, maxReaders: Math.max(0, PLACES - count) });
    },
    setServer: (is) => origin.setServerGone(is === 'down'),
    watching: (name) => Promise.resolve(origin.sessions(name).whep),
    close: () => origin.close(),
  };
}

/** Settings of mediamtx.yml that this deployment is about; the others are those of every MediaMTX of the demo. */
const OURS = /^(hls(Segment|Part|Muxer|TrustedProxies)|webrtcTrustedProxies)/;

/**
 * A real MediaMTX with the settings of mediamtx.yml, which fetches its cameras from the embedded origin. By WHEP: it
 * waits two seconds for a sound that never comes before such a camera is there, which it does not by RTSP.
 */
export async function startMediaMtx(found: Found, cameras: readonly CameraSource[], waits: Waits): Promise<Media> {
  const edge = await Origin.start({ cameras });
  const text = (await readFile(new URL('./mediamtx.yml', import.meta.url), 'utf8'))
    .replace(/sourceOnDemandStartTimeout: .*/, `sourceOnDemandStartTimeout: ${waits.startLimitMs}ms`)
    .replace(/rtsp:\/\/camera-(\d)\.example\.com:554\/stream/g, (_, number: string) => {
      return `whep://${new URL(edge.whepUrl).host}/cam_${number}/whep`;
    });
  const linesOf = (section: string) => {
    const block = new RegExp(`^${section}:\\n((?:  .*\\n)+)`, 'm').exec(text)?.[1] ?? '';
    return block
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(2));
  };
  const server = await MediaMtx.start({
    path: found.path,
    hlsVariant: 'fmp4',
    extra: text.split('\n').filter((line) => OURS.test(line)),
    pathDefaults: linesOf('pathDefaults'),
    paths: linesOf('paths'),
  });
  const crowds = new Map<string, readonly Onlooker[]>();
  const change = async (act: string, name: string, body: object | null) => {
    const request = body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    const method = act === 'delete' ? 'DELETE' : 'POST';
    await fetch(`${server.apiUrl}/v3/config/paths/${act}/${name}`, { method, ...request });
  };
  const disperse = async (name: string) => {
    for (const onlooker of crowds.get(name) ?? []) await onlooker.leave();
    crowds.delete(name);
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
    setCrowd: async (name, count) => {
      await disperse(name);
      if (count > 0) await kick(name);
      const looks = Array.from({ length: count }, () => look(server.whepUrl.replace('{camera}', name)));
      const settled = await Promise.allSettled(looks);
      crowds.set(
        name,
        settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
      );
    },
    setServer: (is) => (is === 'down' ? server.kill() : server.start()),
    watching: async (name) => (await server.sessions(name)).whep - (crowds.get(name)?.length ?? 0),
    close: async () => {
      for (const name of crowds.keys()) await disperse(name);
      await server.close();
      await edge.close();
    },
  };
}
