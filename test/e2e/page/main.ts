import '../../../components/entry/define.js';
import { createTransports } from '../../../src/transports/index.js';
import { reportTelemetry, CameraPlayback, type PlaybackOptions } from '../../../src/index.js';
import { createWhepTransport } from '../../../src/transports/whep/whep.js';
import { SyncGroup } from '../../../src/sync/sync-group.js';
import { readBarcode, stripHeight, type Reading } from '../../../demo/cameras/barcode.js';
import { listObservations, recordObservations } from './observations.js';

/** The functions that the tests call in the page. */
export interface PageTools {
  /** The events of the players since the page was opened, as `name detail`. */
  readonly eventLog: string[];
  /** Synchronizes all players of the page. */
  sync(): SyncGroup;
  /** Reads the bar code of the frame that a player shows now, and the age of the frame in milliseconds. */
  read(player: HTMLElement & { status: { surface: HTMLElement | null } }): (Reading & { ageMs: number }) | null;
  /** Measures the mean brightness of a video's frame, 0 to 255; 0 if the browser draws no frame of it. */
  measureBrightness(video: HTMLVideoElement): number;
  /** Plays without an element, and requests the server's ICE servers before the offer. */
  playWithIceServers(options: PlaybackOptions): CameraPlayback;
  readonly reportTelemetry: typeof reportTelemetry;
  readonly recordObservations: typeof recordObservations;
  readonly listObservations: typeof listObservations;
}

declare global {
  interface Window {
    tools: PageTools;
  }
}

let context = createContext();

function createContext(): CanvasRenderingContext2D {
  return document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
}

window.tools = {
  eventLog: [],
  reportTelemetry,
  recordObservations,
  listObservations,
  sync() {
    const group = new SyncGroup(() => document.querySelectorAll('cam-player'));
    group.start();
    return group;
  },
  read({ status: { surface } }) {
    const nowMs = Date.now();
    if (!(surface instanceof HTMLVideoElement || surface instanceof HTMLCanvasElement)) return null;
    const isVideo = surface instanceof HTMLVideoElement;
    const width = isVideo ? surface.videoWidth : surface.width;
    const height = isVideo ? surface.videoHeight : surface.height;
    if (width === 0) return null;
    const strip = stripHeight(height);
    context.canvas.width = width;
    context.canvas.height = strip;
    context.drawImage(surface, 0, height - strip, width, strip, 0, 0, width, strip);
    let pixels: ImageData;
    try {
      pixels = context.getImageData(0, 0, width, strip);
    } catch {
      // A cross-origin frame taints the canvas, so the next frame needs another one.
      context = createContext();
      return null;
    }
    const reading = readBarcode(pixels, strip);
    return reading && { ...reading, ageMs: nowMs - reading.epochMs };
  },
  measureBrightness(video) {
    const small = createContext();
    small.drawImage(video, 0, 0, 32, 18);
    const { data } = small.getImageData(0, 0, 32, 18);
    return data.reduce((sum, value, at) => (at % 4 === 3 ? sum : sum + value), 0) / (32 * 18 * 3);
  },
  playWithIceServers(options) {
    const box = document.createElement('div');
    document.body.append(box);
    const playback = new CameraPlayback(box, {
      ...createTransports(),
      whep: createWhepTransport({ requestsIceServers: true }),
    });
    playback.configure(options);
    playback.play();
    return playback;
  },
};

for (const name of ['cam-statechange', 'cam-transportchange', 'cam-firstframe', 'cam-fault'] as const) {
  document.addEventListener(name, (event) => {
    const { state, transport, fault } = event.target as HTMLElementTagNameMap['cam-player'];
    const detail = name === 'cam-statechange' ? state : name === 'cam-fault' ? fault?.code : transport;
    window.tools.eventLog.push(`${name} ${detail}`);
  });
}
