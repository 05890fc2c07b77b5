import type { Fault, CameraFollower } from '../../../src/mediamtx-api/index.js';

/** Describes a fault of the API in a sentence; empty without a fault. */
export function formatStatus({ fault, answeredAtMs }: CameraFollower, hasTried: boolean): string {
  if (!fault) return '';
  if (fault.code === 'unauthorized') return hasTried ? 'User or password is wrong.' : 'Sign in to see the cameras.';
  const since = answeredAtMs === null ? '' : ` The data is from ${new Date(answeredAtMs).toLocaleTimeString()}.`;
  return `${formatReason(fault)} Retrying.${since}`;
}

/** Describes why a command failed, in a sentence. */
export function formatReason({ code, serverMessage: message }: Fault): string {
  if (code === 'unauthorized') return 'The user or password is wrong, or this is not allowed.';
  if (code === 'unreachable') return 'The API cannot be reached.';
  if (code === 'unconfigured') return 'The server has no such path.';
  return `The server refused: ${message ?? code}.`;
}
