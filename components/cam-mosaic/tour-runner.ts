import { stepTour, TOUR_START, type TourAct, type TourInput, type TourState } from './tour.js';

/** The time between two steps of a tour. */
const STEP_MS = 250;

/** Runs a tour while `isRunning` is true. */
export class TourRunner {
  readonly #input: () => Omit<TourInput, 'elapsedMs'>;
  readonly #onAct: (act: Exclude<TourAct, null>) => void;
  #state: TourState = TOUR_START;
  #timer = 0;
  #atMs = 0;

  constructor(input: () => Omit<TourInput, 'elapsedMs'>, onAct: (act: Exclude<TourAct, null>) => void) {
    this.#input = input;
    this.#onAct = onAct;
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
      this.#onAct('release');
    }
  }

  /** Starts the time of the visible page again. */
  restart(): void {
    this.#state = TOUR_START;
  }

  #step(): void {
    const nowMs = performance.now();
    const { state, act } = stepTour(this.#state, { ...this.#input(), elapsedMs: nowMs - this.#atMs });
    this.#atMs = nowMs;
    this.#state = state;
    if (act) this.#onAct(act);
  }
}
