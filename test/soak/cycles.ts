import type { TransportName } from '../../src/index.js';

/** What happens to a player of the soak test before it is removed. */
export type Action =
  | 'at once'
  | 'while connecting'
  | 'playing'
  | 'moved'
  | 'camera changed'
  | 'paused'
  | 'waiting'
  | 'as an image'
  | 'with its stats'
  | 'in a mosaic'
  | 'as a thumbnail';

/** One cycle of a player: it is added to the page, something happens, and it is removed. */
export interface Cycle {
  readonly action: Action;
  /** The only allowed transport; null for the whole ladder. */
  readonly transport: TransportName | null;
  /** For actions during the connection: milliseconds after the player was added. */
  readonly delayMs: number;
}

const EACH_TRANSPORT: readonly Action[] = ['while connecting', 'playing'];
const ONE_TRANSPORT: readonly Action[] = ['moved', 'camera changed', 'paused'];
/** After this time most players are live. */
const LONGEST_DELAY_MS = 400;
/** A prime number, so that successive delays are spread. */
const DELAY_STEP_MS = 149;

/** Lists all kinds of cycles for these transports. */
export function listKinds(transports: readonly TransportName[]): readonly Omit<Cycle, 'delayMs'>[] {
  return [
    { action: 'at once', transport: null },
    ...transports.flatMap((transport) => EACH_TRANSPORT.map((action) => ({ action, transport }))),
    { action: 'while connecting', transport: null },
    // These actions do not depend on the transport, so they use the transports in turn.
    ...ONE_TRANSPORT.map((action, i) => ({ action, transport: transports[i % transports.length] ?? null })),
    { action: 'playing', transport: null },
    { action: 'with its stats', transport: 'whep' },
    { action: 'in a mosaic', transport: null },
    { action: 'as a thumbnail', transport: null },
    { action: 'waiting', transport: null },
    // A camera that lets no script read its pictures.
    ...(transports.includes('mjpeg') ? [{ action: 'as an image', transport: 'mjpeg' } as const] : []),
  ];
}

/** Creates cycles of all kinds in turn, whose ends are spread over the time of a connection. */
export function createCycles(count: number, transports: readonly TransportName[]): readonly Cycle[] {
  const kinds = listKinds(transports);
  return Array.from({ length: count }, (_, i) => ({
    ...kinds[i % kinds.length]!,
    delayMs: (i * DELAY_STEP_MS) % LONGEST_DELAY_MS,
  }));
}
