import { LitElement, type PropertyDeclarations } from 'lit';
import type {
  CameraAddress,
  CookiePolicy,
  CredentialProvider,
  LatencyProfile,
  LeaseProvider,
  PtzProvider,
  ServerOption,
  ServerType,
  TalkBackProvider,
  TransportName,
} from '../../src/index.js';
import { CAMERA_ADDRESS_FIELDS } from '../../src/address/camera-address.js';
import { HEAD_START_S, SUSPEND_AFTER_S, toSecondsOrOff } from '../shared/seconds.js';
import type { MosaicCamera, MosaicStreamName, Place } from './mosaic-camera.js';
import { SHARED_OPTIONS, type PlayerSettings, type SharedOptions } from './tile.js';

/** The options of a mosaic, as attributes and properties. Each of them may change at any time. */
export class MosaicAttributes extends LitElement implements Omit<SharedOptions, 'ptz'> {
  static override properties: PropertyDeclarations = {
    cameras: {},
    server: {},
    serverType: { attribute: 'server-type' },
    whep: {},
    hls: {},
    mjpeg: {},
    snapshot: {},
    transports: {},
    profile: {},
    headStart: { converter: toSecondsOrOff(HEAD_START_S), attribute: 'head-start' },
    fit: {},
    zoom: {},
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
    ptz: { attribute: false },
    talkBack: { attribute: 'talk-back' },
    replay: { type: Number },
    keepAwake: { type: Boolean, attribute: 'keep-awake' },
  };

  /** The cameras: names on the server, or objects with labels, addresses and streams; as a list or as in the attribute. */
  declare cameras: readonly (string | MosaicCamera)[] | string | null;
  /** Address of the media server, or a list of servers, as on `<cam-player>`. */
  declare server: ServerOption | null;
  /** Which URLs `server` implies, as on `<cam-player>`. */
  declare serverType: ServerType | null;
  /** URL or template with `{camera}` of the WHEP endpoint; `off` leaves the transport out. */
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
  /** How viewers enlarge the pictures, as on `<cam-player>`. */
  declare zoom: 'wheel' | 'off' | null;
  /** Seconds out of sight before the players close their connections, or `off`. */
  declare suspendAfter: number | 'off';
  /** The mosaic's name as viewers read it. */
  declare label: string | null;
  /** Seconds for which each page is shown; null or 0 turns no pages. */
  declare tour: number | null;
  /** Fits the mosaic into the height that the page gives it. Otherwise the width decides the height. */
  declare fill: boolean;
  /** Gives the visible cameras on the same transport the same delay. */
  declare sync: boolean;
  /** Shows a table of stats: one row for each camera and one for all. */
  declare stats: boolean;
  /** Whether requests carry cookies, as on `<cam-player>`. */
  declare cookies: CookiePolicy;
  /** ICE servers in addition to those that the server names. */
  declare iceServers: readonly RTCIceServer[];
  /** Returns `{token}`, `{username, password}` or `{headers}` for each player, as on `<cam-player>`. */
  declare credentials: CredentialProvider | null;
  /** Grants permission to watch each camera, as on `<cam-player>`. Each player holds its own lease. */
  declare leases: LeaseProvider | null;
  /** Gives what moves a camera, by the camera's name; null for a camera that cannot be moved. Called once for each. */
  declare ptz: ((camera: string) => PtzProvider | null) | null;
  readonly #ptzOf = new Map<string, PtzProvider | null>();
  #ptz: MosaicAttributes['ptz'] = null;
  /** The way back to each camera, for viewers who talk, as on `<cam-player>`. */
  declare talkBack: TalkBackProvider | string | null;
  /** Seconds of each camera that viewers can see again; null keeps nothing. */
  declare replay: number | null;
  /** Keeps the screen on while a live picture is seen. */
  declare keepAwake: boolean;

  constructor() {
    super();
    this.cameras = this.server = this.serverType = this.whep = this.hls = this.mjpeg = this.snapshot = null;
    this.transports =
      this.label =
      this.tour =
      this.credentials =
      this.leases =
      this.ptz =
      this.talkBack =
      this.zoom =
      this.replay =
        null;
    this.profile = 'low';
    this.headStart = HEAD_START_S;
    this.fit = 'contain';
    this.cookies = 'omit';
    this.suspendAfter = SUSPEND_AFTER_S;
    this.fill = this.sync = this.stats = this.keepAwake = false;
    this.iceServers = [];
  }

  /** @internal Whether the mosaic is in a picture-in-picture window, which is seen also while the page is not. */
  protected isPip = false;

  /** @internal The settings of a player of this stream. */
  protected settingsOf(place: Place, stream: MosaicStreamName): PlayerSettings {
    const { label, camera, rotate, flip, [stream]: address } = place;
    const server = address.server ?? this.server;
    const options = Object.fromEntries(SHARED_OPTIONS.map((name) => [name, this[name]])) as unknown as SharedOptions;
    return {
      attributes: {
        ...Object.fromEntries(
          CAMERA_ADDRESS_FIELDS.map((field) => [
            toAttributeName(field),
            address[field] ?? (this as CameraAddress)[field] ?? null,
          ]),
        ),
        // A list is a property: the attribute has only text.
        server: typeof server === 'string' ? server : null,
        // The type of one server says nothing about another.
        'server-type': address.serverType ?? (address.server ? null : this.serverType),
        label,
        rotate: rotate ? String(rotate) : null,
        flip: flip ?? null,
        zoom: this.zoom,
        // No observer of the page sees a player that begins in another window.
        loading: this.isPip ? 'eager' : null,
      },
      options: { ...options, suspendAfter: this.isPip ? 'off' : this.suspendAfter, server, ptz: this.#findPtz(camera) },
    };
  }

  /** The same provider for each player of a camera: they share its one request in flight. */
  #findPtz(camera: string): PtzProvider | null {
    if (this.#ptz !== this.ptz) this.#ptzOf.clear();
    this.#ptz = this.ptz;
    if (!this.#ptzOf.has(camera)) this.#ptzOf.set(camera, this.ptz?.(camera) ?? null);
    return this.#ptzOf.get(camera) ?? null;
  }
}

function toAttributeName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
