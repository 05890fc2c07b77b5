import type { PathState } from './path-state.js';

/**
 * Which paths are wanted: names with wildcards, parted by spaces (`site/* gate cam_??`), or a function. `*` stands for
 * any characters but a slash, `**` for any, `?` for one.
 */
export type PathFilter = string | ((path: PathState) => boolean);

/** The function that a filter stands for; all paths for none, and for an empty text. */
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
