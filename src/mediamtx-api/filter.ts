import type { PathState } from './path-state.js';

/**
 * Selects paths: names with wildcards, separated by spaces (`site/* gate cam_??`), or a function. `*` stands for any
 * characters but a slash, `**` for any characters, `?` for one character.
 */
export type PathFilter = string | ((path: PathState) => boolean);

/** Converts a filter to a function. No filter, or an empty text, selects all paths. */
export function toPredicate(filter: PathFilter | null | undefined): (path: PathState) => boolean {
  if (typeof filter === 'function') return filter;
  const patterns = (filter ?? '').split(/\s+/).filter(Boolean).map(toPattern);
  return ({ name }) => patterns.length === 0 || patterns.some((pattern) => pattern.test(name));
}

function toPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*|[*?]|[\\^$.+()[\]{}|]/g, (found) => WILDCARDS[found] ?? `\\${found}`);
  return new RegExp(`^${source}$`, 'u');
}

const WILDCARDS: Readonly<Record<string, string>> = { '**': '.*', '*': '[^/]*', '?': '[^/]' };
