import type { Fault, Following } from '../../../src/mediamtx-api/index.js';

/** How the API is, in a sentence; empty while all is well. */
export function formatStatus({ fault, answeredAtMs }: Following, hasTried: boolean): string {
  if (!fault) return '';
  if (fault.code === 'unauthorized') return hasTried ? 'User or password is wrong.' : 'Sign in to see the cameras.';
  const since = answeredAtMs === null ? '' : ` What is shown is of ${new Date(answeredAtMs).toLocaleTimeString()}.`;
  return `${formatReason(fault)} Trying again.${since}`;
}

/** What went wrong with a wish, in a sentence. */
export function formatReason({ code, serverMessage: said }: Fault): string {
  if (code === 'unauthorized') return 'User or password is wrong, or may not do this.';
  if (code === 'unreachable') return 'The API can’t be reached.';
  if (code === 'unconfigured') return 'The server has no such path.';
  return `The server refuses: ${said ?? code}.`;
}
