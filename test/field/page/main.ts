import '../../../components/entry/define.js';
import type { Credential } from '../../../src/index.js';

type Player = HTMLElementTagNameMap['cam-player'];

/** What a person saw of a player from one moment on. */
export interface Sight {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly state: string;
  readonly transport: string | null;
  readonly fault: string | null;
  /** The words over the picture; empty where there are none. */
  readonly message: string;
  /** The label in the corner. */
  readonly pill: string;
  /** The delay that is shown, and whether it is told as a lower bound; null where none is told. */
  readonly latency: { readonly ms: number; readonly isBound: boolean } | null;
  readonly frameAgeMs: number | null;
}

/** What the tests call in the page. */
export interface FieldTools {
  /** Adds a player and keeps what is seen of it from now on. */
  add(name: string, attributes: Record<string, string>, credentials?: () => Promise<Credential | null>): void;
  sights(name: string): readonly Sight[];
  /** Errors that nobody caught. */
  readonly errors: readonly string[];
}

declare global {
  interface Window {
    field: FieldTools;
  }
}

const LOOK_EVERY_MS = 100;
const kept = new Map<string, Sight[]>();
const errors: string[] = [];
addEventListener('error', ({ message }) => errors.push(message));
addEventListener('unhandledrejection', ({ reason }) => errors.push(String(reason)));

window.field = {
  errors,
  add(name, attributes, credentials) {
    const player = document.createElement('cam-player');
    player.id = name;
    for (const [key, value] of Object.entries({ loading: 'eager', label: name, ...attributes }))
      player.setAttribute(key, value);
    if (credentials) player.credentials = credentials;
    const sights: Sight[] = [];
    kept.set(name, sights);
    const note = () => {
      const sight = sightOf(player);
      const last = sights.at(-1);
      if (!last || JSON.stringify({ ...last, atMs: 0 }) !== JSON.stringify({ ...sight, atMs: 0 })) sights.push(sight);
    };
    // A state that lasts for less than a look is heard of by its event.
    player.addEventListener('cam-statechange', note);
    setInterval(note, LOOK_EVERY_MS);
    document.body.append(player);
  },
  sights: (name) => kept.get(name) ?? [],
};

function sightOf(player: Player): Sight {
  const { state, transport, fault, telemetry, renderRoot } = player;
  const textOf = (part: string) =>
    renderRoot?.querySelector<HTMLElement>(`[part=${part}]`)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
  const { total = null, unmeasured = [] } = telemetry?.latencyMs ?? {};
  const age = player.frameAgeMs;
  return {
    atMs: Date.now(),
    state,
    transport,
    fault: fault?.code ?? null,
    message: textOf('message'),
    pill: textOf('badge'),
    latency: total === null ? null : { ms: Math.round(total), isBound: unmeasured.length > 0 },
    frameAgeMs: age === null ? null : Math.round(age / 1000) * 1000,
  };
}
