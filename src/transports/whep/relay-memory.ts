/**
 * The ICE servers that media servers have named, by the origin of the endpoint: those of the media servers that this
 * page could not reach without them. Its next sessions use them from the start, and need not find out again.
 */
export const knownRelays = new Map<string, readonly RTCIceServer[]>();
