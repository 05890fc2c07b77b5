/** The ways to a picture, best (least delay) first. */
export const TRANSPORT_NAMES = ['whep', 'll-hls', 'hls', 'mjpeg', 'snapshot'] as const;

/** One way to a picture: a transport protocol and what it costs in delay. */
export type TransportName = (typeof TRANSPORT_NAMES)[number];

/** True when the text is the name of a transport. */
export function isTransportName(text: string): text is TransportName {
  return (TRANSPORT_NAMES as readonly string[]).includes(text);
}
