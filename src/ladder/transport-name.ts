/** The transports, best (least delay) first. */
export const TRANSPORT_NAMES = ['whep', 'll-hls', 'hls', 'mjpeg', 'snapshot'] as const;

/** The name of a transport. */
export type TransportName = (typeof TRANSPORT_NAMES)[number];

/** Whether a text is the name of a transport. */
export function isTransportName(text: string): text is TransportName {
  return (TRANSPORT_NAMES as readonly string[]).includes(text);
}
