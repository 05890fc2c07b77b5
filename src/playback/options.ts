import type { CameraAddress, Endpoints, Logins } from '../address/camera-address.js';
import { selectEndpoint, resolveAddress, getServerKey } from '../address/camera-address.js';
import { listServers } from '../address/servers.js';
import type { CredentialProvider } from '../credentials/credential.js';
import type { LadderConfig } from '../ladder/state.js';
import type { LeaseProvider } from '../leases/lease.js';
import type { TransportName } from '../ladder/transport-name.js';
import { TRANSPORT_NAMES } from '../ladder/transport-name.js';
import { DEFAULT_SETTINGS, HEAD_START_MS, type Settings } from './settings.js';
import type { Transport } from '../transports/transport.js';

/** The options of a playback; all but the camera have a default. */
export interface PlaybackOptions {
  readonly camera: CameraAddress;
  /** The transports to use, in order of preference; null for all of them in the usual order. */
  readonly transports?: readonly TransportName[] | null;
  /**
   * Milliseconds that a transport has to show a picture before the next one starts as well: `HEAD_START_MS` if absent,
   * less for a server whose HLS muxers always run; Infinity starts the next transport only after a failure.
   */
  readonly headStartMs?: number;
  readonly settings?: Partial<Settings>;
  readonly credentials?: CredentialProvider | null;
  /** Says whether the camera may be watched now; null asks nobody. */
  readonly leases?: LeaseProvider | null;
  /** Whether the picture is for a short look, as in a thumbnail: no other transport is tried beside one that freezes. */
  readonly isPreview?: boolean;
}

/** The options as the viewer works with them. */
export interface Plan {
  readonly endpoints: Endpoints;
  /** Users and passwords that stood in the addresses. */
  readonly logins: Logins;
  readonly ladder: LadderConfig;
  readonly settings: Settings;
  readonly credentials: CredentialProvider | null;
  readonly leases: LeaseProvider | null;
  /** What a lease is asked for. */
  readonly camera: string;
  /** The address with the servers to choose from; null where there is only one. */
  readonly choice: CameraAddress | null;
  /** To be shown until the first frame; null where there is nothing, or it is not to be asked for. */
  readonly posterUrl: string | null;
  /** Two plans with one key play the same in the same way: no need to begin anew. */
  readonly key: string;
}

/** @throws {Fault} `bad-address`, from `resolveAddress`. */
export function createPlan(
  options: PlaybackOptions,
  transports: Readonly<Record<TransportName, Transport>>,
  base: string,
): Plan {
  const { endpoints, logins } = resolveAddress(options.camera, base);
  const settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const given = (options.transports ?? TRANSPORT_NAMES).flatMap((transport) => {
    const endpoint = selectEndpoint(transport, endpoints);
    return endpoint ? [{ transport, endpoint, server: getServerKey(endpoint) }] : [];
  });
  const steps = given.filter(({ transport }) => transports[transport].isSupported());
  const isUnplayable = given.length > 0 && steps.length === 0;
  const headStartMs = options.headStartMs ?? HEAD_START_MS;
  // The servers of a function are not known yet: there is no address of theirs to take a still from.
  const isUnknown = typeof options.camera.server === 'function' && !options.camera.snapshot;
  const hasOtherServers = listServers(options.camera.server).length > 1;
  const ladder = { steps, headStartMs, isUnplayable, hasOtherServers, isPreview: options.isPreview ?? false };
  // Where stills are what is played first, nobody waits for anything else; where one picture is all that is wanted,
  // the ladder asks for it; and a lease comes before all of it.
  const isNotWanted = options.leases || steps[0]?.transport === 'snapshot' || settings.snapshotIntervalMs === Infinity;
  const { muted: _muted, volume: _volume, ...lasting } = settings;
  return {
    endpoints,
    logins,
    ladder,
    settings,
    credentials: options.credentials ?? null,
    leases: options.leases ?? null,
    camera: options.camera.camera ?? '',
    choice: hasOtherServers ? options.camera : null,
    posterUrl: isNotWanted || isUnknown ? null : endpoints.snapshot,
    key: JSON.stringify([endpoints, logins, steps, headStartMs, lasting, options.camera.server]),
  };
}
