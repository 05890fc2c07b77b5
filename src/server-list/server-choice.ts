import type { Fault, FaultCode } from '../faults/fault.js';
import { mostTelling } from '../ladder/policy.js';

/** What a player knows of the servers that have its camera: a value. Times on one monotonic clock, in milliseconds. */
export interface ServerChoice {
  /** The preferred server, and then the others in this viewer's own random order. */
  readonly order: readonly string[];
  /** The server that showed the last picture; the preferred one before the first picture. */
  readonly current: string;
  /** Servers that failed are asked after the others until this time. */
  readonly avoidUntilMs: Readonly<Record<string, number>>;
  /** How often the preferred server was tried in vain, or lost again soon after the return to it. */
  readonly returns: number;
  /** Since when the preferred server shows the picture; null while another one does, and before the first. */
  readonly homeSinceMs: number | null;
}

/** How long a server that failed is asked after the others. */
const AVOID_MS = 30_000;
/** A preferred server that is lost sooner than this is returned to later the next time. */
const PROVEN_MS = 60_000;

/**
 * What a fault of one server says of the others.
 *
 * - `server`: the server is in trouble. Another one is asked at once, and this one after the others for a while.
 * - `camera`: this server has no picture of the camera; another one may have it.
 *
 * All other faults are about the page, the browser or the network: another server would give the same answer.
 */
const ABOUT: Readonly<Partial<Record<FaultCode, 'server' | 'camera'>>> = {
  unreachable: 'server',
  'server-error': 'server',
  busy: 'server',
  capacity: 'server',
  'bad-answer': 'server',
  'bad-address': 'server',
  offline: 'camera',
  unconfigured: 'camera',
  'not-found': 'camera',
  'source-timeout': 'camera',
  'stopped-sending': 'camera',
  stalled: 'camera',
  'no-media': 'camera',
};

/** Whether another server may have the picture that this one does not give. */
export function isWorthAskingOthers(fault: Fault): boolean {
  return fault.code in ABOUT;
}

/** Makes the choice of a player that has asked no server yet. @param random Gives numbers from [0, 1). */
export function createChoice(servers: readonly string[], random: () => number): ServerChoice {
  const [home = '', ...others] = servers;
  const order = [home, ...shuffle(others, random)];
  return { order, current: home, avoidUntilMs: {}, returns: 0, homeSinceMs: null };
}

/** Takes over another list. What is known of a server that stays is kept, and so is its place in the order. */
export function updateServers(choice: ServerChoice, servers: readonly string[], random: () => number): ServerChoice {
  const [home = '', ...others] = servers;
  const kept = choice.order.filter((server) => others.includes(server));
  const added = shuffle(
    others.filter((server) => !kept.includes(server)),
    random,
  );
  const isHomeSame = home === choice.order[0];
  return {
    ...choice,
    order: [home, ...kept, ...added],
    current: servers.includes(choice.current) ? choice.current : home,
    returns: isHomeSame ? choice.returns : 0,
    homeSinceMs: isHomeSame ? choice.homeSinceMs : null,
  };
}

/** Gives the servers in the order in which one attempt asks them, each once. */
export function listInTurn({ order, current, avoidUntilMs }: ServerChoice, nowMs: number): readonly string[] {
  const isAvoided = (server: string) => (avoidUntilMs[server] ?? -Infinity) > nowMs;
  const known = [...new Set([current, ...order])];
  return [...known.filter((server) => !isAvoided(server)), ...known.filter(isAvoided)];
}

/** Notes the fault of a server. */
export function noteServerFault(choice: ServerChoice, server: string, fault: Fault, nowMs: number): ServerChoice {
  return ABOUT[fault.code] === 'server' ? noteSilence(choice, server, nowMs) : choice;
}

/** Notes that a server does not answer. */
export function noteSilence(choice: ServerChoice, server: string, nowMs: number): ServerChoice {
  return { ...choice, avoidUntilMs: { ...choice.avoidUntilMs, [server]: nowMs + AVOID_MS } };
}

/** Notes that the picture comes from this server. */
export function notePicture(choice: ServerChoice, server: string, nowMs: number): ServerChoice {
  const { [server]: _, ...avoidUntilMs } = choice.avoidUntilMs;
  const { homeSinceMs } = choice;
  if (server === choice.order[0])
    return { ...choice, avoidUntilMs, current: server, homeSinceMs: homeSinceMs ?? nowMs };
  const wasProven = homeSinceMs !== null && nowMs - homeSinceMs >= PROVEN_MS;
  return { ...choice, avoidUntilMs, current: server, homeSinceMs: null, returns: wasProven ? 0 : choice.returns };
}

/** Notes that the preferred server is tried while another one shows the picture. */
export function noteReturn(choice: ServerChoice): ServerChoice {
  return { ...choice, returns: choice.returns + 1 };
}

/**
 * Gives the time until the preferred server is tried, in milliseconds. It is spread widely: the viewers that left a
 * server together return one at a time.
 */
export function returnDelayMs({ returns }: ServerChoice, random: number): number {
  return Math.min(300_000, 30_000 * 2 ** returns) * (0.5 + random);
}

/**
 * Gives the time of silence after which the next server is asked too, in milliseconds.
 *
 * @param hasLostPicture Whether a picture from this server has just stopped: then it has been silent already.
 */
export function silenceMs(hasLostPicture: boolean, random: number): number {
  // A server that wakes its camera says so in answer to a second request, which follows the first by a second.
  return hasLostPicture ? 300 + 150 * random : 1_150 + 350 * random;
}

/**
 * Gives the fault that says most about the camera, of those of all servers. A server that does not know the camera says
 * nothing while another one does.
 */
export function mostTellingForCamera(faults: readonly Fault[]): Fault | null {
  const isIgnorant = ({ code }: Fault) => code === 'unconfigured' || code === 'not-found' || code === 'bad-address';
  const informed = faults.filter((fault) => !isIgnorant(fault));
  return mostTelling(informed.length > 0 ? informed : faults);
}

function shuffle(servers: readonly string[], random: () => number): readonly string[] {
  return servers
    .map((server) => ({ server, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ server }) => server);
}
