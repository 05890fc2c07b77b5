import type { PicturePoint } from '../picture/geometry.js';
import type { PtzBox, PtzVelocity } from './ptz.js';

/** What a viewer holds: a velocity, and the focus from −1 (near) to 1 (far). */
export interface PtzMotion extends PtzVelocity {
  readonly focus: number;
}

/** A movement that ends by itself. */
export type PtzCommand =
  | { readonly name: 'step'; readonly velocity: PtzVelocity }
  | { readonly name: 'center'; readonly point: PicturePoint }
  | { readonly name: 'zoomInto'; readonly box: PtzBox }
  | { readonly name: 'goTo'; readonly preset: string }
  | { readonly name: 'home' };

/** What a request asks the service for. */
export type PtzOrder =
  | { readonly kind: 'move'; readonly motion: PtzMotion }
  | { readonly kind: 'stop'; readonly keepalive: boolean }
  | { readonly kind: 'command'; readonly command: PtzCommand };

/** A request in flight. */
export type PtzRequest = PtzOrder & { readonly id: number; readonly sentAtMs: number };

/** What happens to a camera's controls. */
export type PtzInput =
  /** The viewer holds this motion; null holds nothing. */
  | { readonly type: 'hold'; readonly motion: PtzMotion | null }
  | { readonly type: 'command'; readonly command: PtzCommand }
  /** The camera has to stop, whether it is known to move or not. */
  | { readonly type: 'halt' }
  /** The page closes. */
  | { readonly type: 'leave' }
  | { readonly type: 'answered'; readonly id: number }
  /** `isRefusal`: the service answered that it did nothing. Otherwise it may have done something. */
  | { readonly type: 'failed'; readonly id: number; readonly isRefusal: boolean }
  | { readonly type: 'tick' };

/** The times of a service. */
export interface PtzTiming {
  /** See `PtzProvider.repeatMs`. */
  readonly repeatMs: number;
  /** See `PtzProvider.moveLimitMs`; `Infinity` where the service has no limit. */
  readonly moveLimitMs: number;
}

/** The state of a camera's controls. `request` is what has to be in flight now, and `wakeAtMs` when to tick. */
export interface PtzState {
  readonly hold: PtzMotion | null;
  /** The next command; a newer one replaces it. */
  readonly command: PtzCommand | null;
  /** A move failed. What is held stays without effect until everything is released. */
  readonly isBlocked: boolean;
  readonly request: PtzRequest | null;
  /** The motion that the service has taken last. */
  readonly taken: PtzMotion | null;
  /** Whether the camera may move: true from the first move that is sent until a stop is taken. */
  readonly mayMove: boolean;
  /** Whether the service may have taken a move since the last stop. */
  readonly mayHaveTaken: boolean;
  /** A move was replaced or failed in flight. It may reach the camera after the stop, so the stop is sent again. */
  readonly isDoubtful: boolean;
  /** How often the current stop failed. */
  readonly stopFailures: number;
  /** No stop is sent before this time. */
  readonly stopAtMs: number;
  readonly lastSentMs: number;
  readonly lastMoveMs: number;
  readonly nextId: number;
  readonly wakeAtMs: number | null;
}

/** At most ten requests a second. A request that has no answer after this time may be replaced. */
export const INTERVAL_MS = 100;
/** How long after a stop a move that was replaced may still arrive. */
export const CONFIRM_MS = 500;
/** The pause before a failed stop is sent again doubles from the first value to the second. */
const STOP_RETRY_MS = 200;
const STOP_RETRY_MAX_MS = 3000;
/** A service without a limit of its own that takes no stop for so long is gone. */
const GIVE_UP_MS = 300_000;

/** Controls that were never used. */
export const STILL: PtzState = {
  hold: null,
  command: null,
  isBlocked: false,
  request: null,
  taken: null,
  mayMove: false,
  mayHaveTaken: false,
  isDoubtful: false,
  stopFailures: 0,
  stopAtMs: -Infinity,
  lastSentMs: -Infinity,
  lastMoveMs: -Infinity,
  nextId: 1,
  wakeAtMs: null,
};

/** Whether two motions are the same. Null is no motion. */
export function isSameMotion(one: PtzMotion | null, other: PtzMotion | null): boolean {
  if (one === null || other === null) return one === other;
  return one.pan === other.pan && one.tilt === other.tilt && one.zoom === other.zoom && one.focus === other.focus;
}

/** What several holds are together: each axis is their sum, −1 to 1. Null if that is no motion. */
export function addMotions(motions: Iterable<PtzMotion>): PtzMotion | null {
  const sum = { pan: 0, tilt: 0, zoom: 0, focus: 0 };
  for (const motion of motions) {
    for (const axis of ['pan', 'tilt', 'zoom', 'focus'] as const) sum[axis] += motion[axis];
  }
  const keep = (value: number) => Math.max(-1, Math.min(1, value)) || 0;
  const motion = { pan: keep(sum.pan), tilt: keep(sum.tilt), zoom: keep(sum.zoom), focus: keep(sum.focus) };
  return isZero(motion) ? null : motion;
}

/** The state after an input. */
export function step(state: PtzState, input: PtzInput, nowMs: number, timing: PtzTiming): PtzState {
  return decide(apply(state, input, nowMs, timing), nowMs, timing);
}

function apply(state: PtzState, input: PtzInput, nowMs: number, timing: PtzTiming): PtzState {
  switch (input.type) {
    case 'hold':
      return onHold(state, input.motion);
    case 'command':
      return { ...state, command: input.command };
    case 'halt':
      return { ...onHold(state, null), command: null, mayMove: true, stopAtMs: nowMs };
    case 'leave':
      return onLeave(state, nowMs);
    case 'answered':
      return input.id === state.request?.id ? onAnswer(state, state.request, nowMs) : state;
    case 'failed':
      return input.id === state.request?.id ? onFailure(state, state.request, input.isRefusal, nowMs, timing) : state;
    case 'tick':
      return state;
  }
}

function onHold(state: PtzState, motion: PtzMotion | null): PtzState {
  const hold = isZero(motion) ? null : motion;
  // The first stop after a release is due at once, whatever happened to an earlier one.
  const stopAtMs = state.hold && !hold ? -Infinity : state.stopAtMs;
  // What is held replaces a command that waits.
  return {
    ...state,
    hold,
    stopAtMs,
    command: hold ? null : state.command,
    isBlocked: state.isBlocked && hold !== null,
  };
}

/** Stops now, by a request that outlives the page, whatever is in flight. */
function onLeave(state: PtzState, nowMs: number): PtzState {
  const still = { ...onHold(state, null), command: null };
  return still.mayMove ? send(still, { kind: 'stop', keepalive: true }, nowMs) : still;
}

function onAnswer(state: PtzState, request: PtzRequest, nowMs: number): PtzState {
  const done = { ...state, request: null };
  if (request.kind === 'move') return { ...done, taken: request.motion, mayHaveTaken: true };
  if (request.kind === 'command') return done;
  if (state.isDoubtful) return { ...done, isDoubtful: false, stopFailures: 0, stopAtMs: nowMs + CONFIRM_MS };
  return becomeStill(done);
}

function onFailure(
  state: PtzState,
  request: PtzRequest,
  isRefusal: boolean,
  nowMs: number,
  timing: PtzTiming,
): PtzState {
  const done = { ...state, request: null };
  if (request.kind === 'command') return done;
  if (request.kind === 'move') {
    const mayHaveTaken = state.mayHaveTaken || !isRefusal;
    return {
      ...done,
      taken: null,
      isBlocked: state.hold !== null,
      mayHaveTaken,
      isDoubtful: state.isDoubtful || !isRefusal,
    };
  }
  // A service that takes no move and no stop from this page cannot have moved its camera for it.
  if (isRefusal && !state.mayHaveTaken) return becomeStill(done);
  const limitMs = Math.min(timing.moveLimitMs + INTERVAL_MS, GIVE_UP_MS);
  // The service has stopped the camera by itself.
  if (nowMs - state.lastMoveMs >= limitMs) return becomeStill(done);
  const pauseMs = Math.min(STOP_RETRY_MS * 2 ** state.stopFailures, STOP_RETRY_MAX_MS);
  return { ...done, stopFailures: state.stopFailures + 1, stopAtMs: nowMs + pauseMs };
}

function becomeStill(state: PtzState): PtzState {
  const { stopAtMs } = STILL;
  return { ...state, taken: null, mayMove: false, mayHaveTaken: false, isDoubtful: false, stopFailures: 0, stopAtMs };
}

/** Sends what has to be sent now, and sets the time of the next decision. */
function decide(state: PtzState, nowMs: number, timing: PtzTiming): PtzState {
  const next = chooseOrder(state, nowMs, timing);
  if (!next) return { ...state, wakeAtMs: null };
  const { request } = state;
  if (request && isServed(request, next.order)) return { ...state, wakeAtMs: null };
  const dueMs = Math.max(next.dueMs, state.lastSentMs + INTERVAL_MS);
  return dueMs > nowMs ? { ...state, wakeAtMs: dueMs } : decide(send(state, next.order, nowMs), nowMs, timing);
}

/** The next order, and when it is due; null when nothing is left to do. */
function chooseOrder(
  state: PtzState,
  nowMs: number,
  timing: PtzTiming,
): { readonly order: PtzOrder; readonly dueMs: number } | null {
  const { hold, command, request } = state;
  if (hold && !state.isBlocked) {
    const isRepetition = isSameMotion(hold, state.taken) && request === null;
    const dueMs = isRepetition ? state.lastSentMs + timing.repeatMs : nowMs;
    return dueMs === Infinity ? null : { order: { kind: 'move', motion: hold }, dueMs };
  }
  if (state.mayMove) return { order: { kind: 'stop', keepalive: false }, dueMs: state.stopAtMs };
  return command && { order: { kind: 'command', command }, dueMs: nowMs };
}

/** Whether the request in flight is what the order asks for. */
function isServed(request: PtzRequest, order: PtzOrder): boolean {
  if (request.kind === 'move') return order.kind === 'move' && isSameMotion(request.motion, order.motion);
  return request.kind === 'stop' && order.kind === 'stop';
}

function send(state: PtzState, order: PtzOrder, nowMs: number): PtzState {
  const { request, nextId } = state;
  const sent = {
    ...state,
    request: { ...order, id: nextId, sentAtMs: nowMs },
    nextId: nextId + 1,
    lastSentMs: nowMs,
    isDoubtful: state.isDoubtful || request?.kind === 'move',
    // The service may have taken what is replaced.
    mayHaveTaken: state.mayHaveTaken || request?.kind === 'move',
  };
  if (order.kind === 'command') return { ...sent, command: null };
  return order.kind === 'move' ? { ...sent, mayMove: true, lastMoveMs: nowMs, taken: null } : sent;
}

function isZero(motion: PtzMotion | null): boolean {
  return motion === null || isSameMotion(motion, { pan: 0, tilt: 0, zoom: 0, focus: 0 });
}
