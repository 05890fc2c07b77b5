/** What can go wrong between a camera's device and its viewers, all at once or one by one. */
export interface BucketFaults {
  /** The device has no power, or no uplink: nothing is written any more, nothing says so. */
  readonly dead: boolean;
  /** The device was stopped in order: it has written EXT-X-ENDLIST. */
  readonly ended: boolean;
  /** The cache gives the playlist as it was when this began, and calls it older and older. */
  readonly stale: boolean;
  /** Another cache, some segments behind, answers each second request for the playlist. */
  readonly behind: boolean;
  /** Uploads of segments fail, those of the playlist do not: it names files that are not there. */
  readonly missing: boolean;
  /** Six names are used in turn, whatever they named before. */
  readonly overwrites: boolean;
  /** Segments are broken on their way: noise in place of pictures. */
  readonly noise: boolean;
  /** What passes to each viewer; null for all that there is. Kilobits a second. */
  readonly throttleKbps: number | null;
  /** How wrong the device's clock is, in seconds; positive is ahead. */
  readonly clockOffS: number;
  /** Do pages hear of `Date` and `Age`? */
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
