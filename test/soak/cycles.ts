import type { TransportName } from '../../src/index.js';

/** When a player of the soak is taken away, and what happens to it before. */
export type Action =
  | 'at once'
  | 'while connecting'
  | 'playing'
  | 'moved'
  | 'camera changed'
  | 'paused'
  | 'waiting'
  | 'as an image'
  | 'with its figures'
  | 'in a mosaic'
  | 'as a thumbnail';

/** One life of a player: put into the page, something happens to it, taken away. */
export interface Cycle {
  readonly action: Action;
  /** The only transport that it may use; null for the whole ladder, raced. */
  readonly transport: TransportName | null;
  /** For what happens while it connects: milliseconds after it was put into the page. */
  readonly delayMs: number;
}

const EACH_TRANSPORT: readonly Action[] = ['while connecting', 'playing'];
const ONE_TRANSPORT: readonly Action[] = ['moved', 'camera changed', 'paused'];
/** Later than this most players show a picture. */
const LONGEST_DELAY_MS = 400;
/** Prime: the delays that follow each other have little to do with each other. */
const DELAY_STEP_MS = 149;

/** Every kind of life that these transports can have. */
export function listKinds(transports: readonly TransportName[]): readonly Omit<Cycle, 'delayMs'>[] {
  return [
    { action: 'at once', transport: null },
    ...transports.flatMap((transport) => EACH_TRANSPORT.map((action) => ({ action, transport }))),
    { action: 'while connecting', transport: null },
    // Of the transports in turn: what happens there is the viewer's, and the same on all of them.
    ...ONE_TRANSPORT.map((action, i) => ({ action, transport: transports[i % transports.length] ?? null })),
    { action: 'playing', transport: null },
    { action: 'with its figures', transport: 'whep' },
    { action: 'in a mosaic', transport: null },
    { action: 'as a thumbnail', transport: null },
    { action: 'waiting', transport: null },
    // A camera that lets no script read its pictures.
    ...(transports.includes('mjpeg') ? [{ action: 'as an image', transport: 'mjpeg' } as const] : []),
  ];
}

/** So many lives, all kinds in turn, the moments of their ends spread over the time that connecting takes. */
export function createCycles(count: number, transports: readonly TransportName[]): readonly Cycle[] {
  const kinds = listKinds(transports);
  return Array.from({ length: count }, (_, i) => ({
    ...kinds[i % kinds.length]!,
    delayMs: (i * DELAY_STEP_MS) % LONGEST_DELAY_MS,
  }));
}
