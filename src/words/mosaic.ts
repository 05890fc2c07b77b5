import type { ViewerState } from '../ladder-state.js';

/** The keys that the mosaic knows, by what they do. */
export type KeyAct =
  | 'move'
  | 'spotlight'
  | 'leave'
  | 'choose'
  | 'sound'
  | 'pause'
  | 'retry'
  | 'fullscreen'
  | 'telemetry'
  | 'figures'
  | 'page'
  | 'keys';

/** All that a mosaic says in one language, besides the words of its players. `{}` is filled in. */
export interface MosaicWords {
  /** A mosaic without a name. */
  readonly mosaic: string;
  readonly empty: string;
  /** `{}` is a number of cameras. */
  readonly counts: Readonly<Record<ViewerState, string>>;
  /** `{}` is a camera's name. */
  readonly enlarge: string;
  readonly shrink: string;
  readonly sound: string;
  readonly retry: string;
  /** The first `{}` is a camera's name, the second its state. */
  readonly changed: string;
  readonly enlarged: string;
  /** `{}` is a number of milliseconds. */
  readonly inStep: string;
  /** The heads of the figures' columns, and of their last line. */
  readonly camera: string;
  readonly state: string;
  readonly way: string;
  readonly all: string;
  readonly allAlike: string;
  readonly previous: string;
  readonly next: string;
  /** The first `{}` is the page, the second how many there are. */
  readonly page: string;
  /** The same in few signs. */
  readonly pageShort: string;
  readonly startTour: string;
  readonly stopTour: string;
  readonly fullscreen: string;
  readonly leaveFullscreen: string;
  readonly keys: string;
  readonly close: string;
  /** What each key does. */
  readonly acts: Readonly<Record<KeyAct, string>>;
}
