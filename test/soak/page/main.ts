import '../../../components/entry/define-mosaic.js';
import type { CamMosaic, CamPlayer } from '../../../components/index.js';
import { readBarcode, stripHeight } from '../../../demo/cameras/barcode.js';
import type { Cycle } from '../cycles.js';

/** The cameras and their addresses. */
export interface CameraPlace {
  readonly camera: string;
  readonly otherCamera: string;
  /** `whep`, `hls`, `mjpeg`, `snapshot`: URL templates. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** The functions that the soak test calls in the page. */
export interface SoakTools {
  /** Runs one cycle of a player. Rejects if the player does not play; it is removed in any case. */
  runCycle(cycle: Cycle, place: CameraPlace): Promise<void>;
  /** Adds a player with these transports, which stays; resolves when it is live. */
  addAndPlay(transports: string, place: CameraPlace): Promise<void>;
  /** Reads the age of the frame of each player in milliseconds; null if no frame can be read. */
  ages(): (number | null)[];
  /** `state transport` of each player. */
  states(): string[];
}

declare global {
  interface Window {
    soak: SoakTools;
  }
}

const LIMIT_MS = 30_000;
/** A camera that is not configured on any server. */
const UNKNOWN_CAMERA = 'nobody';

const canvas = document.createElement('canvas');
const context = canvas.getContext('2d', { willReadFrequently: true });

function add({ camera, attributes }: CameraPlace, own: Readonly<Record<string, string>>): CamPlayer {
  const player = document.createElement('cam-player');
  for (const [name, value] of Object.entries({ camera, ...attributes, ...own })) player.setAttribute(name, value);
  document.body.append(player);
  return player;
}

/** Adds a mosaic of two cameras with stats, and removes it when both are live and the table of stats is shown. */
async function liveInMosaic({ camera, otherCamera, attributes }: CameraPlace): Promise<void> {
  const mosaic = document.createElement('cam-mosaic');
  const own = { cameras: `${camera} ${otherCamera}`, stats: '', sync: '', ...attributes };
  for (const [name, value] of Object.entries(own)) mosaic.setAttribute(name, value);
  document.body.append(mosaic);
  try {
    await mosaic.updateComplete;
    const tiles = () => [...mosaic.querySelectorAll('cam-player'), ...mosaic.renderRoot.querySelectorAll('cam-player')];
    await until(mosaic, 'live', () => tiles().filter(({ state }) => state === 'live').length === 2);
    await untilShown('the table of stats', () => mosaic.renderRoot.querySelector('table[part~="stats"]'));
  } finally {
    mosaic.remove();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves when the condition is true; checks it at each change of the player, or of the players in the mosaic. */
function until(element: CamPlayer | CamMosaic, what: string, isSo: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const ended = new AbortController();
    const check = () => {
      if (!isSo()) return;
      ended.abort();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      ended.abort();
      const actual = 'state' in element ? `${element.state}, ${JSON.stringify(element.fault)}` : 'something else';
      reject(new Error(`not ${what}, but ${actual}`));
    }, LIMIT_MS);
    for (const type of ['cam-statechange', 'cam-transportchange']) {
      element.addEventListener(type, check, { signal: ended.signal });
    }
    check();
  });
}

/** Resolves when there is such an element; it is looked for in each frame. */
async function untilShown(what: string, find: () => Element | null | undefined): Promise<void> {
  const deadlineMs = performance.now() + LIMIT_MS;
  while (!find()) {
    if (performance.now() > deadlineMs) throw new Error(`${what} is not shown`);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** Resolves when the stats panel of a player has a line. */
function untilStatsShown(player: CamPlayer): Promise<void> {
  return untilShown('the stats panel', () =>
    player.renderRoot.querySelector('cam-telemetry')?.shadowRoot?.querySelector('[part~="line"]'),
  );
}

function untilLive(player: CamPlayer, transport: string | null): Promise<void> {
  return until(
    player,
    `live ${transport ?? ''}`,
    () => player.state === 'live' && (transport === null || player.transport === transport),
  );
}

async function runAction(player: CamPlayer, { action, transport, delayMs }: Cycle, place: CameraPlace): Promise<void> {
  switch (action) {
    case 'at once':
      return;
    case 'while connecting':
      return pause(delayMs);
    case 'playing':
    case 'as an image':
      return untilLive(player, transport);
    case 'with its stats':
      await untilLive(player, transport);
      return untilStatsShown(player);
    case 'moved':
      // Moves within the page and out of it, while the player connects and plays.
      for (let i = 0; i < 4; i += 1) {
        document.body.append(player);
        if (i === 1) await pause(delayMs);
        if (i === 2) await untilLive(player, transport);
        player.remove();
      }
      await pause(0);
      document.body.append(player);
      return untilLive(player, transport);
    case 'camera changed':
      await pause(delayMs);
      player.camera = place.otherCamera;
      await player.updateComplete;
      return untilLive(player, transport);
    case 'paused':
      await untilLive(player, transport);
      player.pause();
      return until(player, 'paused', () => player.state === 'paused');
    case 'as a thumbnail':
      await until(player, 'at rest', () => player.state === 'suspended');
      player.focus();
      return untilLive(player, transport);
    case 'waiting':
      return until(player, 'unconfigured or offline', () => /unconfigured|offline/.test(player.state));
  }
}

function readAge({ status: { surface } }: CamPlayer): number | null {
  const nowMs = Date.now();
  if (!(surface instanceof HTMLVideoElement || surface instanceof HTMLCanvasElement) || !context) return null;
  const isVideo = surface instanceof HTMLVideoElement;
  const width = isVideo ? surface.videoWidth : surface.width;
  const height = isVideo ? surface.videoHeight : surface.height;
  const strip = stripHeight(height);
  canvas.width = width;
  canvas.height = strip;
  context.drawImage(surface, 0, height - strip, width, strip, 0, 0, width, strip);
  const reading = readBarcode(context.getImageData(0, 0, width, strip), strip);
  return reading && nowMs - reading.epochMs;
}

const players = () => [...document.querySelectorAll('cam-player')];

window.soak = {
  async runCycle(cycle, place) {
    const { action, transport } = cycle;
    if (action === 'in a mosaic') return liveInMosaic(place);
    const player = add(place, {
      ...(transport ? { transports: transport } : {}),
      ...(action === 'with its stats' ? { stats: '' } : {}),
      ...(action === 'waiting' ? { camera: UNKNOWN_CAMERA } : {}),
      ...(action === 'as a thumbnail' ? { thumbnail: '' } : {}),
      ...(action === 'as an image' ? { mjpeg: `${place.attributes['mjpeg']}?cors=off` } : {}),
    });
    try {
      await runAction(player, cycle, place);
    } finally {
      player.remove();
    }
  },
  addAndPlay: (transports, place) =>
    untilLive(add(place, { transports }), transports.includes(' ') ? null : transports),
  ages: () => players().map(readAge),
  states: () => players().map(({ state, transport }) => `${state} ${transport}`),
};
