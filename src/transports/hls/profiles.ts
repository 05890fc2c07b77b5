import type { HlsConfig, RetryConfig } from 'hls.js';
import type { Profile } from '../../playback/settings.js';

/** What a profile asks of live sync. Delays in seconds, counts in segments. */
interface LiveSync {
  /** LL-HLS: distance to the live edge; the server's own PART-HOLD-BACK where that is more. */
  readonly partDistanceS: number;
  /** Classic HLS: distance to the live edge, and where a player that fell behind jumps. */
  readonly syncCount: number;
  readonly maxLatencyCount: number;
  /** The fastest that it plays to catch up. */
  readonly catchUpRate: number;
}

const LIVE_SYNC: Readonly<Record<Profile, LiveSync>> = {
  'ultra-low': { partDistanceS: 0, syncCount: 2, maxLatencyCount: 4, catchUpRate: 1.5 },
  low: { partDistanceS: 0, syncCount: 2, maxLatencyCount: 5, catchUpRate: 1.2 },
  balanced: { partDistanceS: 2, syncCount: 3, maxLatencyCount: 6, catchUpRate: 1.1 },
  stable: { partDistanceS: 4, syncCount: 4, maxLatencyCount: 8, catchUpRate: 1.05 },
};

/** The index is held by the server until a first segment exists, up to the start of an on-demand camera. */
const INDEX_LIMIT_MS = 20_000;
const PLAYLIST_LIMIT_MS = 8_000;
const SEGMENT_LIMIT_MS = 10_000;

const once = (limitMs: number, retries: number, timeoutRetry: RetryConfig | null = null) => {
  const retry = retries === 0 ? null : { maxNumRetry: retries, retryDelayMs: 300, maxRetryDelayMs: 1000 };
  return { default: { maxTimeToFirstByteMs: limitMs, maxLoadTimeMs: limitMs, timeoutRetry, errorRetry: retry } };
};
/** hls.js gives a low-latency playlist 0.8 s, whatever is asked for: a network that holds its breath is no end. */
const AT_ONCE: RetryConfig = { maxNumRetry: 3, retryDelayMs: 0, maxRetryDelayMs: 0 };

/**
 * hls.js's settings for a live camera. Whether to come again is the ladder's decision, so retries
 * inside are few and short.
 */
export function hlsConfig(profile: Profile, isLowLatency: boolean): Partial<HlsConfig> {
  const { syncCount, maxLatencyCount } = LIVE_SYNC[profile];
  return {
    lowLatencyMode: isLowLatency,
    // What is played is set by `liveDistanceS` as soon as the playlist is known.
    liveSyncDurationCount: syncCount,
    liveMaxLatencyDurationCount: maxLatencyCount,
    // Both are `LiveEdgeHolder`'s to do: hls.js leaves a stall of two seconds as it is, and keeps the distance
    // that it adds for a stall for ever.
    maxLiveSyncPlaybackRate: 1,
    liveSyncOnStallIncrease: 0,
    backBufferLength: 30,
    maxBufferLength: 10,
    maxMaxBufferLength: 20,
    liveDurationInfinity: true,
    highBufferWatchdogPeriod: 1,
    enableWorker: true,
    // For adverts between programmes; on by default in the full build.
    enableInterstitialPlayback: false,
    manifestLoadPolicy: once(INDEX_LIMIT_MS, 0),
    playlistLoadPolicy: once(PLAYLIST_LIMIT_MS, 1, AT_ONCE),
    fragLoadPolicy: once(SEGMENT_LIMIT_MS, 2),
  };
}

/** The fastest that a profile plays to come back to its distance to the live edge. */
export function fastestRate(profile: Profile): number {
  return LIVE_SYNC[profile].catchUpRate;
}

/** What of a playlist decides how near to its edge it can be played. Seconds. */
export interface Edge {
  /** PART-HOLD-BACK; null where segments are played whole. */
  readonly partHoldBackS: number | null;
  readonly targetDurationS: number;
  readonly playableS: number;
}

/**
 * The distance to the live edge, in seconds. Parts and segments need rules of their own: a count of
 * segments on LL-HLS costs two seconds more than its parts need (2.46 s against 0.73 s on MediaMTX).
 */
export function liveDistanceS(profile: Profile, { partHoldBackS, targetDurationS, playableS }: Edge): number {
  const { partDistanceS, syncCount } = LIVE_SYNC[profile];
  const wishedS = partHoldBackS === null ? syncCount * targetDurationS : Math.max(partDistanceS, partHoldBackS);
  return Math.min(wishedS, playableS);
}
