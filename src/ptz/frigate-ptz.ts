import { Fault } from '../faults/fault.js';
import type { PtzCapabilities, PtzPreset, PtzProvider, PtzRequestOptions, PtzVelocity } from './ptz.js';
import { asRecord, createAsk, toRoot, type PtzServiceOptions } from './request.js';

/** An unused connection is closed after this time. */
const IDLE_MS = 30_000;

/**
 * Moves a camera by Frigate: commands go over its WebSocket, and what the camera can do comes from
 * `GET /api/{camera}/ptz/info`. Frigate moves a camera with one speed and on one axis at a time, has no limit of time,
 * and answers no command: a command counts as taken when the connection has carried it away.
 *
 * Browsers send no headers with a WebSocket: from another origin, Frigate has to be reachable without a sign-in, or by
 * its cookie.
 *
 * @param url The address of Frigate, absolute or relative to the page.
 * @param camera The camera's name in Frigate.
 *
 * @example
 * ```ts
 * player.ptz = frigatePtz('https://frigate.local:8971', 'yard', { cookies: 'include' });
 * ```
 */
export function frigatePtz(url: string, camera: string, options: PtzServiceOptions = {}): PtzProvider {
  const root = toRoot(url);
  const ask = createAsk(root, options);
  const socket = new CommandSocket(`${root.replace(/^http/, 'ws')}/ws`);
  const send = (payload: string, { signal }: { readonly signal: AbortSignal }) =>
    socket.send(JSON.stringify({ topic: `${camera}/ptz`, payload, retain: false }), signal);
  const readInfo = async (signal: AbortSignal) =>
    asRecord(await ask({ method: 'GET', url: `${root}/api/${encodeURIComponent(camera)}/ptz/info`, signal }));
  return {
    // A repetition makes Frigate stop the camera first: it would jerk.
    repeatMs: Infinity,
    capabilities: async (signal) => toCapabilities((await readInfo(signal)).features),
    move: (velocity, request) => send(toCommand(velocity), request),
    stop: (request) => send('STOP', request),
    focus: (speed, request) => send(speed < 0 ? 'FOCUS_IN' : 'FOCUS_OUT', request),
    center: ({ x, y }, request) => send(`MOVE_RELATIVE_${(x - 0.5) * 2}_${(0.5 - y) * 2}`, request),
    goTo: (preset: string, request: PtzRequestOptions) => send(`preset_${preset}`, request),
    presets: async (signal) => toPresets((await readInfo(signal)).presets),
  };
}

/** The features as Frigate names them: `pt`, `zoom`, `pt-r-fov`, `focus`. */
function toCapabilities(features: unknown): PtzCapabilities {
  const has = (name: string) => Array.isArray(features) && features.includes(name);
  return { panTilt: has('pt'), diagonal: false, zoom: has('zoom'), focus: has('focus'), center: has('pt-r-fov') };
}

function toPresets(names: unknown): readonly PtzPreset[] {
  if (!Array.isArray(names)) return [];
  return names.filter((name) => typeof name === 'string').map((name) => ({ id: name, name }));
}

/** The direction of the fastest axis. */
function toCommand({ pan, tilt, zoom }: PtzVelocity): string {
  const fastest = Math.max(Math.abs(pan), Math.abs(tilt), Math.abs(zoom));
  if (fastest === Math.abs(pan)) return pan < 0 ? 'MOVE_LEFT' : 'MOVE_RIGHT';
  if (fastest === Math.abs(tilt)) return tilt < 0 ? 'MOVE_DOWN' : 'MOVE_UP';
  return zoom < 0 ? 'ZOOM_OUT' : 'ZOOM_IN';
}

/** A WebSocket that is opened for the first command, and again after it was lost. */
class CommandSocket {
  readonly #url: string;
  #socket: WebSocket | null = null;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(url: string) {
    this.#url = url;
  }

  /** Resolves when the connection has carried the text away. Rejects with `unreachable` when it is lost before. */
  async send(text: string, signal: AbortSignal): Promise<void> {
    const socket = this.#socket && this.#socket.readyState <= WebSocket.OPEN ? this.#socket : this.#open();
    if (socket.readyState !== WebSocket.OPEN) await waitForOpen(socket, signal);
    socket.send(text);
    this.#closeWhenIdle(socket);
    while (socket.bufferedAmount > 0 && socket.readyState === WebSocket.OPEN) {
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (socket.bufferedAmount > 0) throw lost();
  }

  #open(): WebSocket {
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    return socket;
  }

  #closeWhenIdle(socket: WebSocket): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => socket.close(), IDLE_MS);
  }
}

/** Waits for a connection. Rejects when it cannot be opened, or when the signal aborts: then nothing may be sent. */
function waitForOpen(socket: WebSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = new AbortController();
    const settle = (run: () => void) => {
      end.abort();
      run();
    };
    socket.addEventListener('open', () => settle(resolve), { signal: end.signal });
    socket.addEventListener('close', () => settle(() => reject(lost())), { signal: end.signal });
    signal.addEventListener('abort', () => settle(() => reject(signal.reason as Error)), { signal: end.signal });
    if (signal.aborted) settle(() => reject(signal.reason as Error));
  });
}

function lost(): Fault {
  return new Fault('unreachable', { serverMessage: 'the connection was lost' });
}
