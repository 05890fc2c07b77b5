/** The servers that have a camera, the preferred one first. */
export interface ServerList {
  /** Addresses as in `server`. */
  readonly servers: readonly string[];
  /** Milliseconds after which the page is asked again; never if absent. */
  readonly ttlMs?: number;
}

/**
 * Gives the servers of a camera. Called before the first request, and again when the list has expired. A rejection, or
 * an empty list, leaves the last list in use.
 */
export type ServerProvider = (request: {
  /** The camera's name; null where it has none. */
  readonly camera: string | null;
}) => ServerList | Promise<ServerList>;

/** One server, or several that have the camera: in a text, in a list, or as a function that gives them. */
export type ServerOption = string | readonly string[] | ServerProvider;

/** Stand for the servers that the page has not named yet: all of them have the same transports. */
const UNKNOWN_SERVERS = ['/', '/'];

/**
 * Lists the servers, the preferred one first. An address may contain a comma: without a space, only one that is
 * followed by another address separates.
 */
export function listServers(server: ServerOption | null | undefined): readonly string[] {
  if (typeof server === 'function') return UNKNOWN_SERVERS;
  return typeof server === 'string' ? server.trim().split(/,?\s+|,(?=https?:|\/)/) : (server ?? []);
}
