/** The next page's players connect so long before it is shown: time for a key frame every four seconds. */
const PREPARE_MS = 5000;
/** A page that is not ready by its time is waited for, but no longer than this. */
const PATIENCE_MS = 4000;

/** Where a tour stands. */
export interface TourState {
  /** How long this page has been shown, while nothing held the tour. */
  readonly shownMs: number;
  readonly isPreparing: boolean;
}

/** What there is to do: connect the next page's players, show it, or let them go again. */
export type TourAct = 'prepare' | 'show' | 'release' | null;

/** What a tour must know at each step. */
export interface TourInput {
  readonly elapsedMs: number;
  /** How long a page is to be shown. */
  readonly periodMs: number;
  /** Somebody looks at something, or nobody at anything. */
  readonly isHeld: boolean;
  /** Every camera of the prepared page has a picture or a reason to have none. */
  readonly isReady: boolean;
}

/** A tour that begins. */
export const TOUR_START: TourState = { shownMs: 0, isPreparing: false };

/** One step of a tour: pure, so that its whole day is a table in a test. */
export function stepTour(state: TourState, input: TourInput): { readonly state: TourState; readonly act: TourAct } {
  const { elapsedMs, periodMs, isHeld, isReady } = input;
  // Half of a short period at most: else two pages would be live all the time.
  const prepareAtMs = periodMs - Math.min(PREPARE_MS, periodMs / 2);
  if (isHeld) {
    // Who looks closely pays for one page, not for two.
    const shownMs = Math.min(state.shownMs, prepareAtMs);
    return { state: { shownMs, isPreparing: false }, act: state.isPreparing ? 'release' : null };
  }
  const shownMs = state.shownMs + elapsedMs;
  if (!state.isPreparing) {
    const isPreparing = shownMs >= prepareAtMs;
    return { state: { shownMs, isPreparing }, act: isPreparing ? 'prepare' : null };
  }
  const isDue = shownMs >= periodMs && (isReady || shownMs >= periodMs + PATIENCE_MS);
  return isDue ? { state: TOUR_START, act: 'show' } : { state: { ...state, shownMs }, act: null };
}
