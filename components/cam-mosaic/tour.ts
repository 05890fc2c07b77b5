/** The next page's players connect this long before it is shown: key frames may be four seconds apart. */
const PREPARE_MS = 5000;
/** The tour waits this long for a page that is not ready when it is due. */
const MAX_WAIT_MS = 4000;

/** The progress of a tour. */
export interface TourState {
  /** How long this page has been shown, without the time during which the tour was held. */
  readonly shownMs: number;
  readonly isPreparing: boolean;
}

/** The next action: connect the next page's players, show that page, or close their connections again. */
export type TourAction = 'prepare' | 'show' | 'release' | null;

/** The input of each step of a tour. */
export interface TourInput {
  readonly elapsedMs: number;
  /** How long a page is to be shown. */
  readonly periodMs: number;
  /** A person uses the mosaic, the page is hidden, or the tour was stopped. */
  readonly isHeld: boolean;
  /** Each camera of the prepared page has a picture, or a reason why there is none. */
  readonly isReady: boolean;
}

/** The start of a tour. */
export const TOUR_START: TourState = { shownMs: 0, isPreparing: false };

/** One step of a tour. The function is pure, so a test can run a whole day of steps as a table. */
export function stepTour(
  state: TourState,
  input: TourInput,
): { readonly state: TourState; readonly action: TourAction } {
  const { elapsedMs, periodMs, isHeld, isReady } = input;
  // At most half of a short period: otherwise two pages would be live all the time.
  const prepareAtMs = periodMs - Math.min(PREPARE_MS, periodMs / 2);
  if (isHeld) {
    // While the tour is held, only one page has connections.
    const shownMs = Math.min(state.shownMs, prepareAtMs);
    return { state: { shownMs, isPreparing: false }, action: state.isPreparing ? 'release' : null };
  }
  const shownMs = state.shownMs + elapsedMs;
  if (!state.isPreparing) {
    const isPreparing = shownMs >= prepareAtMs;
    return { state: { shownMs, isPreparing }, action: isPreparing ? 'prepare' : null };
  }
  const isDue = shownMs >= periodMs && (isReady || shownMs >= periodMs + MAX_WAIT_MS);
  return isDue ? { state: TOUR_START, action: 'show' } : { state: { ...state, shownMs }, action: null };
}
