import {
  listUrls,
  resolveAddress,
  selectEndpoint,
  type CameraAddress,
  type Endpoints,
} from '../address/camera-address.js';
import { listServers, type ServerList, type ServerProvider } from '../address/servers.js';
import type { Credentials } from '../credentials/credentials.js';
import { asFault, Fault } from '../faults/fault.js';
import type { TransportName } from '../ladder/transport-name.js';
import type { Attempt } from '../ladder/state.js';
import { pause } from '../shared/pause.js';
import type { OpenContext, Session, SurfaceContainer, Transport } from '../transports/transport.js';
import { raceServers } from './race.js';
import {
  createChoice,
  listInTurn,
  notePicture,
  noteReturn,
  noteServerFault,
  noteSilence,
  returnDelayMs,
  silenceMs,
  updateServers,
  type ServerChoice,
} from './server-choice.js';

/** What an attempt needs besides the transport's own context. */
export interface ServersContext extends Pick<Attempt, 'purpose'> {
  readonly surfaces: SurfaceContainer;
  /** Called when a new session should replace this one: its server is not the preferred one. */
  readonly onRenewalDue: () => void;
}

/** A list is not asked for more often than this, whatever its time to live; and this long after a failure. */
const MIN_TTL_MS = 1_000;
const FAILED_TTL_MS = 10_000;
/** A page that gives no list in this time has failed. */
const ASK_LIMIT_MS = 10_000;
/** Viewers leave a server that is no longer listed spread over this time. */
const LEAVE_WITHIN_MS = 5_000;
/** The players of a page return to their preferred servers one after the other, this far apart. */
const RETURN_APART_MS = 1_000;
/** A timer cannot wait for longer. */
const MAX_WAIT_MS = 2 ** 31 - 1;

/** What each playback knows of its servers, by the container of its surfaces. */
const serversByContainer = new WeakMap<SurfaceContainer, PlaybackServers>();
/** When a player of this page tried its preferred server last. */
let lastReturnAtMs = -Infinity;

/**
 * Makes a transport that plays the camera from the first of its servers that shows it.
 *
 * @param address The camera, with the list of its servers or the function that gives them.
 */
export function onServers(transport: Transport, address: CameraAddress, context: ServersContext): Transport {
  const known = serversByContainer.get(context.surfaces);
  const servers = known?.isFor(address) ? known : new PlaybackServers(address);
  serversByContainer.set(context.surfaces, servers);
  return {
    name: transport.name,
    isSupported: () => transport.isSupported(),
    open: (given) => servers.open(transport, given, context),
  };
}

/** The servers of one playback. */
class PlaybackServers {
  readonly #address: CameraAddress;
  #choice: ServerChoice | null = null;
  /** When the page's list expires, on the clock of `performance.now()`. */
  #expiresAtMs = Infinity;
  /** The question to the page that is under way. */
  #asking: Promise<void> | null = null;
  /** The sessions that are shown: two while one replaces the other. */
  #shown = 0;
  /** Whether the last picture was lost, and none has come since. */
  #hasLostPicture = false;

  constructor(address: CameraAddress) {
    this.#address = address;
  }

  isFor(address: CameraAddress): boolean {
    // A function is not in the text.
    const isFunctionSame = typeof address.server !== 'function' || address.server === this.#address.server;
    return isFunctionSame && JSON.stringify(this.#address) === JSON.stringify(address);
  }

  /** Opens the camera on one of the servers; a renewal on the preferred one alone. */
  async open(transport: Transport, context: OpenContext, attempt: ServersContext): Promise<Session> {
    const { name } = transport;
    const { signal } = context;
    const choice = await this.#getChoice(name);
    signal.throwIfAborted();
    const isRenewal = attempt.purpose === 'renewal';
    if (isRenewal) this.#note(noteReturn);
    const listed = isRenewal ? choice.order.slice(0, 1) : this.#listDiffering(choice, name);
    await this.#awaitCredentials(listed[0] ?? '', name, context);
    signal.throwIfAborted();
    const hasLostPicture = this.#hasLostPicture || (this.#shown > 0 && attempt.purpose === 'race');
    const { server, opened } = await raceServers<Session>({
      servers: listed,
      transport: name,
      signal,
      open: (each, ending, onAnswer) => this.#openOn(each, transport, { ...context, signal: ending, onAnswer }),
      getSilenceMs: () => silenceMs(hasLostPicture, Math.random()),
      onSilence: (each) => this.#note((now, nowMs) => noteSilence(now, each, nowMs)),
      onFault: (each, fault) => this.#note((now, nowMs) => noteServerFault(now, each, fault, nowMs)),
      asFault: (thrown) => asFault(thrown, name),
    });
    this.#note((now, nowMs) => notePicture(now, server, nowMs));
    this.#follow(opened, server, signal, attempt.onRenewalDue);
    return Object.assign(opened, { server: stripLogin(server) });
  }

  #note(change: (choice: ServerChoice, nowMs: number) => ServerChoice): void {
    if (this.#choice) this.#choice = change(this.#choice, performance.now());
  }

  #resolve(server: string): ReturnType<typeof resolveAddress> {
    return resolveAddress({ ...this.#address, server }, document.baseURI);
  }

  /** Lists the servers in turn, without those that lead to the same address: the page may have set one for them all. */
  #listDiffering(choice: ServerChoice, transport: TransportName): readonly string[] {
    const endpoints = new Set<string | null>();
    return listInTurn(choice, performance.now()).filter((server) => {
      try {
        const endpoint = selectEndpoint(transport, this.#resolve(server).endpoints);
        const isNew = !endpoints.has(endpoint);
        endpoints.add(endpoint);
        return isNew;
      } catch {
        // The attempt reports the invalid address.
        return true;
      }
    });
  }

  /** The time in which the page signs in is not silence of a server. */
  async #awaitCredentials(server: string, transport: TransportName, { credentials }: OpenContext): Promise<void> {
    try {
      const url = selectEndpoint(transport, this.#introduce(server, credentials));
      if (url) await credentials.headersFor(url);
    } catch {
      // The attempt on the server reports it.
    }
  }

  /** Gives the endpoints on a server, which get the page's credentials from now on. Throws for an invalid address. */
  #introduce(server: string, credentials: Credentials): Endpoints {
    const { endpoints, logins } = this.#resolve(server);
    credentials.addServer?.(listUrls(endpoints), logins);
    return endpoints;
  }

  async #openOn(server: string, transport: Transport, context: OpenContext): Promise<Session> {
    const endpoints = this.#introduce(server, context.credentials);
    const onSourceStarting = () => {
      context.onAnswer?.();
      context.onSourceStarting?.();
    };
    return transport.open({ ...context, endpoints, hasOtherServers: true, onSourceStarting });
  }

  async #getChoice(transport: TransportName): Promise<ServerChoice> {
    const { server } = this.#address;
    if (typeof server !== 'function') return (this.#choice ??= createChoice(unique(listServers(server)), Math.random));
    const isExpired = performance.now() >= this.#expiresAtMs;
    // An expired list is used until the next one is there.
    const asking = !this.#choice || isExpired ? this.#ask() : null;
    if (!this.#choice) await asking;
    if (this.#choice) return this.#choice;
    throw new Fault('unreachable', { transport, serverMessage: 'the page names no server' });
  }

  /** Asks the page for its list, once at a time. Never rejects: what is known stays. */
  #ask(): Promise<void> {
    this.#asking ??= this.#requestList().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #requestList(): Promise<void> {
    const { server, camera = null } = this.#address;
    if (typeof server !== 'function') return;
    try {
      const { servers: listed, ttlMs = Infinity } = await askPage(server, camera);
      const servers = unique(listed);
      if (servers.length === 0) throw new Error('the list is empty');
      this.#choice = this.#choice
        ? updateServers(this.#choice, servers, Math.random)
        : createChoice(servers, Math.random);
      this.#expiresAtMs = performance.now() + Math.max(MIN_TTL_MS, ttlMs);
    } catch {
      this.#expiresAtMs = performance.now() + FAILED_TTL_MS;
    }
  }

  /** Notes the end of a session, and has it replaced when its preferred server may be back. */
  #follow(session: Session, server: string, signal: AbortSignal, onRenewalDue: () => void): void {
    this.#shown += 1;
    this.#hasLostPicture = false;
    signal.addEventListener('abort', () => (this.#shown -= 1), { once: true });
    void session.lost.then((fault) => {
      this.#hasLostPicture = true;
      this.#note((now, nowMs) => noteServerFault(now, server, fault, nowMs));
    });
    this.#waitForReturn(server, signal, onRenewalDue).catch(() => undefined);
  }

  /** Calls back when the preferred server should be tried. Rejects when the signal aborts. */
  async #waitForReturn(server: string, signal: AbortSignal, onRenewalDue: () => void): Promise<void> {
    let returnAtMs = Infinity;
    for (;;) {
      const choice = this.#choice;
      const nowMs = performance.now();
      if (!choice || server === choice.order[0]) returnAtMs = Infinity;
      else if (!choice.order.includes(server))
        returnAtMs = Math.min(returnAtMs, nowMs + LEAVE_WITHIN_MS * Math.random());
      else if (returnAtMs === Infinity) returnAtMs = nowMs + returnDelayMs(choice, Math.random());
      const wakeAtMs = Math.min(returnAtMs, this.#expiresAtMs);
      if (wakeAtMs === Infinity) return;
      await pause(Math.min(MAX_WAIT_MS, Math.max(0, wakeAtMs - nowMs)), signal);
      if (performance.now() >= this.#expiresAtMs) await this.#ask();
      if (performance.now() < returnAtMs) continue;
      const turnAtMs = lastReturnAtMs + RETURN_APART_MS;
      if (document.hidden || performance.now() < turnAtMs) {
        returnAtMs = performance.now() + RETURN_APART_MS * (1 + Math.random());
        continue;
      }
      lastReturnAtMs = performance.now();
      returnAtMs = Infinity;
      onRenewalDue();
    }
  }
}

/** The lists of each function of the page, by camera: players of one camera share them. */
const lists = new WeakMap<ServerProvider, Map<string | null, Promise<ServerList>>>();

/** Asks the page, once for all players that ask at the same time. */
function askPage(provider: ServerProvider, camera: string | null): Promise<ServerList> {
  const pendingLists = lists.get(provider) ?? new Map<string | null, Promise<ServerList>>();
  lists.set(provider, pendingLists);
  const request = async () => {
    const limit = new Promise<never>((_, reject) => setTimeout(() => reject(new Error('no list')), ASK_LIMIT_MS));
    return Promise.race([provider({ camera }), limit]);
  };
  const running = pendingLists.get(camera) ?? request();
  pendingLists.set(camera, running);
  const forget = () => void pendingLists.delete(camera);
  running.then(forget, forget);
  return running;
}

function unique(servers: readonly string[]): readonly string[] {
  return [...new Set(servers.filter(Boolean))];
}

/** Removes what is not for people who read the status or the telemetry. */
function stripLogin(server: string): string {
  return server.replace(/\/\/[^/]*@/, '//').replace(/[?#].*$/, '');
}
