import type { LegName } from '../telemetry.js';

/** What the panel says in one language. `{}` is filled in. */
export interface TelemetryWords {
  /** `{}` is the camera's name. */
  readonly title: string;
  readonly copy: string;
  readonly copied: string;
  readonly notCopied: string;
  readonly delay: string;
  readonly pictures: string;
  readonly bitRate: string;
  readonly loss: string;
  readonly legs: Readonly<Record<LegName, string>>;
  /** Media that waits to be shown, on HLS. */
  readonly mediaBuffer: string;
  /** `{}` is a list of legs. */
  readonly unseen: string;
  readonly firstPicture: string;
  readonly wait: string;
  readonly answer: string;
  readonly path: string;
  readonly keyFrame: string;
  readonly roundTrip: string;
  readonly age: string;
  readonly lost: string;
  readonly repaired: string;
  readonly askedAgain: string;
  readonly keyFrames: string;
  readonly dropped: string;
  readonly freezes: string;
  readonly stalls: string;
  readonly reconnects: string;
  readonly rungChanges: string;
  readonly ms: string;
  readonly seconds: string;
  readonly fps: string;
  readonly kbps: string;
  readonly mbps: string;
}
