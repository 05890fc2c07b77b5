/** The ways to a picture, best (least delay) first. */
export const RUNGS = ['whep', 'll-hls', 'hls', 'mjpeg', 'snapshot'] as const;

/** One way to a picture: a transport protocol and what it costs in delay. */
export type Rung = (typeof RUNGS)[number];

/** True when the text is the name of a rung. */
export function isRung(text: string): text is Rung {
  return (RUNGS as readonly string[]).includes(text);
}
