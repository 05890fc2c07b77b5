import '../../../components/define.js';
import { createTransports, reportTelemetry, Viewer, type ViewerOptions } from '../../../src/index.js';
import { createWhepTransport } from '../../../src/transports/whep.js';
import { SyncGroup } from '../../../src/sync-group.js';
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
  /** Plays without an element, and asks for the server's ICE servers before the offer. */
  playAsking(options: ViewerOptions): Viewer;
  readonly reportTelemetry: typeof reportTelemetry;
  readonly watch: typeof watch;
  readonly sightsOf: typeof sightsOf;
}

declare global {
  interface Window {
    tools: PageTools;
  }
}

const canvas = document.createElement('canvas');
const ctx = canvas.getContext('2d', { willReadFrequently: true });

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
    if (!(surface instanceof HTMLVideoElement || surface instanceof HTMLCanvasElement) || !ctx) return null;
    const isVideo = surface instanceof HTMLVideoElement;
    const width = isVideo ? surface.videoWidth : surface.width;
    const height = isVideo ? surface.videoHeight : surface.height;
    if (width === 0) return null;
    const strip = stripHeight(height);
    canvas.width = width;
    canvas.height = strip;
    ctx.drawImage(surface, 0, height - strip, width, strip, 0, 0, width, strip);
    const reading = readBarcode(ctx.getImageData(0, 0, width, strip), strip);
    return reading && { ...reading, ageMs: nowMs - reading.epochMs };
  },
  playAsking(options) {
    const box = document.createElement('div');
    document.body.append(box);
    const viewer = new Viewer(box, { ...createTransports(), whep: createWhepTransport({ askIceServers: true }) });
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
