import { LitElement, type PropertyDeclarations } from 'lit';
import type {
  CameraAddress,
  CookiePolicy,
  CredentialProvider,
  LatencyProfile,
  LeaseProvider,
  TransportName,
} from '../../src/index.js';
import { CAMERA_ADDRESS_FIELDS } from '../../src/address/camera-address.js';
import { HEAD_START_S, SUSPEND_AFTER_S, toSecondsOrOff } from '../shared/seconds.js';
import type { MosaicCamera } from './mosaic-camera.js';
import type { PlayerSettings, SharedOptions } from './tile.js';

/** What a page says of a mosaic, as attributes and properties; any of it may change at any time. */
export class MosaicOptions extends LitElement implements SharedOptions {
  static override properties: PropertyDeclarations = {
    cameras: {},
    server: {},
    whep: {},
    hls: {},
    mjpeg: {},
    snapshot: {},
    transports: {},
    profile: {},
    headStart: { converter: toSecondsOrOff(HEAD_START_S), attribute: 'head-start' },
    fit: {},
    suspendAfter: { converter: toSecondsOrOff(SUSPEND_AFTER_S), attribute: 'suspend-after' },
    label: {},
    tour: { type: Number },
    fill: { type: Boolean, reflect: true },
    sync: { type: Boolean },
    stats: { type: Boolean, reflect: true },
    cookies: {},
    iceServers: { attribute: false },
    credentials: { attribute: false },
    leases: { attribute: false },
  };

  /** The cameras: names on the server, or objects with labels, addresses and streams; as a list or as in the attribute. */
  declare cameras: readonly (string | MosaicCamera)[] | string | null;
  /** Address of the media server, as on `<cam-player>`. */
  declare server: string | null;
  /** URL, URL template with `{camera}`, or `off`; so are the next three. */
  declare whep: string | null;
  declare hls: string | null;
  declare mjpeg: string | null;
  declare snapshot: string | null;
  /** The transports to use, in order of preference, as a list or as in the attribute; null for all. */
  declare transports: readonly TransportName[] | string | null;
  declare profile: LatencyProfile;
  /** Seconds that a transport has to show a picture before the next one starts as well, or `off`. */
  declare headStart: number | 'off';
  declare fit: 'contain' | 'cover' | 'fill';
  /** Seconds out of sight before the players close their connections, or `off`. */
  declare suspendAfter: number | 'off';
  /** The mosaic's name for people. */
  declare label: string | null;
  /** Seconds for which each page is shown; null or 0 turns no pages. */
  declare tour: number | null;
  /** Fits into the height that the page gives it, instead of being as high as its width asks for. */
  declare fill: boolean;
  /** Holds the cameras that are shown, by transport, to the same delay. */
  declare sync: boolean;
  /** Shows a table of stats: one row for each camera and one for all. */
  declare stats: boolean;
  /** Do the browser's cookies go along with requests, as on `<cam-player>`. */
  declare cookies: CookiePolicy;
  /** ICE servers besides those that the server names. */
  declare iceServers: readonly RTCIceServer[];
  /** Gives `{token}`, `{username, password}` or `{headers}` to each of its players, as on `<cam-player>`. */
  declare credentials: CredentialProvider | null;
  /** Says whether a camera may be watched now: each of its players holds a lease of its own. */
  declare leases: LeaseProvider | null;

  constructor() {
    super();
    this.cameras = this.server = this.whep = this.hls = this.mjpeg = this.snapshot = null;
    this.transports = this.label = this.tour = this.credentials = this.leases = null;
    this.profile = 'low';
    this.headStart = HEAD_START_S;
    this.fit = 'contain';
    this.cookies = 'omit';
    this.suspendAfter = SUSPEND_AFTER_S;
    this.fill = this.sync = this.stats = false;
    this.iceServers = [];
  }

  /** @internal What a player of this stream is set to. */
  protected settingsOf(address: CameraAddress, label: string): PlayerSettings {
    const { transports, profile, headStart, fit, cookies, suspendAfter, iceServers, credentials, leases } = this;
    return {
      attributes: {
        ...Object.fromEntries(
          CAMERA_ADDRESS_FIELDS.map((field) => [field, address[field] ?? (this as CameraAddress)[field] ?? null]),
        ),
        label,
      },
      options: { transports, profile, headStart, fit, cookies, suspendAfter, iceServers, credentials, leases },
    };
  }
}
