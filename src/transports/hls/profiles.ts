import type { HlsConfig, RetryConfig } from 'hls.js';
import type { Profile } from '../../playback/settings.js';

/** The live sync settings of a profile. Delays in seconds, counts in segments. */
interface LiveSync {
  /** LL-HLS: the distance to the live edge; the server's own PART-HOLD-BACK where that is more. */
  readonly partDistanceS: number;
  /** Classic HLS: the distance to the live edge, and where a player that fell behind jumps. */
  readonly syncCount: number;
  readonly maxLatencyCount: number;
  /** The highest playback rate to catch up. */
  readonly catchUpRate: number;
}

const LIVE_SYNC: Readonly<Record<Profile, LiveSync>> = {
  'ultra-low': { partDistanceS: 0, syncCount: 2, maxLatencyCount: 4, catchUpRate: 1.5 },
  low: { partDistanceS: 0, syncCount: 2, maxLatencyCount: 5, catchUpRate: 1.2 },
  balanced: { partDistanceS: 2, syncCount: 3, maxLatencyCount: 6, catchUpRate: 1.1 },
  stable: { partDistanceS: 4, syncCount: 4, maxLatencyCount: 8, catchUpRate: 1.05 },
};

/** The server holds the index until a first segment exists, which includes the start of an on-demand camera. */
const INDEX_LIMIT_MS = 20_000;
const PLAYLIST_LIMIT_MS = 8_000;
const SEGMENT_LIMIT_MS = 10_000;

const once = (limitMs: number, retries: number, timeoutRetry: RetryConfig | null = null) => {
  const retry = retries === 0 ? null : { maxNumRetry: retries, retryDelayMs: 300, maxRetryDelayMs: 1000 };
  return { default: { maxTimeToFirstByteMs: limitMs, maxLoadTimeMs: limitMs, timeoutRetry, errorRetry: retry } };
};
/**
 * hls.js gives a low-latency playlist 0.8 s, whatever the setting: a short interruption of the network is not the end.
 */
const AT_ONCE: RetryConfig = { maxNumRetry: 3, retryDelayMs: 0, maxRetryDelayMs: 0 };

/**
 * Gives the settings of hls.js for a live camera. The ladder decides whether to try again, so retries inside hls.js are
 * few and short.
 */
export function hlsConfig(profile: Profile, isLowLatency: boolean): Partial<HlsConfig> {
  const { syncCount, maxLatencyCount } = LIVE_SYNC[profile];
  return {
    lowLatencyMode: isLowLatency,
    // `liveDistanceS` sets the real distance as soon as the playlist is known.
    liveSyncDurationCount: syncCount,
    liveMaxLatencyDurationCount: maxLatencyCount,
    // `LiveEdgeHolder` does both: hls.js leaves a stall of two seconds as it is, and keeps the distance that it adds
    // for a stall for ever.
    maxLiveSyncPlaybackRate: 1,
    liveSyncOnStallIncrease: 0,
    backBufferLength: 30,
    maxBufferLength: 10,
    maxMaxBufferLength: 20,
    liveDurationInfinity: true,
    highBufferWatchdogPeriod: 1,
    enableWorker: true,
    // For adverts between programs; on by default in the full build.
    enableInterstitialPlayback: false,
    manifestLoadPolicy: once(INDEX_LIMIT_MS, 0),
    playlistLoadPolicy: once(PLAYLIST_LIMIT_MS, 1, AT_ONCE),
    fragLoadPolicy: once(SEGMENT_LIMIT_MS, 2),
  };
}

/** Gives the highest rate at which a profile plays to return to its distance to the live edge. */
export function fastestRate(profile: Profile): number {
  return LIVE_SYNC[profile].catchUpRate;
}

/** The part of a playlist that limits how near to its edge it can be played. Seconds. */
export interface Edge {
  /** PART-HOLD-BACK; null where segments are played whole. */
  readonly partHoldBackS: number | null;
  readonly targetDurationS: number;
  readonly playableS: number;
}

/**
 * Gives the distance to the live edge in seconds. Parts and segments need rules of their own: a count of segments on
 * LL-HLS costs two seconds more than its parts need (2.46 s against 0.73 s on MediaMTX).
 */
export function liveDistanceS(profile: Profile, { partHoldBackS, targetDurationS, playableS }: Edge): number {
  const { partDistanceS, syncCount } = LIVE_SYNC[profile];
  const wishedS = partHoldBackS === null ? syncCount * targetDurationS : Math.max(partDistanceS, partHoldBackS);
  return Math.min(wishedS, playableS);
}
