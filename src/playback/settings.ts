/** How much delay is traded for steadiness on HLS. Numbers in `profiles.ts`. */
export type Profile = 'ultra-low' | 'low' | 'balanced' | 'stable';

/** As in `fetch`: which requests cookies go along with. */
export type Cookies = 'omit' | 'same-origin' | 'include';

/** What a page may choose about how a camera is opened, besides where it is. */
export interface Settings {
  readonly profile: Profile;
  /** ICE servers of the page's own; those that the server names in `Link` headers are added. */
  readonly iceServers: readonly RTCIceServer[];
  /** Wished jitter buffer on WHEP in milliseconds (`jitterBufferTarget`); null leaves it to the browser. */
  readonly jitterBufferMs: number | null;
  /** Time between two stills on the snapshot transport, in milliseconds; Infinity asks once. */
  readonly snapshotIntervalMs: number;
  /** HLS: is the query of the index, a token for example, sent along to all that it leads to on its own origin? */
  readonly inheritsQuery: boolean;
  /** Do the browser's cookies go along (a gateway that signs in by cookie): with no request, to the page's origin, to all. */
  readonly cookies: Cookies;
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
  inheritsQuery: false,
  cookies: 'omit',
  muted: true,
  volume: 1,
});
