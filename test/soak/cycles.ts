import type { Rung } from '../../src/index.js';

/** When a player of the soak is taken away, and what happens to it before. */
export type Act =
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
  readonly act: Act;
  /** The only rung that it may use; null for the whole ladder, raced. */
  readonly rung: Rung | null;
  /** For what happens while it connects: milliseconds after it was put into the page. */
  readonly delayMs: number;
}

const EACH_RUNG: readonly Act[] = ['while connecting', 'playing'];
const ONE_RUNG: readonly Act[] = ['moved', 'camera changed', 'paused'];
/** Later than this most players show a picture. */
const LONGEST_DELAY_MS = 400;
/** Prime: the delays that follow each other have little to do with each other. */
const DELAY_STEP_MS = 149;

/** Every kind of life that these rungs can have. */
export function kindsOf(rungs: readonly Rung[]): readonly Omit<Cycle, 'delayMs'>[] {
  return [
    { act: 'at once', rung: null },
    ...rungs.flatMap((rung) => EACH_RUNG.map((act) => ({ act, rung }))),
    { act: 'while connecting', rung: null },
    // Of the rungs in turn: what happens there is the viewer's, and the same on all of them.
    ...ONE_RUNG.map((act, i) => ({ act, rung: rungs[i % rungs.length] ?? null })),
    { act: 'playing', rung: null },
    { act: 'with its figures', rung: 'whep' },
    { act: 'in a mosaic', rung: null },
    { act: 'as a thumbnail', rung: null },
    { act: 'waiting', rung: null },
    // A camera that lets no script read its pictures.
    ...(rungs.includes('mjpeg') ? [{ act: 'as an image', rung: 'mjpeg' } as const] : []),
  ];
}

/** So many lives, all kinds in turn, the moments of their ends spread over the time that connecting takes. */
export function cyclesOf(count: number, rungs: readonly Rung[]): readonly Cycle[] {
  const kinds = kindsOf(rungs);
  return Array.from({ length: count }, (_, i) => ({
    ...kinds[i % kinds.length]!,
    delayMs: (i * DELAY_STEP_MS) % LONGEST_DELAY_MS,
  }));
}
