import type { Fault } from '../faults/fault.js';
import type { Halt, LadderConfig } from './state.js';
import type { TransportName } from './transport-name.js';

/** After a refusal: the page has been asked for other credentials, or has said that it has none. */
export type SignIn = 'renewed' | 'declined';

/** What can happen to a ladder. `id` is the attempt's. */
export type LadderInput =
  | { readonly type: 'start' }
  | { readonly type: 'halt'; readonly halt: Halt }
  /** The page's gate has let the attempt go. */
  | { readonly type: 'started'; readonly id: number }
  /** Its first frame has been presented; `transport` is what it really is. */
  | { readonly type: 'firstframe'; readonly id: number; readonly transport: TransportName }
  /** It ended before its first frame. */
  | { readonly type: 'failed'; readonly id: number; readonly fault: Fault; readonly signIn?: SignIn | null }
  /** It ended after its first frame. */
  | { readonly type: 'lost'; readonly id: number; readonly fault: Fault; readonly signIn?: SignIn | null }
  /** What is seen is made in another way than before: what could not be played may be now. */
  | { readonly type: 'changed'; readonly id: number }
  /** The picture that is seen stopped moving, or moves again. */
  | { readonly type: 'stalled' | 'moving'; readonly id: number }
  | { readonly type: 'visible'; readonly isVisible: boolean }
  /** The world may have changed: the network is back, the page woke. `isAsked`: a person or the page said so. */
  | { readonly type: 'wake'; readonly isRequested: boolean }
  /** The address can't be used at all. */
  | { readonly type: 'refused'; readonly fault: Fault }
  | { readonly type: 'tick' };

/** What a step needs of the world: a monotonic clock in milliseconds, and a number from [0, 1). */
export interface LadderEnv {
  readonly config: LadderConfig;
  readonly nowMs: number;
  readonly random: number;
}
