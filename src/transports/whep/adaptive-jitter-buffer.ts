import { growth, rate } from '../../telemetry/rates.js';
import type { Sample } from '../transport.js';

/** What a link that loses packets needs of the jitter buffer. */
export interface AdaptedBuffer {
  /** The target of the jitter buffer in milliseconds; 0 where the link needs none. */
  readonly targetMs: number;
  readonly sample: Sample;
  /** The share of packets that did not come by themselves, 0 to 1, smoothed over the last seconds. */
  readonly lossShare: number;
  /** Smoothed; 0 while it is unknown. */
  readonly roundTripMs: number;
  /** When a packet was lost last, on the samples' clock. */
  readonly lossAtMs: number;
}

/**
 * The network and the buffer together delay the picture by this much at most; the buffer may be one round trip, though.
 */
const MOST_DELAY_MS = 150;
/** What decoding and the screen add beyond the target, by the bar code of the bench. */
const DISPLAY_MS = 18;
const LONGEST_TARGET_MS = 400;
/** From this share on, a second retransmission is needed every few seconds: the buffer does not wait for a freeze. */
const HIGH_LOSS_SHARE = 0.02;
/**
 * One request asks for all packets that are missing at that moment. The bench loses packets one by one, and six in a
 * row: this number lets the buffer grow in both cases before many pictures were late.
 */
const PACKETS_PER_REQUEST = 4;
/** Each freeze on a link that loses packets adds one frame at 25 per second. */
const FREEZE_STEP_MS = 40;
/** A link without loss for this time is well; then the buffer shrinks slowly, so that nobody sees it. */
const WELL_AFTER_MS = 15_000;
const SHRINK_MS_PER_S = 10;
const SMOOTHING = 0.25;
const USUAL_INTERVAL_MS = 40;
/** Samples are this far apart on a visible page. A longer gap says little about now. */
const LONGEST_GAP_MS = 3_000;

/**
 * Adapts the jitter buffer to what the link did since the sample before.
 *
 * A lost packet comes back by retransmission: one frame interval later it is missed, and a round trip after that it is
 * there. A buffer that holds pictures for this long hides that. Chromium's own buffer is too short for it: a receiver
 * learns the round trip only from a server that answers its reports (RFC 3611, DLRR), and MediaMTX does not.
 *
 * @param before Null at the first sample that shows a lost packet.
 */
export function adaptJitterBuffer(before: AdaptedBuffer | null, sample: Sample): AdaptedBuffer {
  if (!before)
    return { targetMs: 0, sample, lossShare: 0, roundTripMs: sample.roundTripMs ?? 0, lossAtMs: sample.atMs };
  const elapsedMs = sample.atMs - before.sample.atMs;
  const lost = countLost(before.sample, sample);
  const received = growth(before.sample, sample, (s) => s.packetsReceived);
  if (received === null || elapsedMs > LONGEST_GAP_MS) return { ...before, sample };
  const share = lost / Math.max(1, received + lost);
  const lossShare = before.lossShare + (share - before.lossShare) * SMOOTHING;
  const { roundTripMs: newestMs } = sample;
  const roundTripMs =
    newestMs === null || before.roundTripMs === 0
      ? (newestMs ?? before.roundTripMs)
      : before.roundTripMs + (newestMs - before.roundTripMs) * SMOOTHING;
  const lossAtMs = lost > 0 ? sample.atMs : before.lossAtMs;
  const next = { ...before, sample, lossShare, roundTripMs, lossAtMs };

  if (sample.atMs - lossAtMs >= WELL_AFTER_MS) {
    return { ...next, targetMs: Math.max(0, before.targetMs - (SHRINK_MS_PER_S * elapsedMs) / 1000) };
  }
  const perSecond = rate(before.sample, sample, (s) => s.framesDecoded);
  const intervalMs = perSecond ? 1000 / perSecond : USUAL_INTERVAL_MS;
  const repairMs = roundTripMs + Math.min(intervalMs, 2 * USUAL_INTERVAL_MS);
  const mostMs = Math.min(LONGEST_TARGET_MS, Math.max(MOST_DELAY_MS - DISPLAY_MS - roundTripMs / 2, roundTripMs));
  const freezes = growth(before.sample, sample, (s) => s.freezeCount) ?? 0;
  const neededMs = Math.max(
    before.targetMs + (lost > 0 ? freezes * FREEZE_STEP_MS : 0),
    lossShare >= HIGH_LOSS_SHARE ? repairMs : 0,
  );
  return { ...next, targetMs: Math.min(mostMs, neededMs) };
}

/**
 * Counts the packets that were retransmitted or never came; the requests for them where retransmissions are unmarked.
 */
function countLost(before: Sample, now: Sample): number {
  const requests = growth(before, now, (s) => s.nackCount) ?? 0;
  const retransmitted = growth(before, now, (s) => s.retransmittedPacketsReceived) ?? requests * PACKETS_PER_REQUEST;
  return retransmitted + (growth(before, now, (s) => s.packetsLost) ?? 0);
}
