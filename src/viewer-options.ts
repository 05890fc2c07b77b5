import type { Camera, Endpoints } from './camera.js';
import { endpointOf, resolveEndpoints, serverOf } from './camera.js';
import type { CredentialProvider } from './credentials.js';
import type { LadderConfig } from './ladder-state.js';
import type { LeaseProvider } from './lease.js';
import type { Rung } from './rung.js';
import { RUNGS } from './rung.js';
import type { Settings, StartMode } from './settings.js';
import { DEFAULT_SETTINGS } from './settings.js';
import type { Transport } from './transports/transport.js';

/** What a page tells a viewer; all but the camera has a default. */
export interface ViewerOptions {
  readonly camera: Camera;
  /** The rungs to use, in order of preference; null for all of them in the usual order. */
  readonly transports?: readonly Rung[] | null;
  readonly start?: StartMode;
  readonly settings?: Partial<Settings>;
  readonly credentials?: CredentialProvider | null;
  /** Says whether the camera may be watched now; null asks nobody. */
  readonly leases?: LeaseProvider | null;
}

/** The options as the viewer works with them. */
export interface Plan {
  readonly endpoints: Endpoints;
  readonly ladder: LadderConfig;
  readonly settings: Settings;
  readonly credentials: CredentialProvider | null;
  readonly leases: LeaseProvider | null;
  /** What a lease is asked for. */
  readonly camera: string;
  /** To be shown until the first frame; null where there is nothing, or it is not to be asked for. */
  readonly still: string | null;
  /** Two plans with one key play the same in the same way: no need to begin anew. */
  readonly key: string;
}

/**
 * Head starts, in milliseconds. 1.2 s is long enough that a healthy WHEP with a key frame each second
 * wins alone, and four seconds shorter than waiting for ICE to fail on a network without UDP.
 */
const HEAD_START_MS: Readonly<Record<StartMode, number>> = { normal: 1200, fast: 300, economy: Infinity };

/** @throws {Fault} `bad-address`, from `resolveEndpoints`. */
export function planOf(options: ViewerOptions, transports: Readonly<Record<Rung, Transport>>, base: string): Plan {
  const endpoints = resolveEndpoints(options.camera, base);
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const steps = (options.transports ?? RUNGS).flatMap((rung) => {
    const endpoint = endpointOf(rung, endpoints);
    return endpoint && transports[rung].supported() ? [{ rung, endpoint, server: serverOf(endpoint) }] : [];
  });
  const ladder = { steps, headStartMs: HEAD_START_MS[options.start ?? 'normal'] };
  // Where stills are what is played first, nobody waits for anything else; where one picture is all that is wanted,
  // the ladder asks for it; and a lease comes before all of it.
  const isNotWanted = options.leases || steps[0]?.rung === 'snapshot' || settings.snapshotIntervalMs === Infinity;
  const { muted: _muted, volume: _volume, ...lasting } = settings;
  return {
    endpoints,
    ladder,
    settings,
    credentials: options.credentials ?? null,
    leases: options.leases ?? null,
    camera: options.camera.camera ?? '',
    still: isNotWanted ? null : endpoints.snapshot,
    key: JSON.stringify([endpoints, steps, options.start, lasting]),
  };
}
