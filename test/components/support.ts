import { html } from '@open-wc/testing';
import { render } from 'lit';
import { CamPlayer } from '../../components/index.js';
import { ManualFrameCount } from '../../src/liveness/frame-counter.js';
import {
  Fault,
  TRANSPORT_NAMES,
  CameraPlayback,
  type FaultCode,
  type TransportName,
  type PlaybackOptions,
  type PlaybackState,
  type PlaybackStatus,
} from '../../src/index.js';
import { BLANK_SAMPLE, type OpenContext, type Session, type Transport } from '../../src/transports/transport.js';
import { IDLE } from '../../src/playback/status.js';

/** A drawn picture: what a surface shows in these tests. */
export function picture(colour = '#fff'): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = 160;
  canvas.height = 90;
  const context = canvas.getContext('2d') as CanvasRenderingContext2D;
  context.fillStyle = colour;
  context.fillRect(0, 0, 160, 90);
  return canvas;
}

/** A status as a playback gives it: with a picture over WebRTC where one is visible. */
export function statusOf(
  state: PlaybackState,
  code: FaultCode | null = null,
  more: Partial<PlaybackStatus> = {},
): Partial<PlaybackStatus> {
  const moves = hasPicture(state);
  return {
    state,
    fault: code && new Fault(code),
    transport: moves ? 'whep' : null,
    surface: moves ? picture() : null,
    nextTryAtMs: state === 'offline' ? Date.now() + 14_500 : null,
    ...more,
  };
}

/** Whether this state has a picture of its session. */
export function hasPicture(state: PlaybackState): boolean {
  return state === 'live' || state === 'stalled';
}

/** A playback whose status the test sets, and which records the calls of the element. */
export class ScriptedPlayback extends CameraPlayback {
  declare calls: string[];
  declare options: PlaybackOptions | null;
  declare scripted: PlaybackStatus;
  declare scriptedTelemetry: CameraPlayback['telemetry'];
  declare ageMs: number | null;
  declare refusal: DOMException | null;

  constructor(readonly container: HTMLElement) {
    super(container);
    this.calls = [];
    this.options = this.refusal = this.scriptedTelemetry = this.ageMs = null;
    this.scripted = IDLE;
  }
  override get status(): PlaybackStatus {
    return this.scripted ?? IDLE;
  }
  override get telemetry(): CameraPlayback['telemetry'] {
    return this.scriptedTelemetry;
  }
  override get frameAgeMs(): number | null {
    return this.ageMs;
  }
  override configure(options: PlaybackOptions): void {
    this.options = options;
    this.calls.push('configure');
  }
  override play(): void {
    this.calls.push('play');
  }
  override pause(): void {
    this.calls.push('pause');
  }
  override stop(): void {
    this.calls.push('stop');
  }
  override retry(): void {
    this.calls.push('retry');
  }
  override setSound(muted: boolean, volume: number): Promise<void> {
    this.calls.push(`sound ${muted ? 'off' : 'on'} ${volume}`);
    return this.refusal && !muted ? Promise.reject(this.refusal) : Promise.resolve();
  }
  override capture(): Promise<Blob> {
    this.calls.push('capture');
    return Promise.resolve(new Blob(['png'], { type: 'image/png' }));
  }

  /** The status becomes this, as a playback would give it. */
  show(status: Partial<PlaybackStatus>): void {
    this.scripted = Object.freeze({ ...IDLE, ...status });
    if (status.surface) this.container.append(status.surface);
    this.dispatchEvent(new Event('change'));
  }
}

/** The element on a scripted playback. */
export class ScriptedPlayer extends CamPlayer {
  declare playback: ScriptedPlayback;
  protected override createPlayback(container: HTMLElement): CameraPlayback {
    this.playback = new ScriptedPlayback(container);
    return this.playback;
  }
}

/** A transport that opens when the test says so. */
export class FakeTransport implements Transport {
  readonly opened: { readonly context: OpenContext; readonly play: () => void; readonly fail: (why: Error) => void }[] =
    [];
  constructor(readonly name: TransportName) {}
  isSupported(): boolean {
    return true;
  }
  get running(): number {
    return this.opened.filter(({ context }) => !context.signal.aborted).length;
  }
  open(context: OpenContext): Promise<Session> {
    return new Promise((resolve, fail) => {
      const play = () => {
        const surface = picture('#888');
        context.surfaces.place(surface, context.signal);
        resolve({
          transport: this.name,
          surface,
          frames: new ManualFrameCount(),
          lost: new Promise(() => undefined),
          hasAudio: true,
          setSound: () => Promise.resolve(),
          sample: () => Promise.resolve({ ...BLANK_SAMPLE, atMs: performance.now() }),
        });
      };
      this.opened.push({ context, play, fail });
    });
  }
}

/** The element on the real playback, with transports that the test opens. */
export class WiredPlayer extends CamPlayer {
  declare transportsOf: Readonly<Record<TransportName, FakeTransport>>;
  protected override createPlayback(container: HTMLElement): CameraPlayback {
    this.transportsOf = Object.fromEntries(
      TRANSPORT_NAMES.map((transport) => [transport, new FakeTransport(transport)]),
    ) as Record<TransportName, FakeTransport>;
    return new CameraPlayback(container, this.transportsOf);
  }
  get whepTransport(): FakeTransport {
    return this.transportsOf.whep;
  }
}

customElements.define('scripted-player', ScriptedPlayer);
customElements.define('wired-player', WiredPlayer);

/** A scripted player in the page, drawn, in a box of this width and of a light or a dark page. */
export async function scripted(
  status: Partial<PlaybackStatus> = {},
  { width = 480, scheme = 'dark', controls = true } = {},
): Promise<ScriptedPlayer> {
  const box = document.createElement('div');
  box.style.cssText = `width:${width}px;color-scheme:${scheme};background:${scheme === 'dark' ? '#000' : '#fff'}`;
  document.body.append(box);
  render(html`<scripted-player camera="dock" label="Dock" ?controls=${controls}></scripted-player>`, box);
  const player = box.firstElementChild as ScriptedPlayer;
  await player.updateComplete;
  player.playback.show(status);
  await player.updateComplete;
  return player;
}

/** A wired player that is not in the page yet. */
export function wired(): WiredPlayer {
  const player = document.createElement('wired-player') as WiredPlayer;
  player.whep = '/cam/whep';
  return player;
}

/** Takes everything that a test put into the page out of it. */
export function clearPage(): void {
  document.body.replaceChildren();
}

/** The element with this part's name. */
export function part(player: CamPlayer, name: string): HTMLElement | null {
  return player.renderRoot.querySelector<HTMLElement>(`[part='${name}']`);
}

/** The button with this name, as people and screen readers find it. */
export function button(player: CamPlayer, name: string): HTMLButtonElement | null {
  return player.renderRoot.querySelector<HTMLButtonElement>(`button[aria-label='${name}']`);
}

/** The text of a part, as it reads. */
export function text(player: CamPlayer, selector: string): string {
  return player.renderRoot.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}

/** Puts another function in a method's place, until the returned one is called. */
export function swap<T extends object, K extends keyof T & string>(
  target: T,
  name: K,
  make: (original: T[K]) => unknown,
): () => void {
  const original = target[name];
  Reflect.set(target, name, make(original));
  return () => void Reflect.set(target, name, original);
}
