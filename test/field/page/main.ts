import '../../../components/entry/define.js';
import type { CredentialProvider } from '../../../src/index.js';

type Player = HTMLElementTagNameMap['cam-player'];

/** The appearance of a player from one moment on. */
export interface Observation {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly state: string;
  readonly transport: string | null;
  readonly fault: string | null;
  /** The message over the picture; empty if there is none. */
  readonly message: string;
  /** The badge in the corner. */
  readonly badge: string;
  /** The reported latency, and whether it is a lower bound; null if none is reported. */
  readonly latency: { readonly ms: number; readonly isBound: boolean } | null;
  readonly frameAgeMs: number | null;
}

/** The functions that the tests call in the page. */
export interface FieldTools {
  /** Adds a player and records its appearances from now on. */
  add(name: string, attributes: Record<string, string>, credentials?: CredentialProvider): void;
  observations(name: string): readonly Observation[];
  /** Uncaught errors. */
  readonly errors: readonly string[];
}

declare global {
  interface Window {
    field: FieldTools;
  }
}

const POLL_INTERVAL_MS = 100;
const recorded = new Map<string, Observation[]>();
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
    const observations: Observation[] = [];
    recorded.set(name, observations);
    const record = () => {
      const observation = observe(player);
      const last = observations.at(-1);
      if (!last || JSON.stringify({ ...last, atMs: 0 }) !== JSON.stringify({ ...observation, atMs: 0 }))
        observations.push(observation);
    };
    // The event reports a state that is shorter than the polling interval.
    player.addEventListener('cam-statechange', record);
    setInterval(record, POLL_INTERVAL_MS);
    document.body.append(player);
  },
  observations: (name) => recorded.get(name) ?? [],
};

function observe(player: Player): Observation {
  const { state, transport, fault, telemetry, renderRoot } = player;
  const readText = (part: string) =>
    renderRoot?.querySelector<HTMLElement>(`[part=${part}]`)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
  const { total = null, unmeasured = [] } = telemetry?.latencyMs ?? {};
  const age = player.frameAgeMs;
  return {
    atMs: Date.now(),
    state,
    transport,
    fault: fault?.code ?? null,
    message: readText('message'),
    badge: readText('badge'),
    latency: total === null ? null : { ms: Math.round(total), isBound: unmeasured.length > 0 },
    frameAgeMs: age === null ? null : Math.round(age / 1000) * 1000,
  };
}
