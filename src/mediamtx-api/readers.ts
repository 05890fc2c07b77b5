import { asFault } from '../faults/fault.js';
import type { MediaMtxClient } from './client.js';
import type { CallOptions } from './http.js';
import type { PathState } from './path-state.js';
import { isSessionKind, type Session, type SessionKind } from './session.js';

/**
 * The sessions behind the readers and sources of some paths, by their ids: a path itself tells kind and id alone. One
 * list is asked for each kind that there is; a kind that the server does not list is left out.
 */
export async function findSessions(
  client: Pick<MediaMtxClient, 'sessions'>,
  paths: readonly PathState[],
  { signal }: CallOptions = {},
): Promise<ReadonlyMap<string, Session>> {
  const ends = paths.flatMap(({ readers, source }) => (source ? [...readers, source] : readers));
  const ids = new Set(ends.map(({ id }) => id));
  const kinds = new Set(ends.map(({ type }) => type).filter(isSessionKind));
  const all = await Promise.all([...kinds].map((kind) => listSessions(client, kind, signal)));
  return new Map(all.flat().flatMap((session) => (ids.has(session.id) ? [[session.id, session]] : [])));
}

async function listSessions(client: Pick<MediaMtxClient, 'sessions'>, kind: SessionKind, signal?: AbortSignal) {
  const sessions: Session[] = [];
  try {
    for await (const session of client.sessions(kind, { signal })) sessions.push(session);
  } catch (thrown) {
    // Switched off, or a list that this version does not have.
    if (signal?.aborted || asFault(thrown, null).code !== 'not-found') throw thrown;
  }
  return sessions;
}
