/** How much delay is traded for stability on HLS. The values are in `profiles.ts`. */
export type Profile = 'ultra-low' | 'low' | 'balanced' | 'stable';

/** Which requests the browser sends cookies with, as in `fetch`. */
export type Cookies = 'omit' | 'same-origin' | 'include';

/** What a page can choose about how a camera is opened, besides its address. */
export interface Settings {
  readonly profile: Profile;
  /** The page's own ICE servers; those that the server names in `Link` headers are added. */
  readonly iceServers: readonly RTCIceServer[];
  /**
   * The target of the jitter buffer on WHEP in milliseconds (`jitterBufferTarget`); null leaves it to the browser, and
   * it is raised while the link loses packets.
   */
  readonly jitterBufferMs: number | null;
  /** Milliseconds between two snapshots on the snapshot transport; Infinity requests one only. */
  readonly snapshotIntervalMs: number;
  /**
   * HLS: whether the query of the index (a token, for example) is added to all addresses on its own origin that it
   * leads to.
   */
  readonly inheritsQuery: boolean;
  /** Which requests carry the browser's cookies, for a gateway that signs in by cookie. */
  readonly cookies: Cookies;
  /** Whether the encoded frames can be taken for a replay, where the browser gives them. */
  readonly replay?: boolean;
  /** Whether the camera starts without sound. */
  readonly muted: boolean;
  /** The volume, 0 to 1. */
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

/**
 * The default head start of a transport, in milliseconds. 1.2 s is long enough that a healthy WHEP with a key frame
 * each second wins alone, and four seconds shorter than waiting for ICE to fail on a network without UDP.
 */
export const HEAD_START_MS = 1200;
