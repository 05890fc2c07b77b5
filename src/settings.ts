/** How much delay is traded for steadiness on HLS. Numbers in `profiles.ts`. */
export type Profile = 'ultra-low' | 'low' | 'balanced' | 'stable';

/** How soon the next rung races the one before: 1.2 s, 0.3 s, never. */
export type StartMode = 'normal' | 'fast' | 'economy';

/** What a page may choose about how a camera is opened, besides where it is. */
export interface Settings {
  readonly profile: Profile;
  /** ICE servers of the page's own; those that the server names in `Link` headers are added. */
  readonly iceServers: readonly RTCIceServer[];
  /** Wished jitter buffer on WHEP in milliseconds (`jitterBufferTarget`); null leaves it to the browser. */
  readonly jitterBufferMs: number | null;
  /** Time between two stills on the snapshot rung, in milliseconds; Infinity asks once. */
  readonly snapshotIntervalMs: number;
  /** Should sound be attached from the start? */
  readonly muted: boolean;
  /** 0 to 1. */
  readonly volume: number;
}

export const DEFAULT_SETTINGS: Settings = Object.freeze({
  profile: 'low',
  iceServers: [],
  jitterBufferMs: null,
  snapshotIntervalMs: 1000,
  muted: true,
  volume: 1,
});
