import type { LadderEnv, LadderInput } from '../ladder/input.js';
import type { LadderState } from '../ladder/state.js';
import { onTick } from '../liveness/ticker.js';
import type { Session } from '../transports/transport.js';
import { observeTrials } from './observe-trials.js';
import { stepWithTrials } from './step-with-trials.js';
import { hasDoubtEnded, NO_TRIALS } from './trials.js';

/** What the trials need of a playback. */
export interface TrialHost {
  /** Gives the session that an attempt became; null while it opens and after its end. */
  getSession(id: number): Session | null;
}

/** In a smaller picture, in CSS pixels, a short freeze is not worth a second stream. */
const LEAST_WIDTH_PX = 240;
/** A transport adapts to its link by its samples, shown or not. */
const SAMPLE_EVERY_MS = 1000;

/** The playback of this page whose trial runs: two trials at a time would disturb each other. */
let busy: TrialHost | null = null;

/**
 * Tries other transports beside one that freezes, and shows the one that freezes less.
 *
 * @param send Sends an input to the ladder.
 * @returns The step of the ladder, in place of `step`.
 */
export function runTrials(
  host: TrialHost,
  send: (input: LadderInput) => void,
): (state: LadderState, input: LadderInput, env: LadderEnv) => LadderState {
  let trials = NO_TRIALS;
  let latest: { readonly ladder: LadderState; readonly config: LadderEnv['config'] } | null = null;
  let ending: AbortController | null = null;
  let sampledAtMs = 0;
  let silenced: Session | null = null;

  const observe = () => {
    if (!latest) return;
    const { ladder, config } = latest;
    const { active } = ladder;
    const nowMs = performance.now();
    const shownSession = active && host.getSession(active.id);
    const trialSession = trials.running && host.getSession(trials.running.id);
    // A hidden page presents no frames: nothing can be compared.
    if (document.hidden && !trials.running) return;
    trials = observeTrials(trials, {
      nowMs,
      ladder,
      config,
      shownFrames: shownSession?.frames ?? null,
      trialFrames: trialSession && { count: countHiddenFrames(trialSession) },
      isAllowed: !document.hidden,
      isWorthwhile: busy === null && shownSession !== null && isWorthATrial(shownSession),
    });
    if (trialSession) prepareTrialSession(trialSession, nowMs);
    if (trials.request || hasDoubtEnded(trials, nowMs)) send({ type: 'tick' });
  };
  const prepareTrialSession = (session: Session, nowMs: number) => {
    // The sound of two sessions would be heard as an echo.
    if (session !== silenced) void session.setSound(true, 0).catch(() => undefined);
    silenced = session;
    if (nowMs - sampledAtMs < SAMPLE_EVERY_MS) return;
    sampledAtMs = nowMs;
    void session.sample().catch(() => undefined);
  };

  return (state, input, env) => {
    const stepped = stepWithTrials(trials, state, input, env);
    const { ladder } = stepped;
    ({ trials } = stepped);
    latest = { ladder, config: env.config };
    if (trials.running) busy ??= host;
    else if (busy === host) busy = null;
    if (ladder.halt) {
      ending?.abort();
      ending = null;
    } else if (!ending) {
      ending = new AbortController();
      onTick(observe, ending.signal);
    }
    return ladder;
  };
}

/**
 * Counts the frames of a session that is not shown. Browsers drop most frames of a video that is not drawn, and count
 * them as dropped: the decoded ones tell whether the transport brings them.
 */
function countHiddenFrames({ surface, frames }: Session): number {
  const decoded = surface instanceof HTMLVideoElement ? surface.getVideoPlaybackQuality().totalVideoFrames : 0;
  // Firefox counts none for a MediaStream.
  return decoded || frames.count;
}

function isWorthATrial({ surface, hasVideo = true }: Session): boolean {
  const { saveData } = (navigator as Navigator & { connection?: { saveData?: boolean } }).connection ?? {};
  const { top, bottom, left, right } = surface.getBoundingClientRect();
  const isInView = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  return hasVideo && !saveData && isInView && surface.clientWidth >= LEAST_WIDTH_PX;
}
