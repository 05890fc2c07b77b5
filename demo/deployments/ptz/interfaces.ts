import { HEAD_PRESETS, type HeadVelocity, type PtzHead } from './head.js';

/** The answer of an interface. */
export interface PtzAnswer {
  readonly status: number;
  readonly body: unknown;
  /** The answer is sent only after this time, as Home Assistant does it. */
  readonly afterMs?: number;
}

/** A request to an interface. */
export interface PtzCall {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
}

const OK: PtzAnswer = { status: 200, body: { success: true } };
const MISSING: PtzAnswer = { status: 404, body: { error: 'there is nothing' } };
const toNumber = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
const toVelocity = (pan: unknown, tilt: unknown, zoom: unknown): HeadVelocity => ({
  pan: toNumber(pan),
  tilt: toNumber(tilt),
  zoom: toNumber(zoom),
  focus: 0,
});
const presetList = () => Object.entries(HEAD_PRESETS).map(([token, { name }]) => ({ token, name }));

/** lightNVR's interface: `/api/streams/{stream}/ptz/…`. */
export function answerLightNvr(head: PtzHead, { method, path, body }: PtzCall): PtzAnswer {
  const [, stream, action] = /^\/api\/streams\/([^/]+)\/ptz\/(\w+)$/.exec(path) ?? [];
  if (stream !== 'yard') return { status: 404, body: { error: 'Stream not found' } };
  switch (`${method} ${action}`) {
    case 'GET capabilities':
      return { status: 200, body: { ptz_enabled: true, has_pan_tilt: true, has_zoom: true, has_home_position: true } };
    case 'GET presets':
      return { status: 200, body: { presets: presetList(), count: presetList().length } };
    case 'POST move':
      head.move(toVelocity(body.pan, body.tilt, body.zoom), 'lightnvr');
      return OK;
    case 'POST stop':
      head.stop('lightnvr');
      return OK;
    case 'POST home':
      head.home('lightnvr');
      return OK;
    case 'POST preset':
      return goTo(head, body.token, 'lightnvr') ? OK : { status: 500, body: { error: 'PTZ go to preset failed' } };
    default:
      return MISSING;
  }
}

const FACTORS: Readonly<Record<string, number>> = { LEFT: -1, RIGHT: 1, DOWN: -1, UP: 1, ZOOM_OUT: -1, ZOOM_IN: 1 };

/** Home Assistant's service `onvif.ptz`: it holds the answer to a move until it has stopped the camera. */
export function answerHomeAssistant(head: PtzHead, { method, body }: PtzCall): PtzAnswer {
  if (method !== 'POST' || body.entity_id !== 'camera.yard')
    return { status: 400, body: { message: 'no such entity' } };
  const distance = typeof body.distance === 'number' ? body.distance : 0.1;
  const duration = typeof body.continuous_duration === 'number' ? body.continuous_duration : 0.5;
  // The service accepts 0 to 1 for both.
  if (Math.min(distance, duration) < 0 || Math.max(distance, duration) > 1) {
    return { status: 400, body: { message: 'value must be at most 1' } };
  }
  const axis = (name: unknown) => (FACTORS[String(name)] ?? 0) * distance;
  const velocity = toVelocity(axis(body.pan), axis(body.tilt), axis(body.zoom));
  switch (body.move_mode) {
    case 'ContinuousMove':
      head.move(velocity, 'home-assistant');
      setTimeout(() => head.stop('home-assistant, after its time'), duration * 1000).unref();
      return { status: 200, body: [], afterMs: duration * 1000 };
    case 'RelativeMove':
      head.center(0.5 + velocity.pan / 2, 0.5 - velocity.tilt / 2, 2 ** velocity.zoom, 'home-assistant');
      return { status: 200, body: [] };
    case 'GotoPreset':
      goTo(head, body.preset, 'home-assistant');
      return { status: 200, body: [] };
    case 'Stop':
      head.stop('home-assistant');
      return { status: 200, body: [] };
    default:
      return { status: 400, body: { message: 'no such mode' } };
  }
}

/** `GET /api/yard/ptz/info` of Frigate. */
export function answerFrigateInfo(): PtzAnswer {
  const presets = Object.values(HEAD_PRESETS).map(({ name }) => name.toLowerCase());
  return { status: 200, body: { name: 'yard', features: ['pt', 'zoom', 'pt-r', 'pt-r-fov', 'focus'], presets } };
}

const FRIGATE_SPEED = 0.5;
const FRIGATE_MOVES: Readonly<Record<string, Partial<HeadVelocity>>> = {
  move_left: { pan: -FRIGATE_SPEED },
  move_right: { pan: FRIGATE_SPEED },
  move_down: { tilt: -FRIGATE_SPEED },
  move_up: { tilt: FRIGATE_SPEED },
  zoom_out: { zoom: -FRIGATE_SPEED },
  zoom_in: { zoom: FRIGATE_SPEED },
  focus_in: { focus: -FRIGATE_SPEED },
  focus_out: { focus: FRIGATE_SPEED },
};

/** A message on Frigate's WebSocket. Frigate answers none. */
export function takeFrigateMessage(head: PtzHead, text: string): void {
  const { topic, payload } = JSON.parse(text) as { readonly topic?: unknown; readonly payload?: unknown };
  if (topic !== 'yard/ptz' || typeof payload !== 'string') return;
  const command = payload.toLowerCase();
  const move = FRIGATE_MOVES[command];
  const [, pan, tilt] = /^move_relative_(-?[\d.]+)_(-?[\d.]+)$/.exec(command) ?? [];
  if (command === 'stop') head.stop('frigate');
  else if (pan !== undefined) head.center(0.5 + Number(pan) / 2, 0.5 - Number(tilt) / 2, 1, 'frigate');
  else if (command.startsWith('preset_')) {
    const found = Object.entries(HEAD_PRESETS).find(([, { name }]) => name.toLowerCase() === command.slice(7));
    if (found) goTo(head, found[0], 'frigate');
  } else if (move) head.move({ pan: 0, tilt: 0, zoom: 0, focus: 0, ...move }, 'frigate');
}

/** A plain interface, as many cameras have one: `/ptz.cgi?move={pan},{tilt},{zoom}` in percent, and boxes. */
export function answerPlain(head: PtzHead, { query }: PtzCall): PtzAnswer {
  const numbers = (name: string) => (query.get(name) ?? '').split(',').map(Number);
  if (query.has('move')) {
    const [pan = 0, tilt = 0, zoom = 0] = numbers('move').map((percent) => percent / 100);
    head.move(toVelocity(pan, tilt, zoom), 'plain');
  } else if (query.has('stop')) head.stop('plain');
  else if (query.has('home')) head.home('plain');
  else if (query.has('focus')) head.move({ ...toVelocity(0, 0, 0), focus: (numbers('focus')[0] ?? 0) / 100 }, 'plain');
  else if (query.has('step')) {
    const [pan = 0, tilt = 0, zoom = 0] = numbers('step').map((percent) => percent / 100);
    head.center(0.5 + pan / 8, 0.5 - tilt / 8, 1.25 ** zoom, 'plain');
  } else if (query.has('center')) {
    const [x = 0.5, y = 0.5] = numbers('center');
    head.center(x, y, 1, 'plain');
  } else if (query.has('box')) {
    const [x = 0, y = 0, width = 1, height = 1] = numbers('box');
    head.center(x + width / 2, y + height / 2, 1 / Math.max(width, height), 'plain');
  } else if (query.has('preset')) {
    if (!goTo(head, query.get('preset'), 'plain')) return { status: 400, body: { error: 'there is no such preset' } };
  } else if (query.has('presets')) return { status: 200, body: presetList() };
  else return MISSING;
  return OK;
}

function goTo(head: PtzHead, token: unknown, by: string): boolean {
  const preset = typeof token === 'string' ? HEAD_PRESETS[token] : undefined;
  if (preset) head.goTo(preset.view, by);
  return preset !== undefined;
}
