/** The picture that is shown is of another moment; `positionMs` is that moment. Bubbles, and leaves shadow roots. */
export class CamPositionChangeEvent extends Event {
  /** Epoch milliseconds; null where it is unknown. */
  readonly positionMs: number | null;
  readonly isLive: boolean;
  constructor(positionMs: number | null, isLive: boolean) {
    super('cam-positionchange', { bubbles: true, composed: true });
    this.positionMs = positionMs;
    this.isLive = isLive;
  }
}

/** A person or the page went to another moment, changed the rate, or went back to live. */
export class CamSeekEvent extends Event {
  constructor() {
    super('cam-seek', { bubbles: true, composed: true });
  }
}

declare global {
  interface HTMLElementEventMap {
    'cam-positionchange': CamPositionChangeEvent;
    'cam-seek': CamSeekEvent;
  }
}
