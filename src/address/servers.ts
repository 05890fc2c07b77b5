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

/** Stands for the servers that the page has not named yet: all of them have the same transports. */
const UNKNOWN_SERVER = 'http://servers.invalid';

/**
 * Lists the servers in an attribute, or in a property. An address may contain a comma: only one that is followed by
 * another address separates.
 */
export function listServers(server: string | readonly string[] | ServerProvider | null | undefined): readonly string[] {
  if (typeof server === 'function') return [UNKNOWN_SERVER];
  const listed = typeof server === 'string' ? server.split(/\s*,\s*(?=https?:|\/)|,?\s+/) : (server ?? []);
  return [...new Set(listed.filter(Boolean))];
}
