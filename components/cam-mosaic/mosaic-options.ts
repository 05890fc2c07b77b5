import { LitElement, type PropertyDeclarations } from 'lit';
import type { CredentialProvider, LeaseProvider } from '../../src/index.js';
import { CAMERA_ADDRESS_FIELDS, type CameraAddress } from '../../src/address/camera-address.js';
import type { MosaicCamera } from './mosaic-camera.js';
import type { PlayerSettings } from './tile.js';

/** What a page says of a mosaic, as attributes and properties; any of it may change at any time. */
export class MosaicOptions extends LitElement {
  static override properties: PropertyDeclarations = {
    cameras: {},
    cameraList: { attribute: 'camera-list', type: Array },
    server: {},
    whep: {},
    hls: {},
    mjpeg: {},
    snapshot: {},
    transports: {},
    profile: {},
    start: {},
    fit: {},
    suspendAfter: { attribute: 'suspend-after' },
    label: {},
    tour: { type: Number },
    fill: { type: Boolean, reflect: true },
    sync: { type: Boolean },
    hasTelemetry: { type: Boolean, attribute: 'telemetry', reflect: true },
    cookies: {},
    iceServers: { attribute: false },
    credentials: { attribute: false },
    leases: { attribute: false },
  };

  /** The cameras' names on the server, parted by spaces. */
  declare cameras: string | null;
  /** The cameras with their labels, addresses and streams; they follow those of `cameras`. */
  declare cameraList: readonly MosaicCamera[] | null;
  /** Address of the media server, as on `<cam-player>`. */
  declare server: string | null;
  /** URL, URL template with `{camera}`, or `off`; so are the next three. */
  declare whep: string | null;
  declare hls: string | null;
  declare mjpeg: string | null;
  declare snapshot: string | null;
  /** The transports to use, in order of preference, parted by spaces; null for all. */
  declare transports: string | null;
  declare profile: string | null;
  declare start: string | null;
  declare fit: string | null;
  /** Seconds out of sight before the players free the server, or `off`. */
  declare suspendAfter: string | null;
  /** The mosaic's name for people. */
  declare label: string | null;
  /** Seconds for which each page is shown; null or 0 turns no pages. */
  declare tour: number | null;
  /** Fits into the height that the page gives it, instead of being as high as its width asks for. */
  declare fill: boolean;
  /** Holds the cameras that are shown, by transport, to the same delay. */
  declare sync: boolean;
  /** Shows a line of figures for each camera and one for all: the attribute `telemetry`. */
  declare hasTelemetry: boolean;
  /** Do the browser's cookies go along with requests, as on `<cam-player>`. */
  declare cookies: string | null;
  /** ICE servers besides those that the server names. */
  declare iceServers: readonly RTCIceServer[];
  /** Gives `{token}`, `{username, password}` or `{headers}` to each of its players, as on `<cam-player>`. */
  declare credentials: CredentialProvider | null;
  /** Says whether a camera may be watched now: each of its players holds a lease of its own. */
  declare leases: LeaseProvider | null;

  constructor() {
    super();
    this.cameras = this.cameraList = this.server = this.whep = this.hls = this.mjpeg = this.snapshot = null;
    this.transports =
      this.profile =
      this.start =
      this.fit =
      this.cookies =
      this.suspendAfter =
      this.label =
      this.tour =
      this.credentials =
      this.leases =
        null;
    this.fill = this.sync = this.hasTelemetry = false;
    this.iceServers = [];
  }

  /** What a player of this stream is told. */
  protected settingsOf(address: CameraAddress, label: string): PlayerSettings {
    const { transports, profile, start, fit, cookies, iceServers, credentials, leases } = this;
    return {
      attributes: {
        ...Object.fromEntries(
          CAMERA_ADDRESS_FIELDS.map((field) => [field, address[field] ?? (this as CameraAddress)[field] ?? null]),
        ),
        label,
        transports,
        profile,
        start,
        fit,
        cookies,
        'suspend-after': this.suspendAfter,
      },
      iceServers,
      credentials,
      leases,
    };
  }
}
