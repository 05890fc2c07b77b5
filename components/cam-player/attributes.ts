import { LitElement, type PropertyDeclarations, type PropertyValues } from 'lit';
import {
  isTransportName,
  type CameraControls,
  type CookiePolicy,
  type CredentialProvider,
  type LeaseProvider,
  type LatencyProfile,
  type PtzProvider,
  type ServerOption,
  type ServerType,
  type TalkBackProvider,
  type TransportName,
  type PlaybackOptions,
} from '../../src/index.js';
import { CAMERA_ADDRESS_FIELDS } from '../../src/address/camera-address.js';
import { WHOLE, type Zoom } from '../../src/picture/whole.js';
import type { OverlayShape } from '../overlay/shapes.js';
import { HEAD_START_S, SUSPEND_AFTER_S, toMs, toSecondsOrOff } from '../shared/seconds.js';

/** A list of transports, separated by commas or spaces. Names that are not transports are left out. */
const parseTransports = (given: readonly TransportName[] | string | null): readonly TransportName[] | null =>
  typeof given === 'string' ? given.split(/[\s,]+/).filter(isTransportName) : given;

/** An attribute may hold any text. A text that is not one of the choices counts as absent. */
const PROFILES = /^(ultra-low|balanced|stable)$/;
const COOKIES = /^(same-origin|include)$/;
const SNAPSHOT_INTERVAL_S = 1;
/** A shorter interval would load the server without giving a video. */
const MIN_SNAPSHOT_INTERVAL_S = 0.1;

/** The options of one camera, as attributes and properties. Each of them may change at any time. */
export class PlayerAttributes extends LitElement {
  static override properties: PropertyDeclarations = {
    server: {},
    serverType: { attribute: 'server-type' },
    camera: {},
    whep: {},
    hls: {},
    mjpeg: {},
    snapshot: {},
    query: {},
    transports: { converter: parseTransports },
    profile: {},
    headStart: { converter: toSecondsOrOff(HEAD_START_S), attribute: 'head-start' },
    fit: {},
    rotate: { reflect: true },
    flip: { reflect: true },
    zoom: { attribute: false },
    overlay: { attribute: false },
    label: {},
    controls: { type: Boolean, reflect: true },
    stats: { type: Boolean, reflect: true },
    loading: {},
    jitterBuffer: { type: Number, attribute: 'jitter-buffer' },
    thumbnail: { type: Boolean, reflect: true },
    thumbnailInterval: { type: Number, attribute: 'thumbnail-interval' },
    suspendAfter: { converter: toSecondsOrOff(SUSPEND_AFTER_S), attribute: 'suspend-after' },
    snapshotInterval: { type: Number, attribute: 'snapshot-interval' },
    cookies: {},
    iceServers: { attribute: false },
    credentials: { attribute: false },
    leases: { attribute: false },
    cameraControls: { attribute: false },
    ptz: { attribute: false },
    talkBack: { attribute: 'talk-back' },
    replay: { type: Number },
    keepAwake: { type: Boolean, attribute: 'keep-awake' },
  };

  /** The media server, or a list of servers that have the camera: a text, an array, or a function that gives them. */
  declare server: ServerOption | null;
  /** Which URLs `server` implies. If null: port 1984 is go2rtc, 8971 Frigate, any other MediaMTX. */
  declare serverType: ServerType | null;
  declare camera: string | null;
  declare whep: string | null;
  declare hls: string | null;
  declare mjpeg: string | null;
  declare snapshot: string | null;
  /** `inherit` adds the query of the HLS index, for example a token, to all requests to the same origin. */
  declare query: string | null;
  /** The transports to use, in order of preference, as a list or as in the attribute; null for all. */
  declare transports: readonly TransportName[] | string | null;
  declare profile: LatencyProfile;
  /** Seconds that a transport has to show a picture before the next one starts as well; `off` waits for a failure. */
  declare headStart: number | 'off';
  declare fit: 'contain' | 'cover' | 'fill';
  /** Turns the picture clockwise by 90, 180 or 270 degrees. */
  declare rotate: 90 | 180 | 270 | '90' | '180' | '270' | null;
  /** Mirrors the picture as it is seen, after its rotation. */
  declare flip: 'horizontal' | 'vertical' | 'both' | null;
  /**
   * The part of the picture that is shown: `scale` from 1 to 10, and `x`, `y`, the point of the picture in the middle of
   * the element, 0 to 1. Values outside of the picture become the nearest possible ones.
   */
  declare zoom: Zoom;
  /**
   * Shapes on the picture, for example what a detector has found: boxes, polygons and points, 0 to 1 of the picture as the
   * camera made it. A new list replaces the one before. Null for none, and after the camera changed.
   */
  declare overlay: readonly OverlayShape[] | null;
  /** The camera's name as viewers read it; the `camera` attribute if absent. */
  declare label: string | null;
  /** Shows the buttons. */
  declare controls: boolean;
  /** Shows the stats panel. */
  declare stats: boolean;
  /** `lazy` starts when the element is near the viewport, `eager` anywhere in the page. */
  declare loading: 'eager' | 'lazy';
  /** Shows a still that is refreshed every few seconds, and plays only while it is hovered or focused. */
  declare thumbnail: boolean;
  /** Seconds between two stills of a thumbnail. */
  declare thumbnailInterval: number;
  /**
   * Target of the jitter buffer on WebRTC in seconds; null leaves it to the browser, and the player raises it while the
   * link loses packets.
   */
  declare jitterBuffer: number | null;
  /** Seconds out of sight, or in a hidden page, before the connection is closed; `off` keeps it open. */
  declare suspendAfter: number | 'off';
  /** Seconds between two stills on the snapshot transport. */
  declare snapshotInterval: number;
  /** Whether requests carry cookies, for a gateway that signs in by cookie: `omit`, `same-origin`, `include`. */
  declare cookies: CookiePolicy;
  /** ICE servers in addition to those that the server names. */
  declare iceServers: readonly RTCIceServer[];
  /** Returns `{token}`, `{username, password}` or `{headers}`. Called before the first request, and again after the server rejected them. */
  declare credentials: CredentialProvider | null;
  /** Grants permission to watch the camera, before the first request and while it plays; null if none is needed. */
  declare leases: LeaseProvider | null;
  /** The camera's own service, for example `mjpegService()`: the player shows its buttons and status indicators. */
  declare cameraControls: CameraControls | null;
  /** Moves the camera, for example `lightNvrPtz()`: the player shows a pad, and takes keys and gamepads. */
  declare ptz: PtzProvider | null;
  /**
   * The way back to the camera, for viewers who talk: a function, for example `go2rtcTalkBack()` or `whipTalkBack()`; or
   * an address as in the attribute. Null without one.
   */
  declare talkBack: TalkBackProvider | string | null;
  /** Seconds of the live picture that viewers can see again, 5 to 120; null keeps nothing. */
  declare replay: number | null;
  /** Keeps the screen on while a live picture is seen. */
  declare keepAwake: boolean;

  constructor() {
    super();
    this.query =
      this.transports =
      this.label =
      this.rotate =
      this.flip =
      this.overlay =
      this.jitterBuffer =
      this.credentials =
      this.leases =
      this.cameraControls =
      this.ptz =
      this.talkBack =
      this.replay =
        null;
    this.profile = 'low';
    this.headStart = HEAD_START_S;
    this.fit = 'contain';
    this.loading = 'lazy';
    this.cookies = 'omit';
    this.controls = this.stats = this.thumbnail = this.keepAwake = false;
    this.thumbnailInterval = 10;
    this.snapshotInterval = SNAPSHOT_INTERVAL_S;
    this.suspendAfter = SUSPEND_AFTER_S;
    this.zoom = WHOLE;
    this.iceServers = [];
  }

  /** @internal The options in the form that `CameraPlayback` takes. */
  protected get playbackOptions(): PlaybackOptions {
    const { jitterBuffer } = this;
    return {
      camera: Object.fromEntries(CAMERA_ADDRESS_FIELDS.map((field) => [field, this[field]])),
      transports: parseTransports(this.transports),
      headStartMs: toMs(this.headStart, HEAD_START_S),
      settings: {
        profile: PROFILES.test(this.profile) ? this.profile : 'low',
        cookies: COOKIES.test(this.cookies) ? this.cookies : 'omit',
        iceServers: this.iceServers,
        jitterBufferMs: jitterBuffer === null || Number.isNaN(+jitterBuffer) ? null : jitterBuffer * 1000,
        replay: !!this.replay && !this.thumbnail,
        inheritsQuery: this.query === 'inherit',
        snapshotIntervalMs: Math.max(MIN_SNAPSHOT_INTERVAL_S, this.snapshotInterval || SNAPSHOT_INTERVAL_S) * 1000,
      },
      credentials: this.credentials,
      leases: this.leases,
    };
  }

  /** @internal True when a changed property affects the playback, and not only the appearance. */
  protected hasOptionIn(changed: PropertyValues): boolean {
    return [...changed.keys()].some((name) => name in PlayerAttributes.properties && !APPEARANCE_OPTIONS.has(name));
  }
}

const APPEARANCE_OPTIONS: ReadonlySet<PropertyKey> = new Set([
  'label',
  'controls',
  'loading',
  'fit',
  'rotate',
  'flip',
  'zoom',
  'overlay',
  'suspendAfter',
  'stats',
  'cameraControls',
  'ptz',
  'talkBack',
  'keepAwake',
]);
