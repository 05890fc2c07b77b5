import '../../../components/entry/define.js';
import { createTransports } from '../../../src/transports/index.js';
import { reportTelemetry, CameraPlayback, type PlaybackOptions } from '../../../src/index.js';
import { createWhepTransport } from '../../../src/transports/whep/whep.js';
import { SyncGroup } from '../../../src/sync/sync-group.js';
import { readBarcode, stripHeight, type Reading } from '../../../demo/cameras/barcode.js';
import { sightsOf, watch } from './sights.js';

/** What the tests call in the page. */
export interface PageTools {
  /** Events of the first player since it was put in the page, as `name detail`. */
  readonly heard: string[];
  /** Holds all players of the page to one delay. */
  sync(): SyncGroup;
  /** Reads the bar code of what a player shows now, and the age of that picture in milliseconds. */
  read(player: HTMLElement & { status: { surface: HTMLElement | null } }): (Reading & { ageMs: number }) | null;
  /** The mean brightness of what is drawn of a video, 0 to 255: 0 where the browser gives no picture of it. */
  brightnessOf(video: HTMLVideoElement): number;
  /** Plays without an element, and asks for the server's ICE servers before the offer. */
  playAsking(options: PlaybackOptions): CameraPlayback;
  readonly reportTelemetry: typeof reportTelemetry;
  readonly watch: typeof watch;
  readonly sightsOf: typeof sightsOf;
}

declare global {
  interface Window {
    tools: PageTools;
  }
}

let paper = newPaper();

function newPaper(): CanvasRenderingContext2D {
  return document.createElement('canvas').getContext('2d', { willReadFrequently: true })!;
}

window.tools = {
  heard: [],
  reportTelemetry,
  watch,
  sightsOf,
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
    paper.canvas.width = width;
    paper.canvas.height = strip;
    paper.drawImage(surface, 0, height - strip, width, strip, 0, 0, width, strip);
    let pixels: ImageData;
    try {
      pixels = paper.getImageData(0, 0, width, strip);
    } catch {
      // A picture of a camera that may not be read spoils the paper for those that follow.
      paper = newPaper();
      return null;
    }
    const reading = readBarcode(pixels, strip);
    return reading && { ...reading, ageMs: nowMs - reading.epochMs };
  },
  brightnessOf(video) {
    const small = newPaper();
    small.drawImage(video, 0, 0, 32, 18);
    const { data } = small.getImageData(0, 0, 32, 18);
    return data.reduce((sum, value, at) => (at % 4 === 3 ? sum : sum + value), 0) / (32 * 18 * 3);
  },
  playAsking(options) {
    const box = document.createElement('div');
    document.body.append(box);
    const viewer = new CameraPlayback(box, {
      ...createTransports(),
      whep: createWhepTransport({ askIceServers: true }),
    });
    viewer.configure(options);
    viewer.play();
    return viewer;
  },
};

for (const name of ['cam-statechange', 'cam-transportchange', 'cam-firstframe', 'cam-fault'] as const) {
  document.addEventListener(name, (event) => {
    const { state, transport, fault } = event.target as HTMLElementTagNameMap['cam-player'];
    const detail = name === 'cam-statechange' ? state : name === 'cam-fault' ? fault?.code : transport;
    window.tools.heard.push(`${name} ${detail}`);
  });
}
