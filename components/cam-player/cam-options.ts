import { LitElement, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import {
  isRung,
  type CredentialProvider,
  type Profile,
  type Rung,
  type StartMode,
  type ViewerOptions,
} from '../../src/index.js';

/** A list of rungs, parted by commas or spaces; what is no rung is left out. */
const rungs = {
  fromAttribute: (text: string | null): readonly Rung[] | null =>
    text === null ? null : text.split(/[\s,]+/).filter(isRung),
};

/** What a page says of a camera, as attributes and properties; any of it may change at any time. */
export class CamOptions extends LitElement {
  @property() server: string | null = null;
  @property() camera: string | null = null;
  @property() whep: string | null = null;
  @property() hls: string | null = null;
  @property() mjpeg: string | null = null;
  @property() snapshot: string | null = null;
  /** The rungs to use, in order of preference; null for all. */
  @property({ converter: rungs }) transports: readonly Rung[] | null = null;
  @property() profile: Profile = 'low';
  @property() start: StartMode = 'normal';
  /** Shows buttons. */
  @property({ type: Boolean, reflect: true }) controls = false;
  /** How the picture fills the element: `contain`, `cover`, `fill`. */
  @property({ reflect: true }) fit = 'contain';
  /** The camera's name for people; the `camera` attribute if absent. */
  @property() label: string | null = null;
  /** Plays wherever it is in the page, not only near the window. */
  @property({ type: Boolean }) eager = false;
  /** Wished jitter buffer on WebRTC in milliseconds; null leaves it to the browser. */
  @property({ type: Number, attribute: 'jitter-buffer' }) jitterBuffer: number | null = null;
  /** Time between two stills in milliseconds. */
  @property({ type: Number, attribute: 'snapshot-interval' }) snapshotInterval = 1000;
  /** ICE servers besides those that the server names. */
  @property({ attribute: false }) iceServers: readonly RTCIceServer[] = [];
  /** Gives `{token}`, `{username, password}` or `{headers}`; asked before the first request and after a refusal. */
  @property({ attribute: false }) credentials: CredentialProvider | null = null;

  /** The options as the viewer takes them. */
  protected get viewerOptions(): ViewerOptions {
    const { server, camera, whep, hls, mjpeg, snapshot } = this;
    return {
      camera: { server, camera, whep, hls, mjpeg, snapshot },
      transports: this.transports,
      start: this.start,
      settings: {
        profile: this.profile,
        iceServers: this.iceServers,
        jitterBufferMs: this.jitterBuffer,
        snapshotIntervalMs: this.snapshotInterval,
      },
      credentials: this.credentials,
    };
  }

  /** Is one of the options among what changed? */
  protected hasOptionIn(changed: PropertyValues): boolean {
    return OPTIONS.some((name) => changed.has(name));
  }
}

const OPTIONS: readonly (keyof CamOptions)[] = [
  'server',
  'camera',
  'whep',
  'hls',
  'mjpeg',
  'snapshot',
  'transports',
  'start',
  'profile',
  'fit',
  'iceServers',
  'jitterBuffer',
  'snapshotInterval',
  'credentials',
];
