import { stepTour, TOUR_START, type TourAction, type TourInput, type TourState } from './tour.js';

/** The time between two steps of a tour. */
const STEP_MS = 250;

/** Runs a tour while `isRunning` is true. */
export class TourRunner {
  readonly #input: () => Omit<TourInput, 'elapsedMs'>;
  readonly #onAction: (action: Exclude<TourAction, null>) => void;
  #state: TourState = TOUR_START;
  #timer = 0;
  #atMs = 0;

  constructor(input: () => Omit<TourInput, 'elapsedMs'>, onAction: (action: Exclude<TourAction, null>) => void) {
    this.#input = input;
    this.#onAction = onAction;
  }

  /** Starts or stops the tour. Setting the same value again has no effect. */
  set isRunning(isRunning: boolean) {
    if (isRunning === (this.#timer !== 0)) return;
    clearInterval(this.#timer);
    this.#timer = 0;
    if (isRunning) {
      this.#atMs = performance.now();
      this.#timer = window.setInterval(() => this.#step(), STEP_MS);
    } else if (this.#state.isPreparing) {
      this.restart();
      this.#onAction('release');
    }
  }

  /** Starts the time of the visible page again. */
  restart(): void {
    this.#state = TOUR_START;
  }

  #step(): void {
    const nowMs = performance.now();
    const { state, action } = stepTour(this.#state, { ...this.#input(), elapsedMs: nowMs - this.#atMs });
    this.#atMs = nowMs;
    this.#state = state;
    if (action) this.#onAction(action);
  }
}
