import { readFile } from 'node:fs/promises';
import type { CameraSource } from '../../cameras/source.js';
import type { FoundMediaMtx } from '../../mediamtx/find.js';
import { MediaMtx } from '../../mediamtx/run.js';
import { Origin } from '../../origin/origin.js';
import { Encoder } from './encoder.js';

/** A media server with an API, and cameras that can be switched on and off. */
export interface Media {
  /** The name of the server, for the page. */
  readonly title: string;
  /** URL templates with `{camera}`. */
  readonly whepUrl: string;
  readonly hlsUrl: string;
  readonly apiUrl: string;
  /** All cameras, and which of them publish. */
  readonly cameras: Readonly<Record<string, boolean>>;
  setOn(camera: string, isOn: boolean): Promise<void>;
  /** Takes the server away, as when its machine loses its power, or brings it back. */
  setGone(isGone: boolean): Promise<void>;
  close(): Promise<void>;
}

/** The backend's user of the API, as in `mediamtx.yml`. */
export const BACKEND = { user: 'backend', pass: 'change-me' };

/** Starts the embedded origin with the paths of `mediamtx.yml`. */
export async function startEmbedded(sources: readonly CameraSource[]): Promise<Media> {
  const paths = { '~^site/': {}, 'lab/pet': {} };
  const origin = await Origin.start({ cameras: sources, paths, apiUser: BACKEND });
  return {
    title: 'the embedded origin',
    whepUrl: origin.whepUrl,
    hlsUrl: origin.hlsUrl,
    apiUrl: origin.apiUrl,
    get cameras() {
      return Object.fromEntries(origin.cameraNames.map((name) => [name, !origin.faults(name).offline]));
    },
    setOn: (camera, isOn) => Promise.resolve(origin.setFaults(camera, { offline: !isOn })),
    setGone: (isGone) => origin.setServerGone(isGone),
    close: () => origin.close(),
  };
}

/** Starts a real MediaMTX with the users and paths of `mediamtx.yml`, and cameras that publish to it. */
export async function startMediaMtx(
  { path, version }: FoundMediaMtx,
  sources: readonly CameraSource[],
): Promise<Media> {
  const text = await readFile(new URL('./mediamtx.yml', import.meta.url), 'utf8');
  const [settings = '', paths = ''] = text.split(/^paths:$/m);
  const server = await MediaMtx.start({
    path,
    apiUser: BACKEND,
    // The lines before are the same for each MediaMTX of the demo.
    extra: settings.slice(settings.indexOf('apiAllowOrigins:')).split('\n'),
    paths: paths.split('\n').map((line) => line.slice(2)),
  });
  const endpoint = (name: string) => server.whepUrl.replace('{camera}/whep', `${name}/whip`);
  const encoders = new Map(sources.map((source) => [source.name, new Encoder(source, endpoint(source.name))]));
  let isGone = false;
  return {
    title: `MediaMTX ${version}`,
    whepUrl: server.whepUrl,
    hlsUrl: server.hlsUrl,
    apiUrl: server.apiUrl,
    get cameras() {
      return Object.fromEntries([...encoders].map(([name, { isOn }]) => [name, isOn]));
    },
    setOn: async (camera, isOn) => void (await encoders.get(camera)?.set(isOn)),
    setGone: async (gone) => {
      if (gone === isGone) return;
      isGone = gone;
      if (isGone) return server.kill();
      await server.start();
      await Promise.all([...encoders.values()].map((encoder) => encoder.renew()));
    },
    close: async () => {
      await Promise.all([...encoders.values()].map((encoder) => encoder.set(false)));
      await server.close();
    },
  };
}
