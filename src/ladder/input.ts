import type { Fault } from '../faults/fault.js';
import type { Halt, LadderConfig } from './state.js';
import type { TransportName } from './transport-name.js';

/** What happened after a refusal: the page will be asked for other credentials, or has none. */
export type SignIn = 'renewed' | 'declined';

/** What can happen to a ladder. `id` is the id of an attempt. */
export type LadderInput =
  | { readonly type: 'start' }
  | { readonly type: 'halt'; readonly halt: Halt }
  /** The connect gate has let the attempt start. */
  | { readonly type: 'started'; readonly id: number }
  /** The first frame of an attempt has been presented; `transport` is the transport that it really is. */
  | { readonly type: 'firstframe'; readonly id: number; readonly transport: TransportName }
  /** The attempt ended before its first frame. */
  | { readonly type: 'failed'; readonly id: number; readonly fault: Fault; readonly signIn?: SignIn | null }
  /** The session ended after its first frame. */
  | { readonly type: 'lost'; readonly id: number; readonly fault: Fault; readonly signIn?: SignIn | null }
  /** The source of the active session changed: a transport that could not play it may play it now. */
  | { readonly type: 'changed'; readonly id: number }
  /** A new session of the same transport should replace the active one: its preferred server may be back. */
  | { readonly type: 'renew'; readonly id: number }
  /** The active session's picture stopped moving, or moves again. */
  | { readonly type: 'stalled' | 'moving'; readonly id: number }
  | { readonly type: 'visible'; readonly isVisible: boolean }
  /**
   * The conditions may have changed: the network is back, or the page is visible again. `isRequested`: a person or the
   * page asked for it.
   */
  | { readonly type: 'wake'; readonly isRequested: boolean }
  /** The address is invalid. */
  | { readonly type: 'invalid'; readonly fault: Fault }
  | { readonly type: 'tick' };

/** The inputs of a step from outside: a monotonic clock in milliseconds, and a random number from [0, 1). */
export interface LadderEnv {
  readonly config: LadderConfig;
  readonly nowMs: number;
  readonly random: number;
}
