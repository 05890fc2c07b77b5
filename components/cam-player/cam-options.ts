import { LitElement, type PropertyDeclarations, type PropertyValues } from 'lit';
import {
  isTransportName,
  type CameraControls,
  type Cookies,
  type CredentialProvider,
  type LeaseProvider,
  type Profile,
  type TransportName,
  type StartMode,
  type PlaybackOptions,
} from '../../src/index.js';
import { CAMERA_ADDRESS_FIELDS } from '../../src/address/camera-address.js';

/** A list of transports, parted by commas or spaces; what is no transport is left out. */
const transportsOf = (given: readonly TransportName[] | string | null): readonly TransportName[] | null =>
  typeof given === 'string' ? given.split(/[\s,]+/).filter(isTransportName) : given;

const PROFILES: readonly Profile[] = ['ultra-low', 'low', 'balanced', 'stable'];
const COOKIES: readonly Cookies[] = ['omit', 'same-origin', 'include'];
const STARTS: readonly StartMode[] = ['normal', 'fast', 'economy'];
/** More often than this a still camera is a burden on its server and no video either. */
const MIN_SNAPSHOT_INTERVAL_MS = 100;

const SUSPEND_AFTER_S = 30;

/** What a page says of a camera, as attributes and properties; any of it may change at any time. */
export class CamOptions extends LitElement {
  static override properties: PropertyDeclarations = {
    server: {},
    camera: {},
    whep: {},
    hls: {},
    mjpeg: {},
    snapshot: {},
    query: {},
    transports: { converter: transportsOf },
    profile: {},
    start: {},
    fit: {},
    label: {},
    controls: { type: Boolean, reflect: true },
    hasTelemetry: { type: Boolean, attribute: 'telemetry', reflect: true },
    eager: { type: Boolean },
    jitterBuffer: { type: Number, attribute: 'jitter-buffer' },
    thumbnail: { type: Boolean, reflect: true },
    thumbnailInterval: { type: Number, attribute: 'thumbnail-interval' },
    suspendAfter: { converter: (text) => Number(text ?? SUSPEND_AFTER_S), attribute: 'suspend-after' },
    snapshotInterval: { type: Number, attribute: 'snapshot-interval' },
    cookies: {},
    iceServers: { attribute: false },
    credentials: { attribute: false },
    leases: { attribute: false },
    cameraControls: { attribute: false },
  };

  declare server: string | null;
  declare camera: string | null;
  declare whep: string | null;
  declare hls: string | null;
  declare mjpeg: string | null;
  declare snapshot: string | null;
  /** `inherit` sends the query of the HLS index along to all that it leads to on its own origin. */
  declare query: string | null;
  /** The transports to use, in order of preference, as a list or as in the attribute; null for all. */
  declare transports: readonly TransportName[] | string | null;
  declare profile: Profile;
  declare start: StartMode;
  /** How the picture fills the element: `contain`, `cover`, `fill`. */
  declare fit: string;
  /** The camera's name for people; the `camera` attribute if absent. */
  declare label: string | null;
  /** Shows buttons. */
  declare controls: boolean;
  /** Shows the panel of numbers: the attribute `telemetry`. */
  declare hasTelemetry: boolean;
  /** Plays wherever it is in the page, not only near the window. */
  declare eager: boolean;
  /** Shows a still that is taken anew every few seconds, and plays only while somebody turns to it. */
  declare thumbnail: boolean;
  /** Seconds between two stills of a thumbnail. */
  declare thumbnailInterval: number;
  /** Wished jitter buffer on WebRTC in milliseconds; null leaves it to the browser. */
  declare jitterBuffer: number | null;
  /** Seconds out of sight, or in a hidden page, before the server is let go; what is no number means never. */
  declare suspendAfter: number;
  /** Time between two stills in milliseconds. */
  declare snapshotInterval: number;
  /** Do the browser's cookies go along with requests, for a gateway that signs in by cookie: `omit`, `same-origin`, `include`. */
  declare cookies: Cookies;
  /** ICE servers besides those that the server names. */
  declare iceServers: readonly RTCIceServer[];
  /** Gives `{token}`, `{username, password}` or `{headers}`; asked before the first request and after a refusal. */
  declare credentials: CredentialProvider | null;
  /** Says whether the camera may be watched now: asked before anything else, and while it plays; null asks nobody. */
  declare leases: LeaseProvider | null;
  /** What the camera's own service can do: buttons and lights for it, as `mjpegService()` gives them. */
  declare cameraControls: CameraControls | null;

  constructor() {
    super();
    this.query =
      this.transports =
      this.label =
      this.jitterBuffer =
      this.credentials =
      this.leases =
      this.cameraControls =
        null;
    this.profile = 'low';
    this.start = 'normal';
    this.fit = 'contain';
    this.cookies = 'omit';
    this.controls = this.eager = this.hasTelemetry = this.thumbnail = false;
    this.thumbnailInterval = 10;
    this.snapshotInterval = 1000;
    this.suspendAfter = SUSPEND_AFTER_S;
    this.iceServers = [];
  }

  /** The options as the viewer takes them. */
  protected get viewerOptions(): PlaybackOptions {
    return {
      camera: Object.fromEntries(CAMERA_ADDRESS_FIELDS.map((field) => [field, this[field]])),
      transports: transportsOf(this.transports),
      start: oneOf(STARTS, this.start, 'normal'),
      settings: {
        profile: oneOf(PROFILES, this.profile, 'low'),
        cookies: oneOf(COOKIES, this.cookies, 'omit'),
        iceServers: this.iceServers,
        jitterBufferMs: Number.isFinite(this.jitterBuffer) ? this.jitterBuffer : null,
        inheritsQuery: this.query === 'inherit',
        snapshotIntervalMs: Math.max(MIN_SNAPSHOT_INTERVAL_MS, this.snapshotInterval || 1000),
      },
      credentials: this.credentials,
      leases: this.leases,
    };
  }

  /** Is one of them, more than a matter of looks, among what changed? */
  protected hasOptionIn(changed: PropertyValues): boolean {
    return [...changed.keys()].some((name) => name in CamOptions.properties && !LOOKS.has(name));
  }
}

const LOOKS: ReadonlySet<PropertyKey> = new Set([
  'label',
  'controls',
  'eager',
  'fit',
  'suspendAfter',
  'hasTelemetry',
  'cameraControls',
]);

/** An attribute may hold anything; what is no choice is as good as none. */
function oneOf<T>(choices: readonly T[], wanted: T, otherwise: T): T {
  return choices.includes(wanted) ? wanted : otherwise;
}
