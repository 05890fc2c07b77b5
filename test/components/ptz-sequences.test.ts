import { expect } from '@open-wc/testing';
import { Fault } from '../../src/index.js';
import { createRandom, type Random } from '../random.js';
import { button, clearPage, type ScriptedPlayer } from './support.js';
import { FakeCamera, hidePage, key, movable, pointer } from './ptz-support.js';

const SEED = 15;
const SEQUENCES = 1000;
const STEPS = 12;
/** The longest time from the last hold to the stop. */
const STOP_WITHIN_MS = 150;
/** A camera that stops by itself. */
const LIMIT_MS = 1000;

/** A clock without any real time: thousands of seconds pass in one. */
class QuickClock {
  #nowMs = 0;
  #nextId = 1;
  readonly #timers = new Map<number, { readonly atMs: number; readonly call: () => void }>();
  readonly #restore: () => void;

  constructor() {
    const real = {
      setTimeout: window.setTimeout.bind(window),
      clearTimeout: window.clearTimeout.bind(window),
      requestAnimationFrame: window.requestAnimationFrame.bind(window),
    };
    const now = performance.now.bind(performance);
    const begin = (call: () => void, ms = 0) => {
      this.#timers.set(this.#nextId, { atMs: this.#nowMs + ms, call });
      return this.#nextId++;
    };
    window.setTimeout = begin as typeof window.setTimeout;
    window.clearTimeout = ((id?: number) => void this.#timers.delete(id ?? 0)) as typeof clearTimeout;
    window.requestAnimationFrame = (call) => begin(() => call(this.#nowMs), 16);
    performance.now = () => this.#nowMs;
    this.#restore = () => {
      Object.assign(window, real);
      performance.now = now;
    };
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settle();
    for (;;) {
      const [next] = [...this.#timers].filter(([, { atMs }]) => atMs <= endMs).sort((a, b) => a[1].atMs - b[1].atMs);
      if (!next) break;
      this.#timers.delete(next[0]);
      this.#nowMs = Math.max(this.#nowMs, next[1].atMs);
      next[1].call();
      await settle();
    }
    this.#nowMs = endMs;
  }

  restore(): void {
    this.#restore();
  }
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

const BUTTONS = ['Up', 'Down', 'Left', 'Right', 'Up and left', 'Zoom in', 'Zoom out'];
const KEYS = ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight', '+', '-'];
const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

/** What the viewer does, and the world around. Gamepads are those of the page. */
interface World {
  readonly player: ScriptedPlayer;
  readonly camera: FakeCamera;
  readonly random: Random;
  readonly pads: { axes: number[]; buttons: []; connected: boolean; index: number; mapping: 'standard' }[];
}

const ACTS: Readonly<Record<string, (world: World) => void>> = {
  'press a button': ({ player, random }) => {
    const target = button(player, pick(random, BUTTONS));
    if (target) pointer(target, 'pointerdown', 1 + Math.floor(random() * 2));
  },
  'press a key': ({ player, random }) => key(player, 'keydown', pick(random, KEYS)),
  'hold the stick': ({ pads, random }) => {
    pads[0] = {
      axes: [random() * 2 - 1, random() * 2 - 1, 0, 0],
      buttons: [],
      connected: true,
      index: 0,
      mapping: 'standard',
    };
    window.dispatchEvent(new Event('gamepadconnected'));
  },
  'release a pointer': ({ random }) => pointer(window, 'pointerup', 1 + Math.floor(random() * 2)),
  'cancel a pointer': ({ random }) => pointer(window, 'pointercancel', 1 + Math.floor(random() * 2)),
  'release a key': ({ random }) => key(window, 'keyup', pick(random, KEYS)),
  'lose the gamepad': ({ pads }) => void pads.splice(0),
  'go home': ({ player }) => key(player, 'keydown', 'Home'),
  'go to a position': ({ player }) => key(player, 'keydown', '1'),
  'toggle the pad': ({ player }) => key(player, 'keydown', 'v'),
  'lose the focus': () => window.dispatchEvent(new Event('blur')),
  'hide the page': () => {
    hidePage(true);
    hidePage(false);
  },
  'leave the page and return': ({ player }) => {
    const box = player.parentElement as HTMLElement;
    player.remove();
    box.append(player);
  },
  'show another camera': ({ player, random }) => (player.camera = `camera ${Math.floor(random() * 3)}`),
  'slow the network': ({ camera, random }) => (camera.delayMs = pick(random, [0, 20, 90, 250, 700])),
  'cut the network': ({ camera }) => (camera.isCut = true),
  'mend the network': ({ camera }) => (camera.isCut = false),
  'refuse everything': ({ camera }) => (camera.refusal = new Fault('refused', { status: 409 })),
  'accept everything': ({ camera }) => (camera.refusal = null),
};

/** How the last hold ends. Each of them ends everything that is held. */
const ENDS: Readonly<Record<string, (world: World) => void>> = {
  'everything is released': ({ pads }) => {
    for (const id of [1, 2]) pointer(window, 'pointerup', id);
    for (const name of KEYS) key(window, 'keyup', name);
    pads.splice(0);
  },
  'the window loses the focus': ({ pads }) => {
    pads.splice(0);
    window.dispatchEvent(new Event('blur'));
  },
  'the page is hidden': ({ pads }) => {
    pads.splice(0);
    hidePage(true);
  },
  'the page closes': ({ pads }) => {
    pads.splice(0);
    window.dispatchEvent(new Event('pagehide'));
  },
  'the player leaves the page': ({ player }) => player.remove(),
  'nothing moves the camera any more': ({ player }) => (player.ptz = null),
  'the pad is closed': ({ player }) => key(player, 'keydown', 'Escape'),
};

describe('a thousand random sequences', function () {
  this.timeout(240_000);
  const ownPads = navigator.getGamepads.bind(navigator);

  afterEach(() => {
    Reflect.set(navigator, 'getGamepads', ownPads);
    hidePage(false);
    clearPage();
  });

  it('leave the camera still: a stop is under way soon after the last hold, or the service’s own limit ends it', async () => {
    const reactions: number[] = [];
    const endings = new Map<string, number>();
    let moving = 0;
    let byLimit = 0;
    for (let sequence = 0; sequence < SEQUENCES; sequence += 1) {
      const random = createRandom(SEED, sequence);
      const pads: World['pads'] = [];
      Reflect.set(navigator, 'getGamepads', () => pads);
      const staysCut = random() < 0.2;
      const camera = new FakeCamera(staysCut || random() < 0.5 ? LIMIT_MS : undefined);
      const player = await movable(camera);
      const clock = new QuickClock();
      const world = { player, camera, random, pads };
      const what: string[] = [];
      try {
        for (let index = 0; index < STEPS; index += 1) {
          // Half of the acts hold something, so that the camera moves most of the time.
          const name = pick(random, random() < 0.5 ? Object.keys(ACTS).slice(0, 3) : Object.keys(ACTS));
          what.push(name);
          ACTS[name]?.(world);
          await clock.pass(Math.floor(random() ** 2 * 900));
        }
        const end = pick(random, Object.keys(ENDS));
        what.push(end);
        if (staysCut) camera.isCut = true;
        const wasMoving = camera.sent.findLast(({ text }) => !/^(home|preset)/.test(text))?.text.startsWith('move');
        const before = camera.sent.length;
        const endedAtMs = clock.nowMs;
        ENDS[end]?.(world);
        await clock.pass(STOP_WITHIN_MS);
        const stop = camera.sent.slice(before).find(({ text }) => text.startsWith('stop'));
        const told = `seed ${SEED}, sequence ${sequence}: ${what.join(', ')}; ${JSON.stringify(camera.sent)}`;
        if (wasMoving) {
          moving += 1;
          endings.set(end, (endings.get(end) ?? 0) + 1);
          expect(stop, told).not.to.equal(undefined);
          reactions.push((stop?.atMs ?? Infinity) - endedAtMs);
        }
        if (!staysCut) Object.assign(camera, { isCut: false, refusal: null });
        await clock.pass(30_000);
        expect(camera.isMoving, told).to.equal(false);
        const quietFrom = camera.sent.length;
        await clock.pass(60_000);
        expect(camera.sent.length, `${told} is quiet`).to.equal(quietFrom);
        if (staysCut && wasMoving) byLimit += 1;
      } finally {
        hidePage(false);
        clearPage();
        // What takes the elements leave behind ends on this clock.
        await clock.pass(1);
        clock.restore();
      }
    }
    reactions.sort((a, b) => a - b);
    const at = (part: number) => Math.round(reactions[Math.floor((reactions.length - 1) * part)] ?? 0);
    console.log(
      `seed ${SEED}: ${SEQUENCES} sequences, ${moving} ended while the camera was moved; ms from the last hold to the ` +
        `stop: median ${at(0.5)}, 90 % ${at(0.9)}, most ${at(1)}; ${byLimit} of them with the link cut for good; ` +
        [...endings].map(([end, count]) => `${end}: ${count}`).join(', '),
    );
    expect(moving).to.be.greaterThan(SEQUENCES / 4);
    expect(byLimit).to.be.greaterThan(0);
    expect(at(1)).to.be.at.most(STOP_WITHIN_MS);
  });
});
