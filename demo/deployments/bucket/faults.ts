/** The faults between a camera's device and its viewers. They can be combined. */
export interface BucketFaults {
  /** The device has no power or no uplink: it writes nothing, and nothing reports it. */
  readonly dead: boolean;
  /** The device was stopped regularly: it has written EXT-X-ENDLIST. */
  readonly ended: boolean;
  /** The cache serves the playlist as it was when this began, with a rising Age. */
  readonly stale: boolean;
  /** Another cache, some segments behind, answers every second request for the playlist. */
  readonly behind: boolean;
  /** Uploads of segments fail, but those of the playlist do not: it names missing files. */
  readonly missing: boolean;
  /** Six file names are used in turn, so each file is overwritten. */
  readonly overwrites: boolean;
  /** Segments contain noise in place of video. */
  readonly noise: boolean;
  /** The limit per viewer in kilobits a second; null for no limit. */
  readonly throttleKbps: number | null;
  /** The error of the device's clock in seconds; positive is ahead. */
  readonly clockOffS: number;
  /** CORS hides `Date` and `Age` from pages. */
  readonly hidesHeaders: boolean;
}

export const NO_FAULTS: BucketFaults = {
  dead: false,
  ended: false,
  stale: false,
  behind: false,
  missing: false,
  overwrites: false,
  noise: false,
  throttleKbps: null,
  clockOffS: 0,
  hidesHeaders: false,
};
