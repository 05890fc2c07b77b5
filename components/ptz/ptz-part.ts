/**
 * What a camera that can be moved adds to its player: a button, the pad, keys, gamepads, and the pointer on the picture.
 * This module is a separate chunk. The player loads it when its `ptz` is set.
 */
import type { PicturePoint } from '../../src/picture/geometry.js';
import { adoptStyles, html, nothing, type ReactiveController } from 'lit';
import { getAddressKey } from '../../src/address/camera-address.js';
import type { PtzBox, PtzProvider } from '../../src/ptz/ptz.js';
import type { PartHost, PlayerPart } from '../cam-player/player-part.js';
import type { View } from '../cam-player/view.js';
import { ENGLISH } from '../i18n/en/ptz.js';
import { Aim, capture } from './aim.js';
import { followGamepads } from './gamepad.js';
import { actionForKey, TOGGLE_KEY, type PtzKeyAction } from './keys.js';
import { MOTIONS } from './motions.js';
import { PtzSession } from './ptz-session.js';
import { nameOfKey, nameOfPointer, watchReleases } from './releases.js';
import { ptzStyles } from './styles.js';
import { failureMessage, pad, toggleButton, type PtzActions, type PtzView } from './view.js';

/** Elements that use keys themselves. */
const USES_KEYS = 'input, select, textarea, [contenteditable]';

/** Creates the part that moves the camera of the player's `ptz`. */
export function createPart(player: PartHost): PlayerPart {
  return new PtzPart(player);
}

class PtzPart implements ReactiveController, PlayerPart {
  readonly #player: PartHost;
  /** The camera that can be moved now; null without one. */
  #session: PtzSession | null = null;
  #provider: PtzProvider | null = null;
  #address = '';
  /** The window that the player is in. */
  #view: Window | null = null;
  #end = new AbortController();
  #isOpen = false;
  #closing = new AbortController();
  /** Whether a pointer has pressed a button, and its click has not come yet. */
  #isPressed = false;
  readonly #aim: Aim;
  readonly #actions: PtzActions;

  constructor(player: PartHost) {
    this.#player = player;
    this.#aim = this.#createAim();
    this.#actions = this.#createActions();
    const root = player.renderRoot as ShadowRoot;
    adoptStyles(root, [...root.adoptedStyleSheets.filter((sheet) => sheet !== ptzStyles.styleSheet), ptzStyles]);
    // Before the player, and before a mosaic around it: while the camera is being moved, the arrows are its own.
    player.addEventListener('keydown', (event) => this.#onKey(event), { capture: true });
    player.addController(this);
    this.hostUpdate();
  }

  hostConnected(): void {
    this.hostUpdate();
  }

  hostUpdate(): void {
    const { ptz, isConnected } = this.#player;
    const provider = isConnected && !this.#player.thumbnail ? ptz : null;
    const address = getAddressKey(this.#player);
    const view = this.#player.ownerDocument.defaultView;
    if (provider === this.#provider && address === this.#address && view === this.#view) return;
    this.#view = view;
    this.#provider = provider;
    this.#address = address;
    this.#end.abort();
    this.#end = new AbortController();
    const { signal } = this.#end;
    this.#session = provider && new PtzSession(provider, this.#player, () => this.#player.requestUpdate(), signal);
    if (this.#session) watchReleases(this.#player, this.#session.holds, this.#session.driver, signal);
    this.#show(this.#isOpen && this.#session !== null);
  }

  hostDisconnected(): void {
    this.#session?.holds.releaseAll();
    // An element that is moved is removed and inserted within one task.
    queueMicrotask(() => this.hostUpdate());
  }

  viewOf(view: View): View {
    return this.#session ? { ...view, hasControls: true } : view;
  }

  layer(view: View) {
    const ptz = this.#viewOf(view);
    if (!ptz) return nothing;
    return html`${this.#isOpen ? this.#aim.layer(ptz) : nothing} ${this.#isOpen ? pad(ptz) : nothing}
    ${failureMessage(ptz, view)}`;
  }

  buttons(view: View) {
    const ptz = this.#viewOf(view);
    return ptz ? toggleButton(ptz) : nothing;
  }

  /** Handles a key of the player, or of the tile around it in a mosaic. */
  onKey(event: KeyboardEvent): void {
    this.#onKey(event);
  }

  #viewOf({ strings }: View): PtzView | null {
    const session = this.#session;
    return (
      session && {
        strings: strings.section('ptz', ENGLISH),
        actions: this.#actions,
        isOpen: this.#isOpen,
        abilities: session.abilities,
        presets: session.presets,
        failure: session.failure,
      }
    );
  }

  /** Shows the controls, or hides them. */
  #show(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.#closing.abort();
    this.#closing = new AbortController();
    this.#aim.cancel();
    const session = this.#session;
    if (isOpen && session) {
      void session.load();
      followGamepads(session.holds, this.#closing.signal);
    } else session?.holds.releaseAll();
    // The button with the focus goes away with the pad. The keys go on working.
    const root = this.#player.renderRoot as ShadowRoot;
    if (!isOpen && root.activeElement?.closest('[part="ptz"]')) focusPicture(root);
    this.#player.requestUpdate();
  }

  #onKey(event: KeyboardEvent): void {
    const session = this.#session;
    const [target] = event.composedPath();
    if (!session || event.defaultPrevented || (target instanceof Element && target.matches(USES_KEYS))) return;
    if (event.ctrlKey || event.altKey || event.metaKey) {
      session.holds.releaseAll('key');
      return;
    }
    if (event.key.toLowerCase() === TOGGLE_KEY) {
      event.preventDefault();
      if (!event.repeat) this.#show(!this.#isOpen);
      return;
    }
    const action = this.#isOpen && actionForKey(event);
    if (!action || !this.#can(session, action)) return;
    // Its repetitions must not scroll the page either.
    event.preventDefault();
    if (!event.repeat) this.#run(session, action, event);
  }

  #can({ abilities, presets }: PtzSession, action: PtzKeyAction): boolean {
    if (action.kind === 'close') return true;
    if (action.kind === 'preset') return presets[action.index] !== undefined;
    if (action.kind === 'home') return abilities?.home === true;
    const { zoom, focus } = action.motion;
    return (zoom ? abilities?.zoom : focus ? abilities?.focus : abilities?.panTilt) === true;
  }

  #run(session: PtzSession, action: PtzKeyAction, event: KeyboardEvent): void {
    const preset = action.kind === 'preset' ? session.presets[action.index] : undefined;
    if (preset) this.#actions.goTo(preset);
    else if (action.kind === 'hold') session.holds.set(nameOfKey(event), action.motion);
    else if (action.kind === 'step') session.nudge('key', action.motion);
    else if (action.kind === 'home') this.#actions.home();
    else if (action.kind === 'close') this.#show(false);
  }

  #createActions(): PtzActions {
    const run = (act: (session: PtzSession) => void) => {
      if (this.#session) act(this.#session);
    };
    return {
      toggle: () => this.#show(!this.#isOpen),
      press: (name, event) => {
        if (event.button !== 0) return;
        capture(event);
        this.#isPressed = true;
        run(({ holds }) => holds.set(nameOfPointer(event), MOTIONS[name]));
      },
      release: (event) => run(({ holds }) => holds.release(nameOfPointer(event))),
      keyDown: (name, event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        // No click: the key holds the button.
        event.preventDefault();
        this.#isPressed = false;
        if (!event.repeat) run(({ holds }) => holds.set(nameOfKey(event), MOTIONS[name]));
      },
      keyUp: () => run(({ holds }) => holds.releaseAll('key')),
      click: (name) => {
        // A click without a pointer comes from assistive technology.
        if (!this.#isPressed) run((session) => session.nudge(name, MOTIONS[name]));
        this.#isPressed = false;
      },
      home: () => run((session) => session.run({ name: 'home' })),
      goTo: ({ id }) => run((session) => session.run({ name: 'goTo', preset: id })),
      halt: () =>
        run(({ holds, driver }) => {
          holds.releaseAll();
          driver.halt();
        }),
      reload: () => run((session) => void session.load()),
    };
  }

  #createAim(): Aim {
    const session = () => this.#session;
    const player = this.#player;
    return new Aim({
      toPicture: (x, y) => player.toPicture(x, y),
      requestUpdate: () => player.requestUpdate(),
      focus: () => focusPicture(player.renderRoot),
      get onPoint() {
        const now = session();
        return now?.abilities?.center ? (point: PicturePoint) => now.run({ name: 'center', point }) : null;
      },
      get onBox() {
        const now = session();
        return now?.abilities?.zoomInto ? (box: PtzBox) => now.run({ name: 'zoomInto', box }) : null;
      },
    });
  }
}

function focusPicture(root: ParentNode): void {
  root.querySelector<HTMLElement>('[part~="surface"]')?.focus({ preventScroll: true });
}
